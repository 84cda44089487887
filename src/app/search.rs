//! The search bar: what is typed, where it is looked for, and the pause before asking.

pub mod typing;

use crate::app::input::TextInput;
use crate::app::ticket::Ticket;
use crate::domain::arrange::Preview;
use crate::domain::query::Fields;
use crate::domain::query::Keyword;
use crate::domain::query::KeywordError;
use crate::domain::query::Search;
use crate::domain::query::UserQuery;
use crate::text::UntrustedText;

/// How many searches can be recalled.
pub(crate) const HISTORY: usize = 50;

/// Which part of the open bar takes keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// The keyword.
    #[default]
    Keyword,
    /// Where to look.
    Fields,
    /// Part or whole.
    Exact,
}

/// The search bar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchBar {
    /// What is typed.
    pub input: TextInput,
    /// Where to look.
    pub fields: Fields,
    /// Whole values only.
    pub exact: bool,
    /// While the bar takes keys: which part does, and the query to go back to.
    pub open: Option<Open>,
    /// Raised by each edit; the pause of an older edit does nothing.
    pub pause: Ticket,
    history: Vec<String>,
    recalled: Option<usize>,
    /// What was typed before an earlier search was brought back.
    draft: String,
}

/// An open search bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Which part takes keys.
    pub stop: Stop,
    /// The query to restore on Escape.
    pub before: UserQuery,
}

impl SearchBar {
    /// The search that the bar describes; nothing where it is blank.
    ///
    /// # Errors
    ///
    /// [`KeywordError::TooLong`] past the API's bound.
    pub fn search(&self) -> Result<Option<Search>, KeywordError> {
        match Keyword::new(self.input.text()) {
            Ok(keyword) => Ok(Some(Search {
                keyword,
                exact: self.exact,
                fields: self.fields,
            })),
            Err(KeywordError::Empty) => Ok(None),
            Err(too_long @ KeywordError::TooLong(_)) => Err(too_long),
        }
    }

    /// The same over what is loaded.
    #[must_use]
    pub fn preview(&self) -> Option<Preview> {
        let keyword = self.input.text().trim();
        (!keyword.is_empty()).then(|| Preview {
            keyword: UntrustedText::from(keyword),
            fields: self.fields,
            exact: self.exact,
        })
    }

    /// Shows a query in the bar.
    pub fn show(&mut self, query: &UserQuery) {
        let search = query.search();
        let text = search.map_or("", |search| search.keyword.text().as_received());
        self.input = TextInput::with_text(text);
        self.fields = search.map_or(self.fields, |search| search.fields);
        self.exact = search.map_or(self.exact, |search| search.exact);
        self.recalled = None;
    }

    /// Goes to the next part of the bar, or to the one before.
    pub fn step_stop(&mut self, forward: bool) {
        if let Some(open) = &mut self.open {
            open.stop = match (open.stop, forward) {
                (Stop::Keyword, true) | (Stop::Exact, false) => Stop::Fields,
                (Stop::Fields, true) | (Stop::Keyword, false) => Stop::Exact,
                (Stop::Exact, true) | (Stop::Fields, false) => Stop::Keyword,
            };
        }
    }

    /// The next choice of fields, or the one before.
    pub fn step_fields(&mut self, forward: bool) {
        let steps = Fields::STEPS;
        let at = steps
            .iter()
            .position(|fields| *fields == self.fields)
            .unwrap_or(0);
        let to = if forward {
            at + 1
        } else {
            at + steps.len() - 1
        } % steps.len();
        self.fields = steps.get(to).copied().unwrap_or_default();
    }

    /// How many searches are kept for recall, and which of them is in the bar.
    #[cfg(test)]
    pub(crate) fn recall_place(&self) -> (usize, Option<usize>) {
        (self.history.len(), self.recalled)
    }

    /// Keeps a search for recall.
    pub fn remember(&mut self) {
        let text = self.input.text().trim().to_owned();
        if text.is_empty() {
            return;
        }
        self.history.retain(|held| *held != text);
        self.history.push(text);
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
        self.recalled = None;
    }

