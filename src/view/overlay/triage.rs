//! What lies over the queue: its orders, how long to put a case off, a note on a person.

use crate::app::facts::case::until;
use crate::app::state::State;
use crate::app::triage::boxes::NoteBox;
use crate::app::triage::boxes::SnoozeLine;
use crate::app::triage::boxes::snooze_of;
use crate::app::words::grouped;
use crate::domain::memory::Snooze;
use crate::domain::queue::QueueOrder;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::view::Scene;
use crate::view::input;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const fn order_words(order: QueueOrder) -> (&'static str, &'static str) {
    match order {
        QueueOrder::Priority => ("priority", "the sum of all reasons"),
        QueueOrder::Flags => ("flags", "most flags first"),
        QueueOrder::Newest => ("newest", "shortest wait first"),
        QueueOrder::Oldest => ("oldest", "longest wait first"),
        QueueOrder::Growth => ("growth", "most new flags first"),
    }
}

/// The orders of the queue.
pub(super) fn orders(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, cursor: usize) {
    for (at, order) in (0..).zip(QueueOrder::ALL) {
        let mut pen = rows::line(scene, buffer, area, at, usize::from(at) == cursor);
        let (word, means) = order_words(order);
        let start = pen.x();
        pen.put(word, Token::Screen);
        pen.to(start.saturating_add(12)).put(means, Token::Dim);
        if order == scene.state.triage.order {
            pen.to(start.saturating_add(42))
                .put("in force", Token::Accent);
        }
    }
    let all = grouped(scene.state.triage.queue.met());
    let words = format!("Over all {all} here; open cases always stand first.");
    rows::note(scene, buffer, area, &words);
}

/// How long to put a case off.
pub(super) fn snoozes(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    user_id: &UserId,
    cursor: usize,
) {
    let state = scene.state;
    for (at, line) in (0..).zip(SnoozeLine::ALL) {
        let mut pen = rows::line(scene, buffer, area, at, usize::from(at) == cursor);
        let asked = snooze_of(state, user_id, line);
        let token = if asked.is_ok() {
            Token::Screen
        } else {
            Token::Dim
        };
        let start = pen.x();
        pen.put(line.words(), token);
        pen.to(start.saturating_add(24));
        match asked {
            Ok(Some(snooze @ Snooze::Until(_))) => {
                pen.put(&until(snooze, state), Token::Dim);
            }
            Ok(Some(Snooze::NextFlag(flags))) => {
                pen.put(&format!("it has {}", grouped(flags)), Token::Dim);
            }
            Ok(None) => {}
            Err(why) => {
                pen.put(why, Token::Missing);
            }
        }
    }
    rows::note(
        scene,
        buffer,
        area,
        "Only on this machine; it comes back marked.",
    );
}

/// A note while it is written; returns where the caret is.
pub(super) fn note(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    note: &NoteBox,
) -> (u16, u16) {
    let mut pen = Pen::new(buffer, scene.theme, area, 0);
    pen.put("on ", Token::Dim);
    let half = pen.room() / 2;
    if let Some(user) = person(scene.state, &note.user_id) {
        pen.field(user.display_name(), half, Token::Strong).skip(2);
    }
    let room = pen.room();
    pen.text(note.user_id.text(), room, Token::Dim);
    let mut pen = Pen::new(buffer, scene.theme, area, 2);
    pen.put("#", Token::Accent).skip(1);
    let room = pen.room();
    let caret = input::draw(&mut pen, &note.input, room);
    rows::note(
        scene,
        buffer,
        area,
        "Kept on this machine, in the journal. Enter keeps it, Esc drops it.",
    );
    (caret, area.y.saturating_add(2))
}

fn person<'a>(state: &'a State, user_id: &UserId) -> Option<User<'a>> {
    let id = state.triage.queue.find(user_id.text().as_received())?;
    state.triage.queue.case(id)?.user()
}
