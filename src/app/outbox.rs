//! Verdicts between being made and having ended.

use crate::app::effect::Effect;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::dispatch::DispatchStep;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::End;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;

/// Verdicts that were made and have not ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outbox {}

pub fn read(_: &mut State, _: Result<Vec<OpenVerdict>, StoreFault>, _: &mut Vec<Effect>) {}
pub fn staged(_: &mut State, _: Ticket, _: Result<Box<Verdict>, StoreFault>, _: &mut Vec<Effect>) {}
pub fn revised(
    _: &mut State,
    _: VerdictId,
    _: Result<Box<Verdict>, StoreFault>,
    _: &mut Vec<Effect>,
) {
}
pub fn withdrawn(_: &mut State, _: VerdictId, _: Result<(), StoreFault>, _: &mut Vec<Effect>) {}
pub fn moved(_: &mut State, _: VerdictId, _: DispatchStep) {}
pub fn ended(_: &mut State, _: VerdictId, _: End, _: Option<Box<Sighting>>, _: &mut Vec<Effect>) {}
pub fn due(_: &mut State, _: Ticket, _: &mut Vec<Effect>) {}
