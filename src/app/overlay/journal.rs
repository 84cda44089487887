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

/// The journal while it is open: as it was then, so that nothing moves under the cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalView {
    /// When it was opened.
    pub opened: Moment,
    /// The rows read, newest first.
    pub rows: Vec<JournalRow>,
    /// Which of them is chosen.
    pub cursor: usize,
    /// What is known of the older ones.
    pub rest: Rest,
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
        opened: state.now,
        rows: Vec::new(),
        cursor: 0,
        rest: Rest::End,
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

/// Takes in rows, or why there are none, if the journal that asked for them is still open.
pub fn read(state: &mut State, ticket: Ticket, result: Result<JournalPage, StoreFault>) {
    if ticket != state.journal_ticket {
        return;
    }
    let Some(Overlay::Journal(view)) = &mut state.overlay else {
        return;
    };
    if view.rest != Rest::Reading {
        return;
    }
    view.rest = match result {
        Ok(page) => {
            view.rows.extend(page.rows);
            if page.more { Rest::More } else { Rest::End }
        }
        Err(fault) => Rest::Failed(fault),
    };
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
