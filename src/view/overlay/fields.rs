//! The fields of a box about verdicts. They stand at its bottom and are always in sight.

use crate::app::overlay::fields::Field;
use crate::app::overlay::fields::Fields;
use crate::app::overlay::fields::typing::Typing;
use crate::app::overlay::fields::words;
use crate::view::Scene;
use crate::view::input;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns from the left edge to the text of a field.
const TEXT: u16 = words::LABEL_AND_MARK;

/// What a box says about its fields.
pub(super) struct Says<'a> {
    /// What is typed: `code`, `number`.
    pub(super) label: &'a str,
    /// What to type, in words; and the characters, where they are shown.
    pub(super) asks: (&'a str, Option<&'a str>),
    /// What comes of the last one.
    pub(super) comes: &'a str,
    /// What Enter and Esc do.
    pub(super) cancels: &'a str,
    /// Whether there is a list that scrolls, and what of it is in sight.
    pub(super) scrolls: Option<&'a str>,
}

/// Draws the fields and tells where the caret is.
pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    fields: &Fields,
    says: &Says<'_>,
) -> Option<(u16, u16)> {
    let ascii = scene.theme.glyphs().ascii;
    let policies = words::policies(scene.state, fields.policy, area.width, ascii);
    label(
        scene,
        buffer,
        area,
        0,
        ("policy", fields.field == Field::Policy),
    );
    let texts = Rect {
        x: area.x + TEXT.min(area.width),
        width: area.width.saturating_sub(TEXT),
        ..area
    };
    rows::lines(scene, buffer, texts, &policies);
    let line = u16::try_from(policies.rows().len()).unwrap_or(u16::MAX);
    let note = note(scene, buffer, area, line, fields);
    let code = code(scene, buffer, area, line.saturating_add(1), (fields, says));
    let mut pen = Pen::new(buffer, scene.theme, area, line.saturating_add(2));
    pen.skip(usize::from(TEXT));
    if fields.typing.was_wrong() {
        pen.put("! wrong character: start again from the first", Token::Warn);
    } else {
        pen.put(says.comes, Token::Dim);
    }
    keys(scene, buffer, area, line.saturating_add(3), says);
    match fields.field {
        Field::Policy => None,
        Field::Note => Some(note),
        Field::Code => Some(code),
    }
}

fn keys(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, line: u16, says: &Says<'_>) {
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.put("Enter", Token::Key)
        .put(" or ", Token::Dim)
        .put("Esc", Token::Key)
        .put(&format!(" {}  ", says.cancels), Token::Dim)
        .put("Tab", Token::Key)
        .put(" next field", Token::Dim);
    if let Some(in_sight) = says.scrolls {
        pen.put("  ", Token::Dim)
            .put("Up Down PgUp PgDn", Token::Key)
            .put(" scroll", Token::Dim)
            .put_right(in_sight, Token::Dim);
    }
}

/// The mark of the field in focus and the field's name.
fn label(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    line: u16,
    (words, has_focus): (&str, bool),
) {
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    let (mark, token) = if has_focus {
        (scene.theme.glyphs().cursor, Token::Accent)
    } else {
        (" ", Token::Dim)
    };
    pen.put(mark, token).skip(1).put(words, token);
}

fn note(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    line: u16,
    fields: &Fields,
) -> (u16, u16) {
    let has_focus = fields.field == Field::Note;
    label(scene, buffer, area, line, ("note", has_focus));
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(usize::from(TEXT));
    let typed = fields.note.input();
    if typed.text().is_empty() && !has_focus {
        pen.put("none", Token::Dim);
    }
    let room = pen.room();
    let caret = input::draw(&mut pen, typed, room);
    (caret, area.y.saturating_add(line))
}

fn code(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    line: u16,
    (fields, says): (&Fields, &Says<'_>),
) -> (u16, u16) {
    let has_focus = fields.field == Field::Code;
    label(scene, buffer, area, line, (says.label, has_focus));
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(usize::from(TEXT));
    let mut caret = pen.x();
    if !fields.typing.wanted().is_empty() {
        caret = slots(&mut pen, &fields.typing);
    }
    let (words, shown) = says.asks;
    match shown {
        Some(shown) => {
            pen.put(words, Token::Screen).put(shown, Token::Strong);
        }
        None if fields.typing.wanted().is_empty() => {
            pen.put(words, Token::Warn);
        }
        None => {
            pen.put(words, Token::Screen);
        }
    }
    (caret, area.y.saturating_add(line))
}

/// A place for each character, and where the next one goes.
pub(super) fn slots(pen: &mut Pen<'_>, typing: &Typing) -> u16 {
    pen.put("[", Token::Dim);
    let mut caret = pen.x();
    for (at, slot) in typing.slots().enumerate() {
        pen.skip(usize::from(at > 0));
        match slot {
            Some(typed) => {
                pen.put(&typed.to_string(), Token::Strong);
                caret = pen.x().saturating_add(1);
            }
            None => {
                pen.put("_", Token::Dim);
            }
        }
    }
    pen.put("]", Token::Dim).skip(2);
    caret
}
