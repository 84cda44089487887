//! The box that asks before one verdict on each of many is staged: what it does, everybody, and the
//! fields, which are always in sight.

use crate::app::overlay::bulk::BulkBox;
use crate::app::overlay::bulk::Skipped;
use crate::app::overlay::bulk::is_brand;
use crate::app::overlay::bulk::words;
use crate::app::overlay::verdict::Field;
use crate::app::overlay::verdict::words as verdict_words;
use crate::app::words::counted;
use crate::app::words::grouped;
use crate::app::words::short_count;
use crate::domain::field;
use crate::domain::sighting::Sighting;
use crate::text::UntrustedText;
use crate::view::Scene;
use crate::view::input;
use crate::view::overlay::rows;
use crate::view::overlay::verdict::label;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns from the left edge to the text of a field.
const TEXT: u16 = verdict_words::LABEL_AND_MARK;

/// Columns of a flag count, of what to look at, and of why somebody is skipped.
const FLAGS: u16 = 12;
const WARNED: u16 = 16;
const WHY: u16 = 21;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    asked: &BulkBox,
) -> Option<(u16, u16)> {
    let state = scene.state;
    let ascii = scene.theme.glyphs().ascii;
    let shape = words::shape(state, asked, area.width, area.height);
    let part = |above: u16, height: u16| Rect {
        y: area.y + above,
        height,
        ..area
    };
    let head = words::head(state, asked, area.width, ascii);
    rows::lines(scene, buffer, part(0, shape.head), &head);
    list(scene, buffer, part(shape.head, shape.list), asked);
    let below = part(shape.head + shape.list, shape.fields);
    let policies = verdict_words::policies(state, asked.policy, area.width, ascii);
    let is_policy = asked.field == Field::Policy;
    label(scene, buffer, below, 0, ("policy", is_policy));
    let texts = Rect {
        x: below.x + TEXT.min(below.width),
        width: below.width.saturating_sub(TEXT),
        ..below
    };
    rows::lines(scene, buffer, texts, &policies);
    let line = u16::try_from(policies.rows().len()).unwrap_or(u16::MAX);
    let note = note(scene, buffer, below, line, asked);
    let count = count(scene, buffer, below, line.saturating_add(1), asked);
    says(scene, buffer, below, line.saturating_add(2), asked);
    Pen::new(buffer, scene.theme, below, line.saturating_add(3))
        .put("Enter", Token::Key)
        .put(" or ", Token::Dim)
        .put("Esc", Token::Key)
        .put(" cancels  ", Token::Dim)
        .put("Tab", Token::Key)
        .put(" next field  ", Token::Dim)
        .put("Up Down PgUp PgDn", Token::Key)
        .put(" scroll", Token::Dim)
        .put_right(&in_sight(asked, shape.list), Token::Dim);
    match asked.field {
        Field::Policy => None,
        Field::Note => Some(note),
        Field::Code => Some(count),
    }
}

/// Everybody acted on, then everybody skipped.
fn list(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, asked: &BulkBox) {
    let lines = asked.lines();
    let height = usize::from(area.height);
    let top = asked.top.min(lines.saturating_sub(height));
    let has_warnings = asked.brands + asked.holders > 0;
    for (at, line) in (0..area.height).zip(top..lines) {
        let mut pen = Pen::new(buffer, scene.theme, area, at);
        match line.checked_sub(asked.people.len()) {
            None => {
                if let Some(seen) = asked.people.get(line) {
                    person(&mut pen, seen, has_warnings);
                }
            }
            Some(0) => {
                pen.put("skipped", Token::Warn);
            }
            Some(at) => {
                if let Some(skipped) = asked.skipped.get(at - 1) {
                    self::skipped(&mut pen, skipped);
                }
            }
        }
    }
}

/// Which lines of the list are in sight, where not all are.
fn in_sight(asked: &BulkBox, height: u16) -> String {
    let (lines, height) = (asked.lines(), usize::from(height));
    if lines <= height {
        return String::new();
    }
    let top = asked.top.min(lines - height);
    let (first, last) = (grouped(top + 1), grouped(top + height));
    format!("{first}-{last}/{}", grouped(lines))
}

