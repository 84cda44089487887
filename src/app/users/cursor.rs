//! The cursor: it follows a person, not a row number.

use crate::app::geometry;
use crate::app::state::State;
use crate::layout;

/// Moves to a listed row, or to the last one. Whoever waited to be taken to somebody has gone on.
pub fn move_to(state: &mut State, to: usize) {
    state.users.awaited = None;
    let last = state.users.rows().len().saturating_sub(1);
    state.users.cursor = to.min(last);
    state.users.anchor = state.users.selected_row();
}

/// Moves by so many rows.
pub fn move_by(state: &mut State, rows: isize) {
    move_to(state, state.users.cursor.saturating_add_signed(rows));
}

/// Puts the cursor back on the person whom the moderator last moved to, if they are listed, and
/// on the first row if they are not.
pub fn restore(state: &mut State) {
    let anchor = state.users.anchor;
    let on_screen = state.users.cursor.saturating_sub(state.users.top);
    let found = anchor.and_then(|anchor| state.users.rows().iter().position(|row| *row == anchor));
    state.users.cursor = found.unwrap_or(0);
    // The person keeps their line on screen where the list allows it.
    state.users.top = state.users.cursor.saturating_sub(on_screen);
}

/// Scrolls so that the cursor is on screen and no line below the list is wasted. A list that is
/// hidden keeps its place.
pub fn keep_in_view(state: &mut State) {
    let areas = geometry::browsing(state);
    let height = layout::list_height(&areas);
    let users = &mut state.users;
    let count = users.rows().len();
    users.cursor = users.cursor.min(count.saturating_sub(1));
    if areas.list.is_none() {
        users.top = users.top.min(users.cursor);
        return;
    }
    let lowest_top = users.cursor.saturating_sub(height - 1);
    users.top = users
        .top
        .clamp(lowest_top, users.cursor)
        .min(count.saturating_sub(height).max(lowest_top));
}

#[cfg(test)]
mod tests;
