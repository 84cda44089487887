//! What stands in the fields, and how many lines they have.

use crate::app::facts::lines::Lines;
use crate::app::overlay::fields::Fields;
use crate::app::state::State;
use crate::app::token::Token;

/// Columns of the mark before a field and of its label.
pub const LABEL_AND_MARK: u16 = 10;

/// Lines below the policies: note, what is typed, what that says, what keys do.
pub const BELOW: u16 = 4;

/// The policies with their digits, the chosen one in brackets.
#[must_use]
pub fn policies(state: &State, chosen: Option<usize>, columns: u16, ascii: bool) -> Lines {
    let mut lines = Lines::new(columns.saturating_sub(LABEL_AND_MARK), ascii);
    lines.line();
    for (at, policy) in state.session.policies.iter().enumerate() {
        let name = policy.borrow();
        let wanted = crate::text::safe(name, crate::text::Budget::list(24)).width();
        if lines.room() < wanted + 6 && lines.room() < lines.columns() {
            lines.line();
        }
        let is_chosen = chosen == Some(at);
        let (open, close, token) = if is_chosen {
            ("[", "]", Token::Accent)
        } else {
            (" ", " ", Token::Screen)
        };
        lines.own(open, token).own(&format!("{} ", at + 1), token);
        lines.text(name, 24, token).own(close, token);
    }
    if state.session.policies.is_empty() {
        lines.own("none is configured", Token::Missing);
    }
    lines
}

/// How many lines the fields have in so many columns.
#[must_use]
pub fn height(state: &State, fields: &Fields, columns: u16) -> u16 {
    let policies = policies(state, fields.policy, columns, false);
    let policies = u16::try_from(policies.rows().len()).unwrap_or(u16::MAX);
    policies.saturating_add(BELOW)
}
