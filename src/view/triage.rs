//! The queue of flagged accounts and the case beside it.

mod blank;
mod case;
mod foot;
mod row;

use crate::app::marks;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::triage::Triage;
use crate::app::words;
use crate::domain::queue::QueueOrder;
use crate::domain::time::short_age;
use crate::layout::ListArea;
use crate::layout::queue::QueueColumnKind;
use crate::layout::queue::queue_columns;
use crate::view::Scene;
use crate::view::keys;
use crate::view::parts::Gap;
use crate::view::parts::Part;
use crate::view::parts::fitting;
use crate::view::parts::taken;
use crate::view::parts::write;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    order(scene, buffer);
    if let Some(area) = scene.areas.list {
        if scene.state.triage.queue.is_empty() {
            blank::draw(scene, buffer, area);
        } else {
            rows(scene, buffer, area);
        }
        foot::draw(scene, buffer, area.foot);
    }
    case::draw(scene, buffer);
}

/// How many cases are open, decided and put off, and who waits longest: for the status line.
pub(super) fn counts(state: &State) -> Vec<Part> {
    let queue = &state.triage.queue;
    let counts = queue.counts();
    let (whole, rank, token) = if state.triage.complete.is_some() {
        ("complete", 5, Token::Bar)
    } else if state.triage.walking.is_some() {
        ("loading", 1, Token::Accent)
    } else {
        ("incomplete", 1, Token::Warn)
    };
    let mut parts = vec![
        // On a narrow screen, what is marked counts for more.
        Part::new(1, "TRIAGE", Token::Accent),
        Part::new(
            1,
            format!("{} open", words::grouped(counts.open)),
            Token::Bar,
        ),
        Part::new(rank, whole, token),
    ];
    parts.extend(marks::words(state).map(|words| Part::new(0, words, Token::Accent)));
    if let Some(oldest) = queue.oldest() {
        let age = short_age(oldest.age_at(state.now.wall));
        parts.push(Part::new(3, format!("oldest {age}"), Token::Bar));
    }
    for (rank, count, what) in [
        (2, counts.decided, "decided"),
        (3, counts.snoozed, "snoozed"),
        (4, counts.gone, "unflagged"),
    ] {
        if count > 0 || rank < 4 {
            let words = format!("{} {what}", words::grouped(count));
            parts.push(Part::new(rank, words, Token::Bar));
        }
    }
    parts
}

/// The line under the status: what comes first, and who waits to be taken in.
fn order(scene: Scene<'_>, buffer: &mut Buffer) {
    let state = scene.state;
    let mut pen = Pen::inset(buffer, scene.theme, scene.areas.search, 0);
    let outside = state.triage.queue.outside();
    let mut right = Vec::new();
    if outside > 0 && !state.triage.is_filling() {
        let key = keys::of(state, crate::app::action::Action::NextPage);
        let new = words::grouped(outside);
        let words = format!("{new} new outside: {key} takes in");
        right.push(Part::new(0, words, Token::Accent));
    }
    let reserved = taken(&right, Gap::Air(2)) + 2;
    let said = match state.triage.order {
        QueueOrder::Priority => "flags, growth, came back, look-alike, days of waiting",
        QueueOrder::Flags => "most flags first",
        QueueOrder::Newest => "shortest wait first, as far as seen here",
        QueueOrder::Oldest => "longest wait first, as far as seen here",
        QueueOrder::Growth => "most new flags first, as far as seen here",
    };
    let parts = vec![
        Part::new(
            0,
            format!("order: {}", state.triage.order.word()),
            Token::Screen,
        ),
        Part::new(1, said, Token::Dim),
    ];
    let parts = fitting(parts, pen.room().saturating_sub(reserved), Gap::Dot);
    write(&mut pen, &parts, Gap::Dot);
    pen.until_left(taken(&right, Gap::Air(2)));
    write(&mut pen, &right, Gap::Air(2));
}

fn rows(scene: Scene<'_>, buffer: &mut Buffer, area: ListArea) {
    head(scene, buffer, area);
    let triage = &scene.state.triage;
    let columns = queue_columns(area.body.width);
    let has_focus = triage.focus == Focus::List;
    let range = marks::range(scene.state);
    let top = first_row(triage, usize::from(area.body.height));
    for (line, at) in (0..area.body.height).zip(top..) {
        let Some(case) = triage.queue.at(at).and_then(|id| triage.queue.case(id)) else {
            break;
        };
        let mut pen = Pen::new(buffer, scene.theme, area.body, line);
        let is_cursor = at == triage.cursor;
        if is_cursor {
            pen.mark(Some(if has_focus {
                Token::Cursor
            } else {
                Token::CursorIdle
            }));
        }
        let is_marked = marks::shows(scene.state, range.as_ref(), at);
        let signs = (is_cursor, is_marked);
        row::draw(&mut pen, scene.state, case, at, &columns, signs);
    }
}

/// The first row on screen. The core keeps the cursor in sight; after a resize, before it could,
/// the cursor counts more than the place.
fn first_row(triage: &Triage, height: usize) -> usize {
    let lowest = triage.cursor.saturating_sub(height.saturating_sub(1));
    triage.top.max(lowest).min(triage.cursor)
}

fn head(scene: Scene<'_>, buffer: &mut Buffer, area: ListArea) {
    let mut pen = Pen::new(buffer, scene.theme, area.header, 0);
    let left = area.header.x;
    let sorted = match scene.state.triage.order {
        QueueOrder::Priority => QueueColumnKind::Why,
        QueueOrder::Flags => QueueColumnKind::Flags,
        QueueOrder::Newest | QueueOrder::Oldest => QueueColumnKind::Queued,
        QueueOrder::Growth => QueueColumnKind::Seen,
    };
    for column in queue_columns(area.header.width) {
        let words = match column.kind {
            QueueColumnKind::Cursor => continue,
            QueueColumnKind::Place => "   #",
            QueueColumnKind::Flags => "FLAGS",
            QueueColumnKind::Standing => "STAT",
            QueueColumnKind::Signs => "SIGN",
            QueueColumnKind::Seen => "SEEN",
            QueueColumnKind::Queued => "QUEUED",
            QueueColumnKind::Why => "WHY HERE",
            QueueColumnKind::Id => "ID",
            QueueColumnKind::Name => "NAME",
        };
        let token = if column.kind == sorted {
            Token::Accent
        } else {
            Token::Dim
        };
        pen.to(left + column.x).put(words, token);
    }
}
