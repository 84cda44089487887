//! Groups of events, to look at one at a time.

use crate::app::live::feed::Line;
use crate::app::live::watch;
use crate::app::state::State;
use crate::domain::event::EventKind;

/// Which lines of the feed are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Group {
    /// Every line.
    #[default]
    All,
    /// Reports, and their end.
    Flags,
    /// Bans, and their end, under whatever event they are told.
    Bans,
    /// Names and whatever else a profile holds.
    Profiles,
    /// Who joined, and who was deleted.
    Accounts,
    /// Who blocks whom.
    Blocks,
    /// What nobody documents.
    Other,
    /// Those who are watched.
    Watched,
}

impl Group {
    /// Every group, in the sequence of the screen.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Flags,
        Self::Bans,
        Self::Profiles,
        Self::Accounts,
        Self::Blocks,
        Self::Other,
        Self::Watched,
    ];

    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Flags => "flags",
            Self::Bans => "bans",
            Self::Profiles => "profiles",
            Self::Accounts => "accounts",
            Self::Blocks => "blocks",
            Self::Other => "other",
            Self::Watched => "watched",
        }
    }

    /// The neighbour to the right or to the left, round the corner.
    #[must_use]
    pub fn step(self, forward: bool) -> Self {
        let count = Self::ALL.len();
        let at = Self::ALL.iter().position(|group| *group == self);
        let at = at.unwrap_or(0);
        let to = if forward { at + 1 } else { at + count - 1 } % count;
        Self::ALL.get(to).copied().unwrap_or_default()
    }

    /// Whether a line is in it.
    #[must_use]
    pub fn admits(self, state: &State, line: &Line) -> bool {
        let changes = |what: &str| line.changes.iter().any(|change| change.what == what);
        match self {
            Self::All => true,
            Self::Flags => line.kind.is_flag_evidence() || changes("flags"),
            Self::Bans => {
                matches!(line.kind, EventKind::DidBan | EventKind::DidUnban) || changes("banned")
            }
            Self::Profiles => {
                matches!(line.kind, EventKind::DidUpdate | EventKind::ProfileReset)
            }
            Self::Accounts => line.kind == EventKind::DidCreate || changes("deleted"),
            Self::Blocks => matches!(line.kind, EventKind::DidBlock | EventKind::DidUnblock),
            Self::Other => line.kind == EventKind::Other,
            Self::Watched => {
                let user_id = line.user_id.as_ref();
                user_id.is_some_and(|user_id| watch::is_watched(state, user_id))
            }
        }
    }
}
