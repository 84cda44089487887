//! The journal of this network, newest first, read from the store as far as one goes down.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::overlay::keys::moved;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::field::Field;
use crate::domain::journal::JournalPage;
use crate::domain::journal::JournalRow;
use crate::domain::memory::StoreFault;
use crate::domain::time::Moment;
use crate::text::UntrustedText;

/// So many rows above the last one read, the next ones are asked for.
const AHEAD: usize = 30;

/// The journal while it is open. Whatever is written meanwhile comes on top, and the cursor stays on
/// its row.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalView {
    /// When its newest rows were read.
    pub read_at: Moment,
    /// The rows read, newest first.
    pub rows: Vec<JournalRow>,
    /// Which of them is chosen.
    pub cursor: usize,
    /// What is known of the older ones.
    pub rest: Rest,
    /// The rows that are newer than those, as far as they are read, while they are.
    pub news: Option<Vec<JournalRow>>,
    /// Whether something was written while rows were on their way.
    pub rang: bool,
}

/// How far the journal is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// Rows are on their way.
    Reading,
    /// There are older rows than these.
    More,
    /// These are all.
    End,
    /// The store could not be read; going down at the end tries again.
    Failed(StoreFault),
}

/// Opens the journal and reads its newest rows.
pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let mut view = JournalView {
        read_at: state.now,
        rows: Vec::new(),
        cursor: 0,
        rest: Rest::End,
        news: None,
        rang: false,
    };
    ask(state, &mut view, out);
    overlay::open(state, Overlay::Journal(view));
}

/// A key for the journal; gives it back where it stays open.
pub(super) fn press(
    state: &mut State,
    mut view: JournalView,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    let last = view.rows.len().saturating_sub(1);
    view.cursor = moved(view.cursor, last, action)?;
    let goes_down = matches!(
        action,
        Some(Action::Down | Action::HalfPageDown | Action::PageDown | Action::Bottom)
    );
    let asks = match view.rest {
        // One page at a time.
        _ if view.news.is_some() => false,
        Rest::More => view.cursor.saturating_add(AHEAD) > last,
        Rest::Failed(_) => goes_down && view.cursor == last,
        Rest::Reading | Rest::End => false,
    };
    if asks {
        ask(state, &mut view, out);
    }
    Some(Overlay::Journal(view))
}

/// Asks for the rows behind those read. Each page has a ticket of its own, so that none is taken in
/// twice.
fn ask(state: &mut State, view: &mut JournalView, out: &mut Vec<Effect>) {
    view.rest = Rest::Reading;
    out.push(Effect::ReadJournal {
        ticket: state.journal_ticket.raise(),
        before: view.rows.last().map(|row| row.entry.seq),
    });
}

/// Something was written to the store: reads what is new, if the journal is open.
pub fn follow(state: &mut State, out: &mut Vec<Effect>) {
    let Some(Overlay::Journal(view)) = &mut state.overlay else {
        return;
    };
    view.rang = view.rest == Rest::Reading || view.news.is_some();
    if !view.rang {
        view.news = Some(Vec::new());
        out.push(Effect::ReadJournal {
            ticket: state.journal_ticket.raise(),
            before: None,
        });
    }
}

/// Takes in rows, or why there are none, if the journal that asked for them is still open.
pub fn read(
    state: &mut State,
    ticket: Ticket,
    result: Result<JournalPage, StoreFault>,
    out: &mut Vec<Effect>,
) {
    if ticket != state.journal_ticket {
        return;
    }
    let Some(Overlay::Journal(view)) = &mut state.overlay else {
        return;
    };
    if let Some(news) = view.news.take() {
        // Where they cannot be read, the next write tries again.
        if let Ok(page) = result {
            view.news = came(view, news, page, state.now);
        }
        if let Some(news) = &view.news {
            out.push(Effect::ReadJournal {
                ticket: state.journal_ticket.raise(),
                before: news.last().map(|row| row.entry.seq),
            });
            return;
        }
    } else if view.rest == Rest::Reading {
        view.rest = match result {
            Ok(page) => {
                view.rows.extend(page.rows);
                Rest::of(page.more)
            }
            Err(fault) => Rest::Failed(fault),
        };
    }
    if view.rang {
        view.rang = false;
        follow(state, out);
    }
}

impl Rest {
    const fn of(more: bool) -> Self {
        if more { Self::More } else { Self::End }
    }
}

/// Puts newer rows on top once all of them are read; until then gives them back.
fn came(
    view: &mut JournalView,
    mut news: Vec<JournalRow>,
    page: JournalPage,
    now: Moment,
) -> Option<Vec<JournalRow>> {
    let Some(newest) = view.rows.first().map(|row| row.entry.seq) else {
        view.rows = page.rows;
        view.rest = Rest::of(page.more);
        view.read_at = now;
        return None;
    };
    let (all, read) = (page.rows.len(), news.len());
    news.extend(page.rows.into_iter().filter(|row| row.entry.seq > newest));
    // A page of nothing but newer rows may have more of them behind it.
    if page.more && news.len() - read == all && all > 0 {
        return Some(news);
    }
    view.cursor += news.len();
    news.append(&mut view.rows);
    view.rows = news;
    view.read_at = now;
    None
}

/// The name of whom a row is about: as the moderator saw it where that was kept, else as it is
/// loaded.
#[must_use]
pub fn name(state: &State, row: &JournalRow) -> Option<UntrustedText> {
    if row.display_name.is_some() {
        return row.display_name.clone();
    }
    let user_id = row.entry.user_id.as_ref()?.text().as_received();
    let rows = &state.users.shown.rows;
    let queue = &state.triage.queue;
    let listed = rows.find(user_id).and_then(|row| rows.user(row));
    let user = listed.or_else(|| queue.case(queue.find(user_id)?)?.user())?;
    match user.display_name() {
        Field::Value(name) => Some(UntrustedText::from(name.as_received())),
        Field::Absent | Field::Null | Field::Malformed => None,
    }
}

#[cfg(test)]
mod tests;
