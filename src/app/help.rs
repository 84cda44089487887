//! Keys and what they do, narrowed by typing.

use crate::app::action::Action;
use crate::app::overlay::Finder;
use crate::app::state::State;

/// A line of the help.
#[derive(Debug)]
pub struct HelpRow {
    /// What Enter runs.
    pub action: Action,
}

/// The lines that what was typed leaves.
pub fn help_rows(_state: &State, _finder: &Finder) -> Vec<HelpRow> {
    Vec::new()
}