    /// Another text was typed, which is no search of before.
    pub fn leave_history(&mut self) {
        self.recalled = None;
    }

    /// Brings back an earlier search than the one in the bar, or a later one and at last what was
    /// typed; says whether the bar shows another text now.
    pub fn recall(&mut self, earlier: bool) -> bool {
        let shown = self.input.text().to_owned();
        let (to, text) = if earlier {
            let before = self.history.iter().enumerate();
            let mut before = before.take(self.recalled.unwrap_or(self.history.len()));
            match before.rfind(|(_, text)| *text != shown.trim()) {
                Some((at, text)) => (Some(at), text),
                None => return false,
            }
        } else {
            let Some(at) = self.recalled else {
                return false;
            };
            match self.history.get(at + 1) {
                Some(text) => (Some(at + 1), text),
                None => (None, &self.draft),
            }
        };
        let input = TextInput::with_text(text);
        if self.recalled.is_none() {
            self.draft.clone_from(&shown);
        }
        self.input = input;
        self.recalled = to;
        self.input.text() != shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_searches_come_back_in_order_and_once() {
        let mut bar = SearchBar::default();
        for text in ["ann", "bo", "ann"] {
            bar.input = TextInput::with_text(text);
            bar.remember();
        }
        bar.input = TextInput::default();
        assert!(bar.recall(true));
        assert_eq!(bar.input.text(), "ann");
        assert!(bar.recall(true));
        assert_eq!(bar.input.text(), "bo");
        assert!(!bar.recall(true));
        assert!(bar.recall(false));
        assert_eq!(bar.input.text(), "ann");
    }

    #[test]
    fn the_search_in_the_bar_is_no_earlier_one() {
        let mut bar = SearchBar::default();
        for text in ["ann", "bo"] {
            bar.input = TextInput::with_text(text);
            bar.remember();
        }
        assert!(bar.recall(true));
        assert_eq!(bar.input.text(), "ann");
        assert!(!bar.recall(true));
    }

    #[test]
    fn what_was_typed_comes_back_behind_the_newest_search() {
        let mut bar = SearchBar {
            input: TextInput::with_text("ann"),
            ..SearchBar::default()
        };
        bar.remember();
        bar.input = TextInput::with_text("half a wo");
        assert!(bar.recall(true) && bar.recall(false));
        assert_eq!(bar.input.text(), "half a wo");
        assert!(!bar.recall(false));
    }

    #[test]
    fn only_so_many_searches_are_kept() {
        let mut bar = SearchBar::default();
        for number in 0..HISTORY + 5 {
            bar.input = TextInput::with_text(&number.to_string());
            bar.remember();
        }
        let earlier = std::iter::from_fn(|| bar.recall(true).then_some(()));
        assert_eq!(earlier.count(), HISTORY - 1, "the newest is in the bar");
    }

    #[test]
    fn the_parts_of_the_bar_form_a_ring() {
        let before = UserQuery::default();
        let mut bar = SearchBar {
            open: Some(Open {
                stop: Stop::Keyword,
                before,
            }),
            ..SearchBar::default()
        };
        let mut seen = Vec::new();
        for _ in 0..3 {
            bar.step_stop(true);
            seen.extend(bar.open.as_ref().map(|open| open.stop));
        }
        assert_eq!(seen, [Stop::Fields, Stop::Exact, Stop::Keyword]);
        bar.step_stop(false);
        assert_eq!(bar.open.as_ref().map(|open| open.stop), Some(Stop::Exact));
    }

    #[test]
    fn a_keyword_past_the_bound_is_an_error_and_not_cut() {
        let bar = SearchBar {
            input: TextInput::with_text(&"a".repeat(101)),
            ..SearchBar::default()
        };
        assert_eq!(bar.search(), Err(KeywordError::TooLong(101)));
    }
}
