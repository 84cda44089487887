//! Local filters, orders and the preview: listing what is loaded by other wishes than the
//! server's.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::list::Listed;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::users::Arranging;
use crate::app::users::cursor;
use crate::app::users::outside;
use crate::domain::arrange;
use crate::domain::arrange::Arrangement;
use crate::domain::arrange::Preview;
use crate::domain::rows::RowId;

/// Up to so many users are arranged between two frames without anybody noticing.
const AT_ONCE: usize = 1_000;

/// Tries something else on the loaded rows, or nothing more.
pub fn preview(state: &mut State, preview: Option<Preview>, out: &mut Vec<Effect>) {
    let wish = Arrangement {
        preview,
        ..state.users.wish.clone()
    };
    self::wish(state, wish, out);
}

/// Lists a list that has just taken the place of another one, whose rows say nothing about it. A
/// short one is arranged at once, so that it never shows in another sequence first.
pub fn list_anew(state: &mut State, out: &mut Vec<Effect>) {
    let users = &mut state.users;
    users.listed = Listed::All;
    let rows = users.shown.rows.snapshot();
    let base = rows.listed().len();
    if users.wish.is_plain() || base > AT_ONCE {
        cursor::restore(state);
        return relist(state, out);
    }
    let rows = arrange::arrange(rows, &users.wish, || false).unwrap_or_default();
    // Whatever is being computed is about the list from before.
    users.arrange_ticket.raise();
    users.arranging = Arranging::Settled;
    users.listed = Listed::Some {
        rows: Arc::new(rows),
        base,
    };
    cursor::restore(state);
}

/// Lists by another wish.
pub fn wish(state: &mut State, wish: Arrangement, out: &mut Vec<Effect>) {
    if state.users.wish != wish {
        state.users.wish = wish;
        relist(state, out);
    }
}

/// Lists anew: at once where nothing is wished, else when the answer comes.
pub fn relist(state: &mut State, out: &mut Vec<Effect>) {
    let users = &mut state.users;
    let ticket = users.arrange_ticket.raise();
    if users.wish.is_plain() {
        users.arranging = Arranging::Settled;
        users.listed = Listed::All;
        cursor::restore(state);
        return outside::arranged(state, out);
    }
    users.arranging = Arranging::Running;
    out.push(Effect::Arrange {
        ticket,
        rows: users.shown.rows.snapshot().clone(),
        wish: users.wish.clone(),
    });
}

/// Rows came or changed under a wish. One computation runs at a time, so that rows that keep
/// coming cannot keep it from ever ending.
pub fn rows_changed(state: &mut State, out: &mut Vec<Effect>) {
    if state.users.wish.is_plain() {
        return;
    }
    match state.users.arranging {
        Arranging::Settled => relist(state, out),
        Arranging::Running | Arranging::Outdated => state.users.arranging = Arranging::Outdated,
    }
}

/// Takes in what is listed now.
pub fn arranged(
    state: &mut State,
    ticket: Ticket,
    base: usize,
    rows: Arc<Vec<RowId>>,
    out: &mut Vec<Effect>,
) {
    let users = &mut state.users;
    if ticket != users.arrange_ticket || users.arranging == Arranging::Settled {
        return;
    }
    let mut rows = rows;
    let loaded = &users.shown.rows;
    if loaded.unlisted() > 0 {
        // Some may have left since this was asked for.
        Arc::make_mut(&mut rows).retain(|row| loaded.is_listed(*row));
    }
    let base = base.min(loaded.len());
    users.listed = Listed::Some { rows, base };
    let again = users.arranging == Arranging::Outdated;
    users.arranging = Arranging::Settled;
    cursor::restore(state);
    if again {
        relist(state, out);
    } else {
        outside::arranged(state, out);
    }
}

#[cfg(test)]
mod tests;
