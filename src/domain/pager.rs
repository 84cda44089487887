//! Where a list stands: what to ask next, and how a list ends that the server never ends.
//!
//! Tokens may loop, lead to nothing, repeat rows or expire. The pager meets each of these with a
//! defined end, so that a walk always terminates and the screen can say what happened.

use std::collections::HashSet;
use std::num::Saturating;

use crate::domain::request::PageToken;

/// Pages in a row that bring nothing before the pager asks a person.
const FRUITLESS_LIMIT: u32 = 3;

/// What a page brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Brought {
    /// Rows in the page, unreadable ones included.
    pub rows: u32,
    /// Users among them that were not loaded before.
    pub new: u32,
}

/// Why a list stops although the server offers another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pause {
    /// Several empty pages in a row; more may exist.
    EmptyPages,
    /// Several pages in a row with nobody new.
    NobodyNew,
}

/// How a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The server offered no further page.
    Complete,
    /// The server offered a page that was read already; more may exist, but not on this way.
    Loop,
    /// The place in the list expired again and again.
    Expired,
}

/// What to ask for next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The first page.
    First,
    /// The page behind a token.
    After(PageToken),
    /// Nothing, unless a person asks for it.
    Paused(PageToken, Pause),
    /// Nothing any more.
    Ended(End),
}

/// The place in one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    next: Next,
    used: HashSet<PageToken>,
    pages: Saturating<u32>,
    since_restart: Saturating<u32>,
    /// Pages that may bring nobody new, because they were read before the last restart.
    repeating: Saturating<u32>,
    empty: Saturating<u32>,
    fruitless: Saturating<u32>,
    restarts: Saturating<u32>,
    new_since_restart: bool,
}

impl Default for Pager {
    fn default() -> Self {
        Self {
            next: Next::First,
            used: HashSet::new(),
            pages: Saturating(0),
            since_restart: Saturating(0),
            repeating: Saturating(0),
            empty: Saturating(0),
            fruitless: Saturating(0),
            restarts: Saturating(0),
            new_since_restart: true,
        }
    }
}

impl Pager {
    /// What to ask for next.
    #[must_use]
    pub const fn next(&self) -> &Next {
        &self.next
    }

    /// Pages taken in so far.
    #[must_use]
    pub const fn pages(&self) -> u32 {
        self.pages.0
    }

    /// Pages taken in since the list was last begun from the top.
    #[must_use]
    pub const fn pages_since_restart(&self) -> u32 {
        self.since_restart.0
    }

    /// How often the list had to be read from the top because its place expired.
    #[must_use]
    pub const fn restarts(&self) -> u32 {
        self.restarts.0
    }

    /// Whether a token was replayed already, in which case it must not be asked for again.
    #[must_use]
    pub fn has_used(&self, token: &PageToken) -> bool {
        self.used.contains(token)
    }

    /// Takes in what a page brought and where it points.
    pub fn accept(&mut self, brought: Brought, token: Option<PageToken>) {
        if let Next::After(asked) | Next::Paused(asked, _) = &self.next {
            self.used.insert(asked.clone());
        }
        self.pages += 1;
        self.since_restart += 1;
        self.new_since_restart |= brought.new > 0;
        self.empty = if brought.rows == 0 {
            self.empty + Saturating(1)
        } else {
            Saturating(0)
        };
        self.fruitless = if brought.new == 0 {
            self.fruitless + Saturating(1)
        } else {
            Saturating(0)
        };
        self.next = match token {
            None => Next::Ended(End::Complete),
            Some(token) if self.used.contains(&token) => Next::Ended(End::Loop),
            Some(token) if self.empty.0 >= FRUITLESS_LIMIT => {
                Next::Paused(token, Pause::EmptyPages)
            }
            // After a restart the first pages repeat what is loaded by their nature.
            Some(token) if self.fruitless.0 >= FRUITLESS_LIMIT.saturating_add(self.repeating.0) => {
                Next::Paused(token, Pause::NobodyNew)
            }
            Some(token) => Next::After(token),
        };
    }

    /// Goes on with a paused list, because a person asked for it.
    pub fn resume(&mut self) {
        if let Next::Paused(token, pause) = &self.next {
            if *pause == Pause::NobodyNew {
                // All that had to be repeated was.
                self.repeating = Saturating(0);
            }
            self.next = Next::After(token.clone());
            self.empty = Saturating(0);
            self.fruitless = Saturating(0);
        }
    }

    /// The place in the list expired: starts over, or ends the list where starting over brought
    /// nobody new.
    pub fn expired(&mut self) {
        if self.new_since_restart {
            self.next = Next::First;
            self.used.clear();
            self.restarts += 1;
            self.repeating = self.since_restart;
            self.since_restart = Saturating(0);
            self.empty = Saturating(0);
            self.fruitless = Saturating(0);
            self.new_since_restart = false;
        } else {
            self.next = Next::Ended(End::Expired);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(name: &str) -> Option<PageToken> {
        PageToken::new(name)
    }

    fn full() -> Brought {
        Brought {
            rows: 100,
            new: 100,
        }
    }

    fn ended(pager: &Pager) -> Option<End> {
        match pager.next() {
            Next::Ended(end) => Some(*end),
            _ => None,
        }
    }

    #[test]
    fn a_list_without_a_further_token_is_complete() {
        let mut pager = Pager::default();
        pager.accept(full(), token("a"));
        assert_eq!(pager.next(), &Next::After(token("a").unwrap()));
        pager.accept(full(), None);
        assert_eq!((ended(&pager), pager.pages()), (Some(End::Complete), 2));
    }

    #[test]
    fn tokens_that_come_back_end_the_list() {
        let mut straight = Pager::default();
        straight.accept(full(), token("a"));
        straight.accept(full(), token("a"));
        assert_eq!(ended(&straight), Some(End::Loop));

        let mut alternating = Pager::default();
        for name in ["a", "b"] {
            alternating.accept(full(), token(name));
        }
        alternating.accept(full(), token("a"));
        assert_eq!(ended(&alternating), Some(End::Loop));
    }

    #[test]
    fn empty_pages_are_followed_a_little_and_then_ask() {
        let mut pager = Pager::default();
        for name in ["a", "b"] {
            pager.accept(Brought::default(), token(name));
            assert!(matches!(pager.next(), Next::After(_)));
        }
        pager.accept(Brought::default(), token("c"));
        assert_eq!(
            pager.next(),
            &Next::Paused(token("c").unwrap(), Pause::EmptyPages)
        );
        pager.resume();
        assert_eq!(pager.next(), &Next::After(token("c").unwrap()));
        pager.accept(full(), token("d"));
        assert_eq!(pager.next(), &Next::After(token("d").unwrap()));
    }

    #[test]
    fn pages_with_nobody_new_pause() {
        let mut pager = Pager::default();
        pager.accept(full(), token("a"));
        for name in ["b", "c", "d"] {
            pager.accept(Brought { rows: 100, new: 0 }, token(name));
        }
        assert_eq!(
            pager.next(),
            &Next::Paused(token("d").unwrap(), Pause::NobodyNew)
        );
    }

    #[test]
    fn an_expired_place_starts_over_as_long_as_that_brings_somebody() {
        let mut pager = Pager::default();
        pager.accept(full(), token("a"));
        pager.expired();
        assert_eq!((pager.next(), pager.restarts()), (&Next::First, 1));
        pager.accept(Brought { rows: 100, new: 0 }, token("a"));
        assert_eq!(pager.next(), &Next::After(token("a").unwrap()));
        pager.expired();
        assert_eq!(ended(&pager), Some(End::Expired));
    }
}
