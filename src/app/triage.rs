//! The queue of flagged accounts.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::failure::Failure;
use crate::domain::memory::History;
use crate::domain::memory::Memory;
use crate::domain::memory::StoreFault;
use crate::domain::request::Answer;

/// The queue of flagged accounts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Triage {}

pub fn arrived(_: &mut State, _: Ticket, _: &Answer, _: &mut Vec<Effect>) {}
pub fn ended(_: &mut State, _: Ticket, _: Option<Failure>, _: &mut Vec<Effect>) {}
pub fn remembered(_: &mut State, _: Result<Arc<Vec<Memory>>, StoreFault>, _: &mut Vec<Effect>) {}
pub fn history_read(_: &mut State, _: Ticket, _: Result<Arc<History>, StoreFault>) {}
pub fn old(_: &mut State, _: Ticket, _: &mut Vec<Effect>) {}
