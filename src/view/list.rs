//! The user list: its head, the rows that are on screen, and what stands there instead of rows.

mod row;

use crate::app::marks;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::domain::arrange::LocalOrder;
use crate::domain::query::Order;
use crate::layout::ListArea;
use crate::layout::columns::ColumnKind;
use crate::layout::columns::columns;
use crate::view::Scene;
use crate::view::blank;
use crate::view::foot;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Some(area) = scene.areas.list else { return };
    let rows = scene.state.users.rows();
    if rows.is_empty() {
        blank::draw(scene, buffer, area);
        return;
    }
    head(scene, buffer, area);
    let columns = columns(area.body.width, area.verdicts);
    let has_focus = scene.state.focus == Focus::List;
    let range = marks::range(scene.state);
    let top = first_row(scene.state, usize::from(area.body.height));
    for (line, at) in (0..area.body.height).zip(top..) {
        let Some(row_id) = rows.get(at) else { break };
        let mut pen = Pen::new(buffer, scene.theme, area.body, line);
        let is_cursor = at == scene.state.users.cursor;
        if is_cursor {
            pen.mark(Some(if has_focus {
                Token::Cursor
            } else {
                Token::CursorIdle
            }));
        }
        let is_marked = marks::shows(scene.state, range.as_ref(), at);
        row::draw(
            &mut pen,
            scene.state,
            *row_id,
            &columns,
            (is_cursor, is_marked),
        );
    }
    foot::draw(scene, buffer, area.foot);
}

/// The first row on screen. The core keeps the cursor in sight; after a resize, before it could,
/// the cursor counts more than the place.
fn first_row(state: &State, height: usize) -> usize {
    let users = &state.users;
    let lowest = users.cursor.saturating_sub(height.saturating_sub(1));
    users.top.max(lowest).min(users.cursor)
}

fn head(scene: Scene<'_>, buffer: &mut Buffer, area: ListArea) {
    let mut pen = Pen::new(buffer, scene.theme, area.header, 0);
    let left = area.header.x;
    let (sorted, is_ascending) = sorted(scene.state);
    let glyphs = scene.theme.glyphs();
    for column in columns(area.header.width, area.verdicts) {
        let words = match column.kind {
            ColumnKind::Cursor => continue,
            ColumnKind::Verdict => "VERDICT",
            ColumnKind::Flags => "FLAGS",
            ColumnKind::Standing => "STAT",
            ColumnKind::Signs => "SIGN",
            ColumnKind::Age => "AGE",
            ColumnKind::Updated => "UPD",
            ColumnKind::Roles => "ROLES",
            ColumnKind::Id => "ID",
            ColumnKind::Handle => "HANDLE",
            ColumnKind::Name => "NAME",
        };
        pen.to(left + column.x);
        if column.kind == sorted {
            let arrow = if is_ascending {
                glyphs.ascending
            } else {
                glyphs.descending
            };
            pen.put(words, Token::Accent).put(arrow, Token::Accent);
        } else {
            pen.put(words, Token::Dim);
        }
    }
}

/// Which column the list is sorted by, and whether from small to large. Ages run against dates.
const fn sorted(state: &State) -> (ColumnKind, bool) {
    match state.users.wish.order {
        Some(LocalOrder::Flags) => (ColumnKind::Flags, false),
        Some(LocalOrder::Updated) => (ColumnKind::Updated, true),
        Some(LocalOrder::Roles) => (ColumnKind::Roles, false),
        None => match state.users.shown.query.order() {
            Order::DisplayName => (ColumnKind::Name, true),
            Order::ProfileHandle => (ColumnKind::Handle, true),
            Order::LastCreated => (ColumnKind::Age, true),
            Order::FirstCreated => (ColumnKind::Age, false),
        },
    }
}
