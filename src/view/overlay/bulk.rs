//! The box that asks before one verdict on each of many is staged: what it does, everybody, and the
//! fields, which are always in sight.

use crate::app::facts::lines::Run;
use crate::app::overlay::bulk::BulkBox;
use crate::app::overlay::bulk::Person;
use crate::app::overlay::bulk::Skipped;
use crate::app::overlay::bulk::words;
use crate::app::words::counted;
use crate::app::words::grouped;
use crate::app::words::short_count;
use crate::domain::field;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;
use crate::view::Scene;
use crate::view::overlay::fields;
use crate::view::overlay::fields::Says;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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
    let scrolls = shape.scrolled > 0;
    let head = words::head(state, asked, area.width, ascii, scrolls);
    rows::lines(scene, buffer, part(0, shape.head), &head);
    let above: Vec<&[Run]> = if scrolls {
        let said = head.rows().iter().skip(1).map(Vec::as_slice);
        said.filter(|row| !row.is_empty()).collect()
    } else {
        Vec::new()
    };
    list(scene, buffer, part(shape.head, shape.list), asked, &above);
    let below = part(shape.head + shape.list, shape.fields);
    let is_nobody = asked.people.is_empty();
    let wait = state.session.grace.of(asked.verb).as_secs();
    let comes = format!("the last one stages a verdict each; sent {wait}s later or more");
    let says = Says {
        label: "number",
        asks: if is_nobody {
            ("nobody is left to act on", None)
        } else {
            let wanted = asked.fields.typing.wanted();
            ("type how many are acted on: ", Some(wanted))
        },
        comes: if is_nobody { "" } else { &comes },
        cancels: "cancels",
        scrolls: Some(&in_sight(asked, above.len(), shape.list)),
    };
    fields::draw(scene, buffer, below, &asked.fields, &says)
}

/// What is said about all and has no room above, everybody acted on, then everybody skipped.
fn list(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, asked: &BulkBox, above: &[&[Run]]) {
    let lines = above.len() + asked.everybody();
    let height = usize::from(area.height);
    let top = asked.top.min(lines.saturating_sub(height));
    let warned = asked.warnings.is_about_somebody().then_some(asked.verb);
    for (at, line) in (0..area.height).zip(top..lines) {
        let mut pen = Pen::new(buffer, scene.theme, area, at);
        if let Some(said) = above.get(line) {
            rows::runs(&mut pen, said);
            continue;
        }
        let line = line - above.len();
        match line.checked_sub(asked.people.len()) {
            None => {
                if let Some(acted_on) = asked.people.get(line) {
                    person(&mut pen, acted_on, warned);
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
fn in_sight(asked: &BulkBox, above: usize, height: u16) -> String {
    let (lines, height) = (above + asked.everybody(), usize::from(height));
    if lines <= height {
        return String::new();
    }
    let top = asked.top.min(lines - height);
    let (first, last) = (grouped(top + 1), grouped(top + height));
    format!("{first}-{last}/{}", grouped(lines))
}

/// One who is acted on; with a column for what to look at, where somebody has something there.
fn person(pen: &mut Pen<'_>, person: &Person, warned: Option<Verb>) {
    let seen = &person.seen;
    let mut column = pen.x();
    let flags = match seen.flag_count {
        field::Field::Value(1) => "1 flag".to_owned(),
        field::Field::Value(flags) => format!("{} flags", short_count(flags)),
        field::Field::Absent | field::Field::Null | field::Field::Malformed => "? flags".to_owned(),
    };
    column = column.saturating_add(FLAGS);
    pen.put(&format!("{flags:>10}"), Token::Screen).to(column);
    if let Some(verb) = warned {
        column = column.saturating_add(WARNED);
        pen.put(&look_at(person, verb), Token::Warn).to(column);
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

/// What to look at before somebody is acted on, in fewer than [`WARNED`] cells.
fn look_at(person: &Person, verb: Verb) -> String {
    let roles = person.seen.roles;
    match (person.is_brand(), roles) {
        (true, 0) => "BRAND".to_owned(),
        (true, _) => format!("BRAND {}", counted(roles, "role")),
        (false, 1..) => counted(roles, "role"),
        (false, 0) if person.is_look_alike => "look-alike".to_owned(),
        (false, 0) if person.is_ban_unknown(verb) => "ban unknown".to_owned(),
        (false, 0) => String::new(),
    }
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
