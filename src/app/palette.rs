//! Commands by name.

use crate::app::action::Action;
use crate::app::overlay::Finder;
use crate::app::overlay::menu::Sort;
use crate::app::state::State;
use crate::domain::arrange::LocalFilter;

/// What a line of the palette runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// An action.
    Action(Action),
    /// Sort by this.
    Sort(Sort),
    /// List only these.
    Filter(LocalFilter),
}

/// The lines that what was typed leaves.
pub fn palette_rows(_state: &State, _finder: &Finder) -> Vec<Command> {
    Vec::new()
}

/// What Enter runs.
///
/// # Errors
///
/// A sentence where what was typed is no command.
pub fn chosen(_state: &State, finder: &Finder) -> Result<Command, String> {
    Err(format!("there is no command {:?}", finder.input.text()))
}
