//! The feed: a line for each user that an event speaks of, newest last, up to a bound.

use std::collections::VecDeque;

use crate::domain::difference::Difference;
use crate::domain::event::Event;
use crate::domain::event::EventKind;
use crate::domain::event::Report;
use crate::domain::field::Field;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::searchable;

/// The most lines that are kept; the store has the rest.
const MOST: usize = 1_000;

/// What came of what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It speaks of nobody who could be found.
    Told,
    /// The user is neither loaded nor queued.
    Elsewhere,
    /// The row shows it, unconfirmed.
    Patched,
    /// The row showed it already.
    Known,
    /// The row is newer.
    Older,
    /// Its time lies ahead of now, and nothing could be measured by it.
    Ahead,
}

impl Came {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Told => "names nobody",
            Self::Elsewhere => "not loaded",
            Self::Patched => "shown",
            Self::Known => "as shown",
            Self::Older => "older than shown",
            Self::Ahead => "dated ahead",
        }
    }
}

/// A line of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place: grows with every line.
    pub number: u64,
    /// Which event, as in [`Event::id`].
    pub event_id: i64,
    /// The place of its event in the store when it was listed, as in [`Event::stir`].
    pub stir: i64,
    /// When its body came, the last time before it was listed.
    pub heard_at: Timestamp,
    /// How often the same bytes came again.
    pub repeats: u32,
    /// The name of the event, as received.
    pub event: UntrustedText,
    /// Which event.
    pub kind: EventKind,
    /// About whom.
    pub user_id: Option<UserId>,
    /// The name that it says, else none.
    pub display_name: Option<UntrustedText>,
    /// What came of it.
    pub came: Came,
    /// What it changed on screen.
    pub changes: Vec<Difference>,
    /// Who did it, where it says so.
    pub by: Option<UntrustedText>,
}

impl Line {
    /// What an event says of the user in a row of its page, or of nobody.
    #[must_use]
    pub fn about(
        event: &Event,
        said: Option<(usize, User<'_>)>,
        came: Came,
        changes: Vec<Difference>,
    ) -> Self {
        let own = |text: Untrusted<'_>| UntrustedText::from(text.as_received());
        let name = said.and_then(|(_, user)| user.display_name().value());
        let user_id = said.and_then(|(_, user)| user.user_id());
        let report = said.and_then(|(row, _)| {
            let mut reports = event.reports.iter();
            reports.find(|report| report.row == row)
        });
        // Whom somebody blocked stands beside the users that an event is about.
        let block = event.block.as_ref().filter(|_| said.is_none());
        let blocked = block.and_then(|block| block.to.as_ref().value().cloned());
        let by = block.and_then(|block| block.from.as_ref().value());
        let by = by.map(|id| own(id.text()));
        Self {
            number: 0,
            event_id: event.id,
            stir: event.stir,
            heard_at: event.last_heard_at,
            repeats: event.repeats,
            event: event.name.clone(),
            kind: event.kind,
            user_id: user_id.map(|id| UserId::new(id.as_received())).or(blocked),
            display_name: name.map(own),
            came,
            changes,
            by: report.and_then(reviewer).or(by),
        }
    }

    /// Whether the line holds what was typed, which is folded already.
    #[must_use]
    pub fn holds(&self, typed: &str) -> bool {
        if typed.is_empty() {
            // Nothing has to be folded, for a thousand lines in every frame.
            return true;
        }
        let id = self.user_id.as_ref().map(UserId::text);
        let name = self.display_name.as_ref().map(UntrustedText::borrow);
        [Some(self.event.borrow()), id, name]
            .into_iter()
            .flatten()
            .any(|text| searchable(text.as_received()).contains(typed))
    }
}

/// Who reviewed, where the event is about a review.
fn reviewer(report: &Report) -> Option<UntrustedText> {
    match &report.manual_review {
        Field::Value(review) => match &review.reviewed_by {
            Field::Value(by) => Some(by.clone()),
            Field::Absent | Field::Null | Field::Malformed => None,
        },
        Field::Absent | Field::Null | Field::Malformed => None,
    }
}

/// The lines so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    lines: VecDeque<Line>,
    newest: Option<i64>,
    added: u64,
    skipped: u64,
}

impl Feed {
    /// Adds a line; where there are too many, the oldest goes.
    pub fn add(&mut self, mut line: Line) {
        self.added += 1;
        self.newest = self.newest.max(Some(line.stir));
        line.number = self.added;
        self.lines.push_back(line);
        if self.lines.len() > MOST {
            self.lines.pop_front();
        }
    }

    /// Counts the same bytes once more, where they have lines. Says whether they do.
    pub fn came_again(&mut self, event: &Event) -> bool {
        if event.repeats == 0 {
            // Nothing is looked for among a thousand lines.
            return false;
        }
        let lines = self.lines.iter_mut();
        let mut is_listed = false;
        for line in lines.filter(|line| line.event_id == event.id) {
            line.repeats = event.repeats;
            is_listed = true;
        }
        if is_listed {
            self.newest = self.newest.max(Some(event.stir));
        }
        is_listed
    }

    /// The place in the store of the newest arrival that has a line, as in [`Event::stir`].
    #[must_use]
    pub const fn newest_stir(&self) -> Option<i64> {
        self.newest
    }

    /// Counts events that were never read.
    pub const fn skip(&mut self, events: u64) {
        self.skipped = self.skipped.saturating_add(events);
    }

    /// The lines, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().rev()
    }

    /// How many lines came so far, those that went included.
    #[must_use]
    pub const fn added(&self) -> u64 {
        self.added
    }

    /// How many lines went to make room; the store has them.
    #[must_use]
    pub fn let_go(&self) -> u64 {
        self.added - self.lines.len() as u64
    }

    /// How many events came too fast to be read; the store has them.
    #[must_use]
    pub const fn skipped(&self) -> u64 {
        self.skipped
    }
}
