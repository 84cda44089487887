//! Builds the flat tree of a JSON value in one pass.

use std::ops::Range;

use crate::domain::json::JsonNode;
use crate::domain::json::JsonTree;
use crate::domain::json::JsonValue;
use crate::domain::json::Lexer;
use crate::domain::json::Token;
use crate::text::UntrustedText;

impl JsonTree {
    /// The most nodes that a tree keeps.
    pub const NODES: usize = 20_000;

    /// Takes a value apart. Bytes that are no UTF-8 become U+FFFD. What comes behind the last
    /// node kept, or behind the place where the source stops being JSON, is counted in `cut`;
    /// containers that are kept know all their children nevertheless.
    #[must_use]
    pub fn parse(source: &[u8]) -> Self {
        let source = String::from_utf8_lossy(source);
        let mut building = Building::default();
        let mut lexer = Lexer::new(source.as_bytes());
        let mut key = None;
        loop {
            let before = lexer.position();
            match lexer.next() {
                Ok(Some((Token::Key, place))) => {
                    key = Some(spelled(&source, place));
                }
                Ok(Some((token, place))) => {
                    building.take(token, key.take(), place, &source);
                }
                Ok(None) => break,
                Err(_) => {
                    building.cut_at.get_or_insert(before);
                    break;
                }
            }
        }
        building.close_all();
        let cut = building
            .cut_at
            .map_or(0, |at| source.len().saturating_sub(at));
        Self {
            nodes: building.nodes,
            cut,
        }
    }
}

fn spelled(source: &str, place: Range<usize>) -> UntrustedText {
    UntrustedText::from(source.get(place).unwrap_or_default())
}

#[derive(Default)]
struct Building {
    nodes: Vec<JsonNode>,
    /// Numbers of the open containers; `None` for those that are not kept.
    open: Vec<Option<usize>>,
    cut_at: Option<usize>,
}

impl Building {
    fn take(
        &mut self,
        token: Token,
        key: Option<UntrustedText>,
        place: Range<usize>,
        source: &str,
    ) {
        let is_container = match token {
            Token::Close => return self.close(),
            Token::Object | Token::Array => true,
            _ => false,
        };
        let parent = self.open.last().copied().flatten();
        if let Some(parent) = parent.and_then(|number| self.nodes.get_mut(number)) {
            match &mut parent.value {
                JsonValue::Object(children) | JsonValue::Array(children) => *children += 1,
                JsonValue::Scalar(_) => {}
            }
        }
        let number = self.nodes.len();
        let kept = number < JsonTree::NODES;
        if kept {
            self.nodes.push(JsonNode {
                depth: u32::try_from(self.open.len()).unwrap_or(u32::MAX),
                key,
                value: match token {
                    Token::Object => JsonValue::Object(0),
                    Token::Array => JsonValue::Array(0),
                    _ => JsonValue::Scalar(spelled(source, place)),
                },
                end: number + 1,
            });
        } else {
            self.cut_at.get_or_insert(place.start);
        }
        if is_container {
            self.open.push(kept.then_some(number));
        }
    }

    fn close(&mut self) {
        let end = self.nodes.len();
        let closed = self.open.pop().flatten();
        if let Some(node) = closed.and_then(|number| self.nodes.get_mut(number)) {
            node.end = end;
        }
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(node: &JsonNode) -> (u32, String, String, usize) {
        let text = |text: &UntrustedText| text.borrow().as_received().to_owned();
        let value = match &node.value {
            JsonValue::Object(children) => format!("object {children}"),
            JsonValue::Array(children) => format!("array {children}"),
            JsonValue::Scalar(scalar) => text(scalar),
        };
        let key = node.key.as_ref().map(text).unwrap_or_default();
        (node.depth, key, value, node.end)
    }

    #[test]
    fn nodes_keep_digits_and_escapes_and_know_where_they_end() {
        let tree =
            JsonTree::parse(br#"{"\u001b":1e999,"b":[12345678901234567890123,{}],"c":null}"#);
        let expected = [
            (0, "", "object 3", 6),
            (1, "\"\\u001b\"", "1e999", 2),
            (1, "\"b\"", "array 2", 5),
            (2, "", "12345678901234567890123", 4),
            (2, "", "object 0", 5),
            (1, "\"c\"", "null", 6),
        ];
        let expected =
            expected.map(|(depth, key, value, end)| (depth, key.to_owned(), value.to_owned(), end));
        let rows: Vec<_> = tree.nodes.iter().map(row).collect();
        assert_eq!(rows, expected);
        assert_eq!(tree.cut, 0);
    }

    #[test]
    fn depth_and_number_of_nodes_are_bounded() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let tree = JsonTree::parse(deep.as_bytes());
        assert_eq!((tree.nodes.len(), tree.cut), (JsonTree::NODES, 180_001));
        assert_eq!(tree.nodes[0].end, JsonTree::NODES);

        let wide = format!("[{}0]", "0,".repeat(29_999));
        let tree = JsonTree::parse(wide.as_bytes());
        assert_eq!(tree.nodes[0].value, JsonValue::Array(30_000));
        assert_eq!((tree.nodes.len(), tree.cut), (JsonTree::NODES, 20_002));
    }

    #[test]
    fn a_broken_source_shows_what_came_before_and_counts_the_rest() {
        let tree = JsonTree::parse(b"{\"a\":1,\"b\":x}");
        let rows: Vec<_> = tree.nodes.iter().map(|node| row(node).2).collect();
        assert_eq!(rows, ["object 1", "1"]);
        assert_eq!(tree.cut, 2);
        let nothing = JsonTree::parse(b"<html>");
        assert_eq!((nothing.nodes.len(), nothing.cut), (0, 6));
    }
}
