//! The list of verdicts that have not ended, and what can be done about the one under the cursor.

use crate::app::health::Health;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::words;
use crate::app::overlay::outbox::OutboxView;
use crate::app::overlay::outbox::choices;
use crate::app::overlay::outbox::offered::AllOffered;
use crate::app::overlay::outbox::place;
use crate::app::state::State;
use crate::app::words::counted;
use crate::view::Scene;
use crate::view::input;
use crate::view::overlay::fields;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines below the list: air, reason, note, how far it is, what can be done.
const BELOW: u16 = 5;

/// Columns of how far a verdict is, and of what it does.
const HOW: u16 = 9;
const WHAT: u16 = 13;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    view: &OutboxView,
) -> Option<(u16, u16)> {
    let state = scene.state;
    let listed = &state.outbox.open;
    let at = place(state, view);
    let heads = heads(state, scene.theme.glyphs().ascii);
    for (line, (words, token)) in (0..).zip(&heads) {
        Pen::new(buffer, scene.theme, area, line).put(words, *token);
    }
    let above = u16::try_from(heads.len()).unwrap_or(0);
    let list = rows::between(area, above, BELOW);
    let storing = &state.outbox.storing;
    let none = if storing.is_empty() {
        "No verdict is pending."
    } else if storing.standing().is_empty() {
        "Being undone."
    } else {
        "Being stored."
    };
    rows::places(scene, buffer, list, (listed.len(), at), none, |pen, at| {
        if let Some(open) = listed.in_place(at) {
            line(pen, state, open);
        }
    });
    let chosen = listed.in_place(at)?;
    below(scene, buffer, area, view, chosen)
}

/// What is to be said about the list as a whole.
fn heads(state: &State, ascii: bool) -> Vec<(String, Token)> {
    let mut heads = Vec::new();
    let offered = state.outbox.offered();
    if offered > 0 {
        let are = if offered == 1 { "is" } else { "are" };
        let many = counted(offered, "verdict");
        heads.push((
            format!("{many} of an earlier run {are} left to you."),
            Token::Strong,
        ));
        if state.session.write {
            let none = "None is sent by itself: stage again, drop, or keep.";
            heads.push((none.to_owned(), Token::Dim));
        }
    }
    if let Some(progress) = words::progress(&state.outbox) {
        let between = if ascii { " - " } else { " \u{b7} " };
        let asking = words::asking(&state.outbox);
        let asking = asking.map(|asking| format!("{between}{asking}"));
        let words = format!("{progress}{}", asking.unwrap_or_default());
        heads.push((words, Token::Accent));
    }
    if state.outbox.next_due().is_some() {
        let why = match &state.health {
            Health::Fine => None,
            Health::Stopped { .. } => Some("Nothing is sent before the token is read again."),
            Health::Offline { .. } => Some("The network cannot be reached; nothing is sent."),
        };
        heads.extend(why.map(|why| (why.to_owned(), Token::Warn)));
    }
    let storing = &state.outbox.storing;
    for (many, how, token) in [
        (storing.standing().len(), "stored", Token::Accent),
        (storing.taken_back().len(), "undone", Token::Dim),
    ] {
        if many > 0 {
            heads.push((format!("{} being {how}", counted(many, "verdict")), token));
        }
    }
    if !state.session.write {
        heads.push((
            "This session only reads; --write lets it decide.".to_owned(),
            Token::Dim,
        ));
    }
    if !heads.is_empty() {
        heads.push((String::new(), Token::Screen));
    }
    heads
}

fn line(pen: &mut Pen<'_>, state: &State, open: &Open) {
    let start = pen.x();
    let (how, token) = words::briefly(open, state.now);
    pen.put(&how, token).to(start.saturating_add(HOW));
    let verb = open.verdict.verb();
    pen.put(verb.words(), Token::Strong);
    pen.to(start.saturating_add(HOW + WHAT));
    let seen = &open.verdict.draft.seen;
    let room = pen.room();
    let column = room.min(40) / 2;
    let name = pen.x().saturating_add(u16::try_from(column).unwrap_or(0));
    pen.text(seen.user_id.text(), column.saturating_sub(2), Token::Dim);
    pen.to(name);
    let room = pen.room();
    pen.field(
        seen.display_name
            .as_ref()
            .map(crate::text::UntrustedText::borrow),
        room,
        Token::Screen,
    );
}

