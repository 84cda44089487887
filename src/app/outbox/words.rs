//! Verdicts in words.

use std::time::Duration;

use crate::app::outbox::Ask;
use crate::app::outbox::Closing;
use crate::app::outbox::Open;
use crate::app::outbox::Outbox;
use crate::app::outbox::Phase;
use crate::app::outbox::Storing;
use crate::app::outbox::Then;
use crate::app::token::Token;
use crate::app::words::grouped;
use crate::domain::dispatch::DispatchStep;
use crate::domain::failure::Failure;
use crate::domain::field::Field;
use crate::domain::memory::Stage;
use crate::domain::sighting::Sighting;
use crate::domain::time::Moment;
use crate::domain::verdict::Verb;
use crate::domain::word::NOBODY;
use crate::domain::word::Word;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// What was decided about whom, such as `clear flags of u_77ab`. Quotes the id as received.
#[must_use]
pub fn about(verb: Verb, seen: &Sighting) -> String {
    let id = seen.user_id.text().as_received();
    match verb {
        Verb::ClearFlags => format!("clear flags of {id}"),
        Verb::Ban => format!("ban of {id}"),
        Verb::Unban => format!("unban of {id}"),
    }
}

/// The name of whom a verdict is about, where there is one to show.
#[must_use]
pub fn name(seen: &Sighting) -> Option<Untrusted<'_>> {
    match &seen.display_name {
        Field::Value(name) if !name.as_received().is_empty() => Some(name.borrow()),
        Field::Value(_) | Field::Absent | Field::Null | Field::Malformed => None,
    }
}

/// What is left of a wait: whole seconds, then minutes, then hours; at most six cells.
#[must_use]
pub fn due_in(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1_000).max(1);
    match seconds {
        0..100 => format!("in {seconds}s"),
        100..6_000 => format!("in {}m", seconds / 60),
        6_000..360_000 => format!("in {}h", seconds / 3_600),
        _ => "later".to_owned(),
    }
}

/// Whether a verdict has waited its time and is kept by nothing but those before it.
fn is_due(open: &Open, now: Moment) -> bool {
    open.left(now).is_some_and(|left| left.is_zero())
}

/// How far the verdicts are that were made together, as long as some have not ended: `storing 7/40`,
/// `40 wait`, and from the first that leaves how many have ended, `sending 12/40`.
#[must_use]
pub fn progress(outbox: &Outbox) -> Option<String> {
    let left = outbox.left_of_many();
    let all = outbox.together.max(left);
    if left == 0 {
        return None;
    }
    let storing = outbox.storing.len().min(left);
    let has_begun = left < all || outbox.sending() + outbox.reading_back() > 0;
    let (word, ready) = if has_begun {
        (Word::Sending, all - left)
    } else if storing > 0 {
        (Word::Storing, all - storing)
    } else {
        return Some(format!("{} wait", grouped(all)));
    };
    let word = word.text();
    Some(format!("{word} {}/{}", grouped(ready), grouped(all)))
}

/// How many need the moderator, where some do.
#[must_use]
pub fn asking(outbox: &Outbox) -> Option<String> {
    match outbox.asking() {
        0 => None,
        1 => Some("1 needs you".to_owned()),
        more => Some(format!("{} need you", grouped(more))),
    }
}

/// How many the server refused of which the moderator has not read why, where there are any.
#[must_use]
pub fn refused(outbox: &Outbox) -> Option<String> {
    let refused = Word::Refused.text();
    (outbox.refusals > 0).then(|| format!("{} {refused}: !", grouped(outbox.refusals)))
}

