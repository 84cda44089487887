//! JSON as a tree of lines that fold: metadata, and the whole user exactly as sent.
//!
//! Values are shown in the raw view: a backslash is doubled and what cannot be drawn is a token,
//! so that what is read is what was sent and nothing else.

use crate::app::detail::unfolded;
use crate::app::words::counted;
use crate::app::words::grouped;
use crate::domain::field::Field;
use crate::domain::json::JsonNode;
use crate::domain::json::JsonTree;
use crate::domain::json::JsonValue;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::raw_view;
use crate::text::safe_lines;
use crate::view::Scene;
use crate::view::detail::Lines;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// Bytes of one value that are looked at on its line.
const LOOKED_AT: usize = 4 * 1024;
/// Lines that the value under the cursor may take.
const UNROLLED: usize = 12;

/// Draws a field that holds a tree.
pub(super) fn draw_field(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    field: &Field<JsonTree>,
    folded: &BTreeSet<usize>,
    has_focus: bool,
) -> Lines {
    let words = match field {
        Field::Value(tree) => return draw(scene, buffer, area, tree, folded, has_focus),
        Field::Absent => "(absent)",
        Field::Null => "(null)",
        Field::Malformed => "(wrong type)",
    };
    Pen::new(buffer, scene.theme, area, 0).put(words, Token::Missing);
    Lines::default()
}

/// Draws a tree so that the line under the cursor is on screen; returns what is on screen of it.
pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    tree: &JsonTree,
    folded: &BTreeSet<usize>,
    has_focus: bool,
) -> Lines {
    let visible = unfolded(tree, folded);
    let height = usize::from(area.height);
    let cursor = scene.state.detail.line.min(visible.len().saturating_sub(1));
    let most = visible.len().saturating_sub(height);
    let first = cursor.saturating_sub(height / 2).min(most);
    let mut line = 0;
    let mut last = first;
    for (place, at) in visible.iter().enumerate().skip(first) {
        if line >= area.height {
            break;
        }
        let Some(node) = tree.nodes.get(*at) else {
            break;
        };
        let is_cursor = has_focus && place == cursor;
        let mut drawing = Drawing {
            scene,
            buffer,
            area,
            line,
        };
        line += drawing.node(node, folded.contains(at), is_cursor);
        last = place + 1;
    }
    if tree.cut > 0 && line < area.height && first + height >= visible.len() {
        let words = format!("{} more bytes are not taken apart", grouped(tree.cut));
        Pen::new(buffer, scene.theme, area, line).put(&words, Token::Warn);
    }
    Lines {
        first,
        last,
        all: visible.len(),
    }
}

struct Drawing<'a> {
    scene: Scene<'a>,
    buffer: &'a mut Buffer,
    area: Rect,
    line: u16,
}

impl Drawing<'_> {
    /// Draws a node; returns how many lines it took.
    fn node(&mut self, node: &JsonNode, is_folded: bool, is_cursor: bool) -> u16 {
        let glyphs = self.scene.theme.glyphs();
        let mut pen = Pen::new(self.buffer, self.scene.theme, self.area, self.line);
        pen.mark(is_cursor.then_some(Token::Cursor));
        let indent = (node.depth as usize * 2).min(pen.room() / 2);
        pen.skip(indent);
        let fold = match (&node.value, is_folded) {
            (JsonValue::Scalar(_) | JsonValue::Object(0) | JsonValue::Array(0), _) => " ",
            (_, true) => glyphs.folded,
            (_, false) => glyphs.unfolded,
        };
        pen.put(fold, Token::Dim).skip(1);
        if let Some(key) = &node.key {
            let room = pen.room() / 2;
            exact(&mut pen, key, room, Token::Key);
            pen.put(": ", Token::Dim);
        }
        match &node.value {
            JsonValue::Object(count) => {
                pen.put(&object(*count), Token::Dim);
            }
            JsonValue::Array(count) => {
                pen.put(&array(*count), Token::Dim);
            }
            JsonValue::Scalar(text) => {
                let start = pen.x();
                let room = pen.room();
                if is_cursor {
                    return self.unrolled(text, start, room);
                }
                exact(&mut pen, text, room, Token::Screen);
            }
        }
        1
    }

    /// Draws the whole of a long value on lines of its own.
    fn unrolled(&mut self, text: &UntrustedText, start: u16, room: usize) -> u16 {
        let raw = raw_view(start_of(text));
        let lines = safe_lines(Untrusted::new(&raw), room.max(1), UNROLLED);
        let mut drawn = 0;
        for line in &lines {
            if self.line + drawn >= self.area.height {
                break;
            }
            let mut pen = Pen::new(self.buffer, self.scene.theme, self.area, self.line + drawn);
            if drawn > 0 {
                pen.mark(Some(Token::CursorIdle));
            }
            pen.to(start);
            if drawn == 0 {
                pen.mark(Some(Token::Cursor));
            }
            pen.safe(line, Token::Screen);
            drawn += 1;
        }
        drawn.max(1)
    }
}

fn exact(pen: &mut Pen<'_>, text: &UntrustedText, columns: usize, token: Token) {
    let raw = raw_view(start_of(text));
    pen.text(Untrusted::new(&raw), columns, token);
}

/// As much of a value as can be of use on screen.
fn start_of(text: &UntrustedText) -> Untrusted<'_> {
    let whole = text.borrow().as_received();
    let end = whole.floor_char_boundary(LOOKED_AT);
    Untrusted::new(whole.get(..end).unwrap_or(whole))
}

fn object(count: usize) -> String {
    match count {
        0 => "{}".to_owned(),
        count => format!("{{{}}}", counted(count, "field")),
    }
}

fn array(count: usize) -> String {
    match count {
        0 => "[]".to_owned(),
        count => format!("[{}]", counted(count, "element")),
    }
}
