//! Messages to the moderator: one in the status line, all of them in a list.

use std::collections::VecDeque;

use crate::app::effect::Effect;
use crate::app::message::Timer;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::time::Moment;
use crate::text::UntrustedText;

/// How many messages can be read again.
pub(crate) const KEPT: usize = 200;

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something worked.
    Ok,
    /// Worth knowing.
    Note,
    /// Something is not as asked.
    Warn,
    /// Something failed.
    Error,
}

/// One message. Its text may quote the network and is drawn like any untrusted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub at: Moment,
    /// How it is meant.
    pub tone: Tone,
    /// What happened, what it means, what to press.
    pub text: UntrustedText,
}

/// The messages so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices {
    kept: VecDeque<Notice>,
    shown: bool,
    ticket: Ticket,
}

impl Notices {
    /// Adds a message and shows it; the ticket is for the timer that takes it away.
    pub fn say(&mut self, at: Moment, tone: Tone, text: impl Into<UntrustedText>) -> Ticket {
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Notice {
            at,
            tone,
            text: text.into(),
        });
        self.shown = true;
        self.ticket.raise()
    }

    /// Takes the message out of the status line, if it is still the one that was said then.
    pub fn fade(&mut self, ticket: Ticket) {
        if ticket == self.ticket {
            self.shown = false;
        }
    }

    /// The message in the status line.
    #[must_use]
    pub fn current(&self) -> Option<&Notice> {
        self.kept.back().filter(|_| self.shown)
    }

    /// All messages, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Notice> {
        self.kept.iter()
    }

    /// How many messages are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing was said yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

/// How long a message stays in the status line.
const SHOWN_FOR: std::time::Duration = std::time::Duration::from_secs(8);

/// Says something to the moderator and sees to it that it goes away again.
pub fn say(state: &mut State, tone: Tone, text: impl Into<UntrustedText>, out: &mut Vec<Effect>) {
    let ticket = state.notices.say(state.now, tone, text);
    out.push(Effect::Wake {
        timer: Timer::NoticeShown(ticket),
        after: SHOWN_FOR,
    });
}
