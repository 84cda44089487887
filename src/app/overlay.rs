//! What lies over the panes and takes the keys: help, palette, menus, logs.

use std::sync::Arc;

use crate::app::input::TextInput;
use crate::domain::census::Census;

/// A list that is narrowed by typing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Finder {
    /// What was typed.
    pub input: TextInput,
    /// Which of the lines left is chosen.
    pub cursor: usize,
}

/// The local filters while they are being chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilterMenu {
    /// Which line is chosen.
    pub cursor: usize,
    /// What was typed into that line.
    pub input: TextInput,
}

/// Roles or permissions seen, with their holders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holders {
    /// Narrowing by name.
    pub finder: Finder,
    /// The count, once it is taken.
    pub census: Option<Arc<Census>>,
}

/// What lies over the panes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// Keys and what they do.
    Help(Finder),
    /// Commands by name.
    Palette(Finder),
    /// Orders, server's and local.
    SortMenu {
        /// Which line is chosen.
        cursor: usize,
    },
    /// Local filters.
    FilterMenu(FilterMenu),
    /// What can be copied.
    CopyMenu {
        /// Which line is chosen.
        cursor: usize,
    },
    /// The requests so far.
    RequestLog {
        /// How many of the newest lines are scrolled past.
        back: usize,
    },
    /// The messages so far.
    Messages {
        /// How many of the newest lines are scrolled past.
        back: usize,
    },
    /// Every role seen.
    Roles(Holders),
    /// Every permission seen.
    Permissions(Holders),
}
