//! Which call a request is, and its answer when nothing goes wrong.

use crate::demo::answer::Answer;
use crate::demo::page;
use crate::demo::params::Params;
use crate::demo::params::decoded;
use crate::demo::query::Refusal;
use crate::demo::query::Selection;
use crate::demo::token::Tokens;
use crate::demo::world::World;

/// The calls that the network knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    Users,
    User(String),
    Unknown,
}

impl Call {
    /// Ids are one path segment, percent-decoded after the path is split.
    pub(super) fn of(method: &str, path: &str) -> Self {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method, segments.as_slice()) {
            ("GET", ["api", "v3", "users"]) => Self::Users,
            ("GET", ["api", "v3", "users", id]) if !id.is_empty() => Self::User(decoded(id)),
            _ => Self::Unknown,
        }
    }
}

pub(super) fn answer(world: &World, call: &Call, params: &Params, tokens: Tokens) -> Answer {
    match call {
        Call::Users => match Selection::parse(params, tokens) {
            Ok((selection, window)) => Answer::ok(page::users(world, &selection, window, tokens)),
            Err(Refusal::Invalid(detail)) => Answer::invalid(&detail),
            Err(Refusal::Token) => Answer::bad_token(),
        },
        Call::User(_) => Answer::not_found("User"),
        Call::Unknown => Answer::not_found("Route"),
    }
}