fn person(pen: &mut Pen<'_>, seen: &Sighting, has_warnings: bool) {
    let mut column = pen.x();
    let flags = match seen.flag_count {
        field::Field::Value(1) => "1 flag".to_owned(),
        field::Field::Value(flags) => format!("{} flags", short_count(flags)),
        field::Field::Absent | field::Field::Null | field::Field::Malformed => "? flags".to_owned(),
    };
    column = column.saturating_add(FLAGS);
    pen.put(&format!("{flags:>10}"), Token::Screen).to(column);
    if has_warnings {
        if is_brand(seen) {
            pen.put("BRAND ", Token::Warn);
        }
        if seen.roles > 0 {
            pen.put(&counted(seen.roles, "role"), Token::Warn);
        }
        column = column.saturating_add(WARNED);
        pen.to(column);
    }
    let room = pen.room();
    let ids = room.min(48) / 2;
    let name = pen.x().saturating_add(u16::try_from(ids).unwrap_or(0));
    pen.text(seen.user_id.text(), ids.saturating_sub(2), Token::Dim);
    pen.to(name);
    let room = pen.room();
    let shown = seen.display_name.as_ref().map(UntrustedText::borrow);
    pen.field(shown, room, Token::Strong);
}

fn skipped(pen: &mut Pen<'_>, skipped: &Skipped) {
    let column = pen.x().saturating_add(WHY);
    pen.put(skipped.why.words(), Token::Warn).to(column);
    let ids = pen.room().min(48) / 2;
    let name = pen.x().saturating_add(u16::try_from(ids).unwrap_or(0));
    if let Some(user_id) = &skipped.user_id {
        pen.text(user_id.text(), ids.saturating_sub(2), Token::Dim);
    }
    pen.to(name);
    if let Some(shown) = &skipped.name {
        let room = pen.room();
        pen.text(shown.borrow(), room, Token::Dim);
    }
}

fn note(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    line: u16,
    asked: &BulkBox,
) -> (u16, u16) {
    let has_focus = asked.field == Field::Note;
    label(scene, buffer, area, line, ("note", has_focus));
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(usize::from(TEXT));
    let typed = asked.note.input();
    if typed.text().is_empty() && !has_focus {
        pen.put("none", Token::Dim);
    }
    let room = pen.room();
    let caret = input::draw(&mut pen, typed, room);
    (caret, area.y.saturating_add(line))
}

fn count(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    line: u16,
    asked: &BulkBox,
) -> (u16, u16) {
    let has_focus = asked.field == Field::Code;
    label(scene, buffer, area, line, ("number", has_focus));
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(usize::from(TEXT)).put("[", Token::Dim);
    let mut caret = pen.x();
    for slot in asked.count.slots() {
        match slot {
            Some(typed) => {
                pen.put(&typed.to_string(), Token::Strong);
                caret = pen.x();
            }
            None => {
                pen.put("_", Token::Dim);
            }
        }
    }
    pen.put("]", Token::Dim).skip(2);
    if asked.people.is_empty() {
        pen.put("nobody is left to act on", Token::Warn);
    } else {
        pen.put("type how many are acted on: ", Token::Screen)
            .put(asked.count.wanted(), Token::Strong);
    }
    (caret, area.y.saturating_add(line))
}

/// What the number says to what was typed, or what comes of it.
fn says(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, line: u16, asked: &BulkBox) {
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(usize::from(TEXT));
    if asked.count.was_wrong() {
        pen.put("! wrong digit: start again from the first", Token::Warn);
        return;
    }
    if asked.people.is_empty() {
        return;
    }
    let wait = scene.state.session.grace.of(asked.verb).as_secs();
    let words = format!("its last digit stages one decision each; sent {wait}s later or more");
    pen.put(&words, Token::Dim);
}