/// The word for where a verdict stands.
#[must_use]
pub fn word(open: &Open, now: Moment) -> Word {
    match &open.phase {
        Phase::Waits { .. } if is_due(open, now) => Word::Due,
        Phase::Waits { .. } => Word::Waits,
        Phase::Withdrawing(_) | Phase::Adopting(Then::Drop(_)) => Word::Undoing,
        Phase::Moves(DispatchStep::Checking { after }) if !after.is_zero() => Word::Unknown,
        Phase::Moves(_) => Word::Sending,
        Phase::Asks(ask) => asks(ask),
        Phase::Adopting(Then::Check) => Word::Unknown,
        Phase::Adopting(Then::Stage(_)) | Phase::Rereading(_) | Phase::Restaging(_) => {
            Word::Reading
        }
        Phase::Elsewhere => Word::Pending,
    }
}

pub(super) const fn asks(ask: &Ask) -> Word {
    match ask {
        Ask::Offered(stage) => Word::of_stage(*stage),
        Ask::Held { .. } => Word::Held,
        Ask::Nobody => Word::Gone,
        Ask::NotSent(_) | Ask::NotRecorded { sent: false, .. } => Word::Unsent,
        Ask::NotApplied(_) => Word::InVain,
        Ask::Unknown(_) | Ask::NotTaken { .. } | Ask::NotRecorded { sent: true, .. } => {
            Word::Unknown
        }
    }
}

impl Closing {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::Done => Word::Done,
            Self::AlreadySo => Word::WasSo,
            Self::Refused => Word::Refused,
            Self::Gone => Word::Gone,
        }
    }
}

/// What a word stands for.
const fn token(word: Word) -> Token {
    match word {
        Word::Storing | Word::Waits | Word::Due | Word::Sending | Word::Reading => Token::Accent,
        Word::Held | Word::Unsent | Word::InVain | Word::Unknown | Word::Offered => Token::Warn,
        Word::Undoing | Word::Pending | Word::Withdrawn => Token::Dim,
        Word::Done | Word::WasSo => Token::Ok,
        Word::Refused => Token::Error,
        Word::Gone => Token::Stale,
    }
}

/// How far a verdict is, in at most seven cells: the word for it, or what is left of its wait.
#[must_use]
pub fn briefly(open: &Open, now: Moment) -> (String, Token) {
    let word = word(open, now);
    let needs_you = matches!(open.phase, Phase::Asks(_));
    let token = if needs_you { Token::Warn } else { token(word) };
    let left = open.left(now).filter(|_| word == Word::Waits);
    let words = left.map_or_else(|| word.text().to_owned(), due_in);
    (words, token)
}

/// The same of one that is on its way into the store.
#[must_use]
pub fn storing_briefly(storing: &Storing) -> (String, Token) {
    let word = if storing.taken_back {
        Word::Undoing
    } else {
        Word::Storing
    };
    (word.text().to_owned(), token(word))
}

/// How a verdict ended, in at most seven cells.
#[must_use]
pub const fn closed_briefly(how: Closing) -> (&'static str, Token) {
    let word = how.word();
    (word.text(), token(word))
}

/// What became of a verdict, for a message: the word for it, more about that, and which it is.
#[must_use]
pub fn came(word: Word, more: &str, what: &str) -> String {
    let gap = if more.is_empty() { "" } else { ", " };
    format!("{}{gap}{more}: {what}", word.text())
}

/// How the verdicts about a user stand, in at most seven cells: what needs a moderator first,
/// then what is under way, then how the last one ended.
#[must_use]
pub fn mark(outbox: &Outbox, user_id: &str, now: Moment) -> Option<(String, Token)> {
    let open = outbox.of(user_id).max_by_key(|open| match &open.phase {
        Phase::Asks(_) => 4,
        Phase::Moves(_) => 3,
        Phase::Waits { .. } | Phase::Adopting(_) | Phase::Rereading(_) | Phase::Restaging(_) => 2,
        Phase::Withdrawing(_) => 1,
        Phase::Elsewhere => 0,
    });
    if let Some(open) = open {
        return Some(briefly(open, now));
    }
    let storing = outbox.storing.of(user_id);
    if let Some(storing) = storing.min_by_key(|storing| storing.taken_back) {
        return Some(storing_briefly(storing));
    }
    let closed = outbox.closed.get(user_id)?;
    let (words, token) = closed_briefly(closed.how);
    Some((words.to_owned(), token))
}

