//! The box that asks before a ban is staged, or the end of one. Its fields stand at the bottom and
//! are always in sight; where there is little room, what stands above them is cut.

use crate::app::overlay::verdict::Field;
use crate::app::overlay::verdict::VerdictBox;
use crate::app::overlay::verdict::words;
use crate::domain::verdict::Verb;
use crate::view::Scene;
use crate::view::input;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns from the left edge to the text of a field.
const TEXT: u16 = words::LABEL_AND_MARK;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    asked: &VerdictBox,
) -> Option<(u16, u16)> {
    let state = scene.state;
    let ascii = scene.theme.glyphs().ascii;
    let policies = words::policies(state, asked.policy, area.width, ascii);
    let fields = policies.rows().len() + words::FIELDS;
    let fields = u16::try_from(fields).unwrap_or(u16::MAX).min(area.height);
    let head = Rect {
        height: area.height - fields,
        ..area
    };
    let below = Rect {
        y: area.y + head.height,
        height: fields,
        ..area
    };
    rows::lines(
        scene,
        buffer,
        head,
        &words::head(state, asked, area.width, ascii),
    );
    label(
        scene,
        buffer,
        below,
        0,
        ("policy", asked.field == Field::Policy),
    );
    let texts = Rect {
        x: below.x + TEXT.min(below.width),
        width: below.width.saturating_sub(TEXT),
        ..below
    };
    rows::lines(scene, buffer, texts, &policies);
    let line = u16::try_from(policies.rows().len()).unwrap_or(u16::MAX);
    let note = note(scene, buffer, below, line, asked);
    let code = code(scene, buffer, below, line.saturating_add(1), asked);
    says(scene, buffer, below, line.saturating_add(2), asked);
    let what = match asked.verb {
        Verb::Ban => "no ban",
        Verb::Unban => "no unban",
        Verb::ClearFlags => "no clear",
    };
    Pen::new(buffer, scene.theme, below, line.saturating_add(3))
        .put("Enter", Token::Key)
        .put(" or ", Token::Dim)
        .put("Esc", Token::Key)
        .put(&format!(" cancels: {what}  "), Token::Dim)
        .put("Tab", Token::Key)
        .put(" next field", Token::Dim);
    match asked.field {
        Field::Policy => None,
        Field::Note => Some(note),
        Field::Code => Some(code),
    }
}

/// The mark of the field in focus and the field's name.
pub(super) fn label(
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
    asked: &VerdictBox,
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

fn code(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    line: u16,
    asked: &VerdictBox,
) -> (u16, u16) {
    let has_focus = asked.field == Field::Code;
    label(scene, buffer, area, line, ("code", has_focus));
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(usize::from(TEXT)).put("[", Token::Dim);
    let mut caret = pen.x();
    for (at, slot) in asked.code.slots().into_iter().enumerate() {
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
    match asked.code.shown() {
        Some(digits) => {
            pen.put("type this code: ", Token::Screen)
                .put(&digits, Token::Strong);
        }
        None => {
            pen.put("type the last 4 of the id", Token::Screen);
        }
    }
    (caret, area.y.saturating_add(line))
}

/// What the code says to what was typed, or what comes of it.
fn says(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, line: u16, asked: &VerdictBox) {
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(usize::from(TEXT));
    if asked.code.was_wrong() {
        pen.put("! wrong character: start again from the first", Token::Warn);
        return;
    }
    let wait = scene.state.session.grace.of(asked.verb).as_secs();
    let words = format!("the 4th right one stages it; it is sent {wait}s later");
    pen.put(&words, Token::Dim);
}
