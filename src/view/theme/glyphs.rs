//! What is drawn besides words. Every glyph takes one cell.

/// A set of glyphs.
///
/// Box lines and dots are two cells wide in some East Asian terminals, and the Linux console lacks
/// a few, so there is a set in ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Whether everything is ASCII, the sign of a cut text included.
    pub ascii: bool,
    /// A rule from left to right.
    pub horizontal: &'static str,
    /// The same over a pane that has the focus.
    pub horizontal_focused: &'static str,
    /// A rule from top to bottom.
    pub vertical: &'static str,
    /// Where a rule from above or below meets one from left to right, by whether there is one
    /// above and one below.
    pub tee_down: &'static str,
    /// A rule ends here from above.
    pub tee_up: &'static str,
    /// Corners of an overlay: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Points at the row under the cursor.
    pub cursor: &'static str,
    /// A row that is marked.
    pub mark: &'static str,
    /// Nothing in a slot.
    pub nothing: &'static str,
    /// Between two facts.
    pub between: &'static str,
    /// A text goes on.
    pub ellipsis: &'static str,
    /// Sorted from small to large.
    pub ascending: &'static str,
    /// Sorted from large to small.
    pub descending: &'static str,
    /// A folded node.
    pub folded: &'static str,
    /// An unfolded node.
    pub unfolded: &'static str,
    /// The part of a scroll bar that is on screen.
    pub thumb: &'static str,
    /// From one thing to another.
    pub arrow: &'static str,
}

impl Glyphs {
    /// For terminals that draw box lines one cell wide.
    pub const UNICODE: Self = Self {
        ascii: false,
        horizontal: "\u{2500}",
        horizontal_focused: "\u{2501}",
        vertical: "\u{2502}",
        tee_down: "\u{252c}",
        tee_up: "\u{2534}",
        corners: ["\u{256d}", "\u{256e}", "\u{2570}", "\u{256f}"],
        cursor: "\u{25b8}",
        mark: "\u{2713}",
        nothing: "\u{b7}",
        between: "\u{b7}",
        ellipsis: "\u{2026}",
        ascending: "\u{2191}",
        descending: "\u{2193}",
        folded: "\u{25b8}",
        unfolded: "\u{25be}",
        thumb: "\u{2503}",
        arrow: "\u{2192}",
    };

    /// For every terminal.
    pub const ASCII: Self = Self {
        ascii: true,
        horizontal: "-",
        horizontal_focused: "=",
        vertical: "|",
        tee_down: "+",
        tee_up: "+",
        corners: ["+", "+", "+", "+"],
        cursor: ">",
        mark: "x",
        nothing: ".",
        between: "-",
        ellipsis: "~",
        ascending: "^",
        descending: "v",
        folded: "+",
        unfolded: "-",
        thumb: "#",
        arrow: ">",
    };

    /// The spinner after so many milliseconds: four pictures a second.
    #[must_use]
    pub const fn spinner(millis: u128) -> &'static str {
        match millis / 250 % 4 {
            0 => "/",
            1 => "-",
            2 => "\\",
            _ => "|",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;

    #[test]
    fn every_glyph_is_one_cell() {
        for set in [Glyphs::UNICODE, Glyphs::ASCII] {
            let mut glyphs = vec![
                set.horizontal,
                set.horizontal_focused,
                set.vertical,
                set.tee_down,
                set.tee_up,
                set.cursor,
                set.mark,
                set.nothing,
                set.between,
                set.ellipsis,
                set.ascending,
                set.descending,
                set.folded,
                set.unfolded,
                set.thumb,
                set.arrow,
            ];
            glyphs.extend(set.corners);
            for glyph in glyphs {
                assert_eq!(width(glyph), 1, "{glyph}");
                assert_eq!(glyph.is_ascii(), set.ascii, "{glyph}");
            }
        }
    }

    #[test]
    fn the_spinner_turns_four_times_a_second() {
        let pictures: Vec<_> = (0..5).map(|frame| Glyphs::spinner(frame * 250)).collect();
        assert_eq!(pictures, ["/", "-", "\\", "|", "/"]);
    }
}