/// The verdict under the cursor at length.
fn below(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    view: &OutboxView,
    open: &Open,
) -> Option<(u16, u16)> {
    let state = scene.state;
    let first = area.height.saturating_sub(BELOW - 1);
    if let Some(all) = &view.all {
        return Some(together(scene, buffer, area, first, all));
    }
    let draft = &open.verdict.draft;
    let mut pen = Pen::new(buffer, scene.theme, area, first);
    pen.put("policy  ", Token::Dim);
    match &draft.policy {
        Some(policy) => {
            let room = pen.room();
            pen.text(policy.borrow(), room, Token::Screen);
        }
        None => {
            pen.put("none", Token::Dim);
        }
    }
    let mut caret = None;
    let line = first.saturating_add(1);
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.put("note    ", Token::Dim);
    if let Some(note) = &view.note {
        let room = pen.room();
        let at = input::draw(&mut pen, note.input(), room);
        caret = Some((at, area.y.saturating_add(line)));
    } else if draft.note.as_received().is_empty() {
        pen.put("none", Token::Dim);
    } else {
        let room = pen.room();
        pen.text(draft.note.borrow(), room, Token::Screen);
    }
    let mut pen = Pen::new(buffer, scene.theme, area, first.saturating_add(2));
    pen.put("now     ", Token::Dim);
    let how = words::at_length(open, state.now);
    let token = match open.phase {
        Phase::Asks(_) => Token::Warn,
        _ => Token::Screen,
    };
    let room = pen.room();
    pen.text(how.borrow(), room, token);
    let mut pen = Pen::new(buffer, scene.theme, area, first.saturating_add(3));
    if view.note.is_some() {
        pen.put("Enter", Token::Key)
            .put(" stores the note  ", Token::Dim);
        pen.put("Esc", Token::Key)
            .put(" keeps it as it was", Token::Dim);
        return caret;
    }
    for (key, does) in choices(state, open) {
        pen.put(key, Token::Key)
            .put(&format!(" {does}  "), Token::Dim);
    }
    pen.put("Esc", Token::Key).put(" close", Token::Dim);
    caret
}

/// The question whether all that is offered is meant.
fn together(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    first: u16,
    all: &AllOffered,
) -> (u16, u16) {
    let many = counted(all.ids.len(), "verdict");
    let (does, comes) = if all.drops {
        ("Drop", "the last one drops them; nothing is sent")
    } else {
        (
            "Stage",
            "the last one has each user read; what changed is held",
        )
    };
    let again = if all.drops { "" } else { " again" };
    let mut pen = Pen::new(buffer, scene.theme, area, first);
    let asks = format!("{does} {many} of an earlier run{again}?");
    pen.put(&asks, Token::Strong);
    let line = first.saturating_add(1);
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.put("number  ", Token::Accent);
    let caret = fields::slots(&mut pen, &all.typing);
    pen.put("type how many: ", Token::Screen)
        .put(all.typing.wanted(), Token::Strong);
    let mut pen = Pen::new(buffer, scene.theme, area, first.saturating_add(2));
    if all.typing.was_wrong() {
        pen.put("! wrong character: start again from the first", Token::Warn);
    } else {
        pen.put(comes, Token::Dim);
    }
    let mut pen = Pen::new(buffer, scene.theme, area, first.saturating_add(3));
    pen.put("Enter", Token::Key)
        .put(" or ", Token::Dim)
        .put("Esc", Token::Key)
        .put(" keeps all as they are", Token::Dim);
    (caret, area.y.saturating_add(line))
}