/// How far a verdict is: the word for it, and a sentence without an end. May quote the server.
#[must_use]
pub fn at_length(open: &Open, now: Moment) -> UntrustedText {
    let more = match &open.phase {
        Phase::Waits { revising: true, .. } => "the new reason is being stored".to_owned(),
        Phase::Waits { .. } if is_due(open, now) => "sent as soon as nothing keeps it".to_owned(),
        Phase::Waits { .. } => {
            let left = open.left(now).unwrap_or_default();
            format!("sent {} if unchanged", due_in(left))
        }
        Phase::Withdrawing(None) => "it is being taken back".to_owned(),
        Phase::Withdrawing(Some(_)) | Phase::Adopting(Then::Drop(_)) => {
            "it is being dropped".to_owned()
        }
        Phase::Moves(step) => moving(*step).to_owned(),
        Phase::Asks(ask) => asked(ask, unsent(open)),
        Phase::Adopting(Then::Check) => "an earlier run may have sent it".to_owned(),
        Phase::Adopting(Then::Stage(_)) | Phase::Rereading(_) => {
            "the user is read, to stage it again".to_owned()
        }
        Phase::Restaging(_) => "the user was read; it is staged again".to_owned(),
        Phase::Elsewhere => "another console or command has it".to_owned(),
    };
    UntrustedText::from(format!("{}: {more}", word(open, now).text()))
}

const fn moving(step: DispatchStep) -> &'static str {
    match step {
        DispatchStep::Reading => "the user is read once more first",
        DispatchStep::Recording => "it is recorded before it leaves",
        DispatchStep::Sending => "the network has not answered yet",
        DispatchStep::Checking { after } if after.is_zero() => "reading back what came of it",
        DispatchStep::Checking { .. } => "it may have worked; reading the user back",
    }
}

/// Where a run that ended left a verdict.
const fn of_earlier_run(stage: Stage) -> &'static str {
    match stage {
        Stage::Staged | Stage::Intent => "an earlier run ended before it was sent",
        Stage::Held => "held by an earlier run; nothing was sent",
        Stage::NotSent => "an earlier run could not send it",
        Stage::NotApplied => "an earlier run sent it, without effect",
        Stage::Attempt | Stage::Applied | Stage::Refused | Stage::Unknown => {
            "an earlier run may have sent it"
        }
    }
}

/// That a verdict was not sent, for those that were sent before as for the others.
#[must_use]
pub const fn unsent(open: &Open) -> &'static str {
    if open.in_vain {
        "not sent again"
    } else {
        "nothing was sent"
    }
}

/// Why a verdict is held.
pub(super) const CHANGED: &str = "changed since you saw it";

fn asked(ask: &Ask, unsent: &str) -> String {
    let happened = |failure: &Failure| {
        let words = failure.words().happened;
        words.borrow().as_received().to_owned()
    };
    match ask {
        Ask::Offered(stage) => of_earlier_run(*stage).to_owned(),
        Ask::Held { .. } => format!("{CHANGED}; {unsent}"),
        Ask::Nobody => NOBODY.to_owned(),
        Ask::NotSent(failure) => format!("{unsent}; {}", happened(failure)),
        Ask::NotApplied(failure) => format!("sent, without effect; {}", happened(failure)),
        Ask::Unknown(failure) => format!("it may have worked; {}", happened(failure)),
        Ask::NotTaken { why } => {
            let why = why.borrow().as_received();
            format!("an earlier run may have sent it; not taken over: {why}")
        }
        Ask::NotRecorded { why, sent: false } => {
            format!("{unsent}; {}", why.borrow().as_received())
        }
        Ask::NotRecorded { why, sent: true } => {
            let why = why.borrow().as_received();
            format!("sent, and not recorded what came of it; {why}")
        }
    }
}
