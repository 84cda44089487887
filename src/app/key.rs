//! Keys as the core knows them, free of any terminal library.

mod spelling;

pub use crate::app::key::spelling::KeyError;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A character, shift already folded in.
    Char(char),
    /// Enter
    Enter,
    /// Escape
    Esc,
    /// Tab
    Tab,
    /// Shift and Tab
    BackTab,
    /// Backspace
    Backspace,
    /// Delete
    Delete,
    /// Arrow left
    Left,
    /// Arrow right
    Right,
    /// Arrow up
    Up,
    /// Arrow down
    Down,
    /// Home
    Home,
    /// End
    End,
    /// Page up
    PageUp,
    /// Page down
    PageDown,
    /// A function key, from 1.
    F(u8),
}

/// A key with its modifiers, which is what a binding names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    /// Which key.
    pub key: Key,
    /// With Control.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
}

impl Chord {
    /// A key by itself.
    #[must_use]
    pub const fn plain(key: Key) -> Self {
        Self {
            key,
            ctrl: false,
            alt: false,
        }
    }

    /// A character with Control.
    #[must_use]
    pub const fn ctrl(character: char) -> Self {
        Self {
            key: Key::Char(character),
            ctrl: true,
            alt: false,
        }
    }

    /// The character of a key that is pressed by itself; with Control or Alt it is another key.
    #[must_use]
    pub const fn character(self) -> Option<char> {
        match self {
            Self {
                key: Key::Char(character),
                ctrl: false,
                alt: false,
            } => Some(character),
            _ => None,
        }
    }

    /// The same chord in the one form that bindings and terminals share: Control folds capital
    /// letters, and the three letters that terminals send as other keys become those.
    #[must_use]
    pub const fn normalised(mut self) -> Self {
        if let (Key::Char(character), true) = (self.key, self.ctrl) {
            let (key, ctrl) = match character.to_ascii_lowercase() {
                'i' => (Key::Tab, false),
                'm' => (Key::Enter, false),
                '[' => (Key::Esc, false),
                other => (Key::Char(other), true),
            };
            self.key = key;
            self.ctrl = ctrl;
        }
        self
    }

    /// Whether a text field takes this chord for itself: a character, or a key that edits.
    #[must_use]
    pub const fn is_editing(self) -> bool {
        match self.key {
            Key::Char('a' | 'e' | 'h' | 'k' | 'u' | 'w') if self.ctrl => true,
            Key::Char(_) => !self.ctrl && !self.alt,
            Key::Home | Key::End | Key::Backspace => true,
            Key::Delete | Key::Left | Key::Right => !self.ctrl,
            Key::Enter
            | Key::Esc
            | Key::Tab
            | Key::BackTab
            | Key::Up
            | Key::Down
            | Key::PageUp
            | Key::PageDown
            | Key::F(_) => false,
        }
    }
}

/// A key that went down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// Which one.
    pub chord: Chord,
    /// Whether the terminal says that it is held down; most terminals do not tell.
    pub repeat: bool,
}

/// A mouse event on a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MousePress {
    /// What was done.
    pub kind: MouseKind,
    /// Column, from 0.
    pub column: u16,
    /// Row, from 0.
    pub row: u16,
}

/// What was done with the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MouseKind {
    /// The first button went down.
    Click,
    /// The wheel went up.
    WheelUp,
    /// The wheel went down.
    WheelDown,
}
