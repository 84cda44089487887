//! Verdicts in words.

use std::time::Duration;

use crate::app::outbox::Ask;
use crate::app::outbox::Closing;
use crate::app::outbox::Open;
use crate::app::outbox::Outbox;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::app::token::Token;
use crate::app::words::grouped;
use crate::domain::dispatch::DispatchStep;
use crate::domain::field::Field;
use crate::domain::memory::Stage;
use crate::domain::sighting::Sighting;
use crate::domain::time::Moment;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// What was decided about whom, such as `clear flags of u_77ab`. Quotes the id as received.
#[must_use]
pub fn about(verb: crate::domain::verdict::Verb, seen: &Sighting) -> String {
    let id = seen.user_id.text().as_received();
    match verb {
        crate::domain::verdict::Verb::ClearFlags => format!("clear flags of {id}"),
        crate::domain::verdict::Verb::Ban => format!("ban of {id}"),
        crate::domain::verdict::Verb::Unban => format!("unban of {id}"),
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
    let has_begun = left < all || outbox.sending() > 0;
    Some(if has_begun {
        format!("sending {}/{}", grouped(all - left), grouped(all))
    } else if storing > 0 {
        format!("storing {}/{}", grouped(all - storing), grouped(all))
    } else {
        format!("{} wait", grouped(all))
    })
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
    (outbox.refusals > 0).then(|| format!("{} refused: !", grouped(outbox.refusals)))
}

/// How far a verdict is, in at most seven cells.
#[must_use]
pub fn briefly(open: &Open, now: Moment) -> (String, Token) {
    let (words, token) = match &open.phase {
        Phase::Waits { .. } if is_due(open, now) => ("due", Token::Accent),
        Phase::Waits { .. } => {
            let left = open.left(now).unwrap_or_default();
            return (due_in(left), Token::Accent);
        }
        Phase::Withdrawing(_) | Phase::Adopting(Then::Drop(_)) => ("back", Token::Dim),
        Phase::Moves(DispatchStep::Checking { after }) if !after.is_zero() => {
            ("unknown", Token::Warn)
        }
        Phase::Moves(_) => ("sending", Token::Accent),
        Phase::Asks(ask) => return (asked_briefly(ask).to_owned(), Token::Warn),
        Phase::Adopting(Then::Check) => ("unknown", Token::Warn),
        Phase::Adopting(Then::Stage(_)) | Phase::Rereading(_) | Phase::Restaging(_) => {
            ("reading", Token::Accent)
        }
        Phase::Elsewhere => ("pending", Token::Dim),
    };
    (words.to_owned(), token)
}

const fn asked_briefly(ask: &Ask) -> &'static str {
    match ask {
        Ask::Offered(Stage::NotApplied) | Ask::NotApplied(_) => "not so",
        Ask::Offered(_) => "offered",
        Ask::Held { .. } => "held",
        Ask::Nobody => "gone",
        Ask::NotSent(_) | Ask::NotRecorded { sent: false, .. } => "unsent",
        Ask::Unknown(_) | Ask::NotTaken { .. } | Ask::NotRecorded { sent: true, .. } => "unknown",
    }
}

/// How a verdict ended, in at most seven cells.
#[must_use]
pub const fn closed_briefly(how: Closing) -> (&'static str, Token) {
    match how {
        Closing::Done => ("done", Token::Ok),
        Closing::AlreadySo => ("was so", Token::Ok),
        Closing::Refused => ("refused", Token::Error),
        Closing::Gone => ("gone", Token::Stale),
    }
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
    if outbox.storing.of(user_id).next().is_some() {
        return Some(("storing".to_owned(), Token::Accent));
    }
    let closed = outbox.closed.get(user_id)?;
    let (words, token) = closed_briefly(closed.how);
    Some((words.to_owned(), token))
}

/// How far a verdict is, as a sentence without an end. May quote the server.
#[must_use]
pub fn at_length(open: &Open, now: Moment) -> UntrustedText {
    let words = match &open.phase {
        Phase::Waits { revising: true, .. } => "the new reason is being stored".to_owned(),
        Phase::Waits { .. } if is_due(open, now) => {
            "due; it is sent as soon as nothing keeps it".to_owned()
        }
        Phase::Waits { .. } => {
            let left = open.left(now).unwrap_or_default();
            format!("sent {} if nothing changes", due_in(left))
        }
        Phase::Withdrawing(_) => "it is being taken back".to_owned(),
        Phase::Moves(step) => moving(*step).to_owned(),
        Phase::Asks(ask) => return asked(ask, unsent(open)),
        Phase::Adopting(_) => "it is being taken over from the run that ended".to_owned(),
        Phase::Rereading(_) => "the user is being read again".to_owned(),
        Phase::Restaging(_) => "it is being staged again".to_owned(),
        Phase::Elsewhere => "pending: another console or command has it".to_owned(),
    };
    UntrustedText::from(words)
}

const fn moving(step: DispatchStep) -> &'static str {
    match step {
        DispatchStep::Reading => "reading the user once more before it is sent",
        DispatchStep::Recording => "recording that it is about to be sent",
        DispatchStep::Sending => "being sent",
        DispatchStep::Checking { after } if after.is_zero() => "reading back what came of it",
        DispatchStep::Checking { .. } => "its end is not known yet: reading the user back",
    }
}

/// How a run that ended left a verdict.
const fn left(stage: Stage) -> &'static str {
    match stage {
        Stage::Staged | Stage::Intent => "an earlier run ended before it was sent",
        Stage::Held => {
            "held by an earlier run: what was seen was not so any more; nothing was sent"
        }
        Stage::NotSent => "an earlier run could not send it; nothing was sent",
        Stage::NotApplied => "sent by an earlier run, and reading back showed no effect",
        Stage::Attempt | Stage::Applied | Stage::Refused | Stage::Unknown => {
            "an earlier run sent it; the user has to be read back"
        }
    }
}

/// That a verdict was not sent, for those that were sent before as for the others.
#[must_use]
pub const fn unsent(open: &Open) -> &'static str {
    if open.in_vain {
        "it was not sent a second time"
    } else {
        "nothing was sent"
    }
}

fn asked(ask: &Ask, unsent: &str) -> UntrustedText {
    let happened = |before: &str, failure: &crate::domain::failure::Failure, after: &str| {
        let words = failure.words().happened;
        let happened = words.borrow().as_received().to_owned();
        UntrustedText::from(format!("{before}{happened}{after}"))
    };
    match ask {
        Ask::Offered(stage) => UntrustedText::from(left(*stage)),
        Ask::Held { .. } => {
            UntrustedText::from(format!("what you saw is not so any more; {unsent}"))
        }
        Ask::Nobody => UntrustedText::from("the network no longer knows this user"),
        Ask::NotSent(failure) => happened(&format!("{unsent}: "), failure, ""),
        Ask::NotApplied(failure) => {
            happened("read back without effect; it had ended so: ", failure, "")
        }
        Ask::Unknown(failure) => happened("nobody knows whether it was done: ", failure, ""),
        Ask::NotTaken { why } => {
            let why = why.borrow().as_received();
            UntrustedText::from(format!(
                "an earlier run may have sent it; not taken over: {why}"
            ))
        }
        Ask::NotRecorded { why, sent: false } => {
            let why = why.borrow().as_received();
            UntrustedText::from(format!("{unsent}: {why}"))
        }
        Ask::NotRecorded { why, sent: true } => {
            let why = why.borrow().as_received();
            UntrustedText::from(format!("sent, and what came of it is not recorded: {why}"))
        }
    }
}
