//! What it is called where a verdict stands: one word a state, wherever a moderator reads it.
//!
//! The README says what each of them means and what to press. The store, exports and plans have names
//! of their own, which stay as they are: [`End::name`] and [`Stage::name`].

use crate::domain::memory::Stage;
use crate::domain::verdict::End;

/// Added to [`Word::Done`] where the server did not say so itself.
pub const CONFIRMED: &str = "confirmed by reading back";

/// Why nothing is made of a verdict on a part of a user that has one already.
pub const PENDING: &str = "a verdict on this user is pending already";

/// What [`Word::Gone`] says of a user.
pub const NOBODY: &str = "the network no longer knows this user";

/// A word for where a verdict stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// It is being written down on this machine.
    Storing,
    /// It is on disk and waits for its time; rows have the countdown in place of the word.
    Waits,
    /// Its time is over, and something keeps it.
    Due,
    /// It is being taken back or dropped.
    Undoing,
    /// It is on its way: read once more, recorded, sent, read back.
    Sending,
    /// What the moderator saw is not so any more; nothing was sent.
    Held,
    /// It never left this machine.
    Unsent,
    /// It was sent, and reading the user back showed no effect.
    InVain,
    /// It was sent or may have been, and nobody knows what came of it.
    Unknown,
    /// A run that ended left it to a moderator.
    Offered,
    /// It is being staged again: the user is read first.
    Reading,
    /// It has not ended. Of one that another console or command has nothing else is known.
    Pending,
    /// It is so, by this verdict.
    Done,
    /// It was so without it.
    WasSo,
    /// The server said no.
    Refused,
    /// The network does not know the user.
    Gone,
    /// The moderator took it back or dropped it.
    Withdrawn,
}

impl Word {
    /// Every word: of what has not ended, then of what has.
    pub const ALL: [Self; 17] = [
        Self::Storing,
        Self::Waits,
        Self::Due,
        Self::Undoing,
        Self::Sending,
        Self::Held,
        Self::Unsent,
        Self::InVain,
        Self::Unknown,
        Self::Offered,
        Self::Reading,
        Self::Pending,
        Self::Done,
        Self::WasSo,
        Self::Refused,
        Self::Gone,
        Self::Withdrawn,
    ];

    /// The word: seven cells at most, except for [`Self::Withdrawn`], which no row shows.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Storing => "storing",
            Self::Waits => "waits",
            Self::Due => "due",
            Self::Undoing => "undoing",
            Self::Sending => "sending",
            Self::Held => "held",
            Self::Unsent => "unsent",
            Self::InVain => "in vain",
            Self::Unknown => "unknown",
            Self::Offered => "offered",
            Self::Reading => "reading",
            Self::Pending => "pending",
            Self::Done => "done",
            Self::WasSo => "was so",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The word for how a sending ended.
    #[must_use]
    pub const fn of_end(end: &End) -> Self {
        match end {
            End::Done | End::Confirmed => Self::Done,
            End::AlreadySo => Self::WasSo,
            End::Held { .. } => Self::Held,
            End::Gone => Self::Gone,
            End::Refused(_) => Self::Refused,
            End::NotSent(_) | End::NotRecorded { sent: false, .. } => Self::Unsent,
            End::NotApplied(_) => Self::InVain,
            End::Unknown(_) | End::NotRecorded { sent: true, .. } => Self::Unknown,
        }
    }

    /// The word for what a run that ended left.
    #[must_use]
    pub const fn of_stage(stage: Stage) -> Self {
        match stage {
            Stage::Staged | Stage::Held | Stage::NotSent | Stage::Intent => Self::Offered,
            Stage::NotApplied => Self::InVain,
            Stage::Attempt | Stage::Applied | Stage::Refused | Stage::Unknown => Self::Unknown,
        }
    }

    /// The word for what the journal has as the result of a row about a verdict; nothing for what
    /// this version does not know.
    #[must_use]
    pub fn of_result(name: &str) -> Option<Self> {
        Some(match name {
            // The first is what the server answered, and the second what reading back showed.
            "applied" | "confirmed" | "done" => Self::Done,
            "already-so" => Self::WasSo,
            "held" => Self::Held,
            "gone" => Self::Gone,
            "refused" => Self::Refused,
            "not-sent" => Self::Unsent,
            "not-applied" => Self::InVain,
            "unknown" => Self::Unknown,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Failure;

    #[test]
    fn no_two_states_have_one_word_and_each_fits_the_column_of_a_row() {
        for (at, word) in Word::ALL.into_iter().enumerate() {
            let others = Word::ALL.into_iter().skip(at + 1);
            assert!(!others.map(Word::text).any(|text| text == word.text()));
            let is_shown = word != Word::Withdrawn;
            assert!(!is_shown || word.text().len() <= 7, "{word:?}");
        }
    }

    #[test]
    fn what_the_journal_names_is_what_the_screen_called_it() {
        let failure = || Failure::Unrecorded;
        for end in [
            End::Done,
            End::Confirmed,
            End::AlreadySo,
            End::Gone,
            End::Refused(failure()),
            End::NotSent(failure()),
            End::NotApplied(failure()),
            End::Unknown(failure()),
        ] {
            assert_eq!(Word::of_result(end.name()), Some(Word::of_end(&end)));
        }
        let of = |stage: Stage| Word::of_result(stage.name());
        assert_eq!(of(Stage::Held), Some(Word::Held));
        assert_eq!(of(Stage::Applied), Some(Word::Done));
        assert_eq!(of(Stage::Staged), None);
    }
}
