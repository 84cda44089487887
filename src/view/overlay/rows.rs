//! A list with one line chosen, under a line that narrows it by typing.

use crate::app::facts::lines::Lines;
use crate::app::facts::lines::Run;
use crate::app::input::TextInput;
use crate::view::Scene;
use crate::view::input;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The line that is typed into; returns where the caret is.
pub(super) fn prompt(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    sign: &str,
    typed: &TextInput,
    fact: &str,
) -> (u16, u16) {
    let mut pen = Pen::new(buffer, scene.theme, area, 0);
    pen.put(sign, Token::Accent).skip(1);
    let room = pen.room().saturating_sub(fact.len() + 2);
    let caret = input::draw(&mut pen, typed, room);
    pen.put_right(fact, Token::Dim);
    (caret, area.y)
}

/// The part of an area between so many lines at its top and at its bottom.
pub(super) fn between(area: Rect, above: u16, below: u16) -> Rect {
    let above = above.min(area.height);
    Rect {
        y: area.y + above,
        height: (area.height - above).saturating_sub(below),
        ..area
    }
}

/// The first of `lines` to draw, so that the chosen one is in sight with others around it.
pub(super) fn first(chosen: usize, lines: usize, height: u16) -> usize {
    let height = usize::from(height);
    let most = lines.saturating_sub(height);
    chosen.saturating_sub(height / 2).min(most)
}

/// A pen on a line of a list, marked where the line is chosen.
pub(super) fn line<'a>(
    scene: Scene<'a>,
    buffer: &'a mut Buffer,
    area: Rect,
    at: u16,
    is_chosen: bool,
) -> Pen<'a> {
    let mut pen = Pen::new(buffer, scene.theme, area, at);
    let sign = if is_chosen {
        pen.mark(Some(Token::Cursor));
        scene.theme.glyphs().cursor
    } else {
        " "
    };
    pen.put(sign, Token::Accent).skip(1);
    pen
}

/// Draws the lines around the chosen one, or says why there are none.
pub(super) fn list<T>(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (items, chosen): (&[T], usize),
    none: &str,
    mut draw: impl FnMut(&mut Pen<'_>, &T),
) {
    let lines = (items.len(), chosen);
    places(scene, buffer, area, lines, none, |pen, place| {
        if let Some(item) = items.get(place) {
            draw(pen, item);
        }
    });
}

/// The same for so many lines of which only those in sight are looked up, by their place.
pub(super) fn places(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    (lines, chosen): (usize, usize),
    none: &str,
    mut draw: impl FnMut(&mut Pen<'_>, usize),
) {
    if lines == 0 {
        Pen::new(buffer, scene.theme, area, 0).put(none, Token::Dim);
    }
    let first = first(chosen, lines, area.height);
    for (at, place) in (0..area.height).zip(first..lines) {
        draw(&mut line(scene, buffer, area, at, place == chosen), place);
    }
}

/// Lines made by the core, as far as there is room; where there is too little, air goes first.
pub(super) fn lines(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, lines: &Lines) {
    let missing = lines.rows().len().saturating_sub(usize::from(area.height));
    let mut air = 0;
    let kept = lines.rows().iter().filter(|runs| {
        let goes = runs.is_empty() && air < missing;
        air += usize::from(goes);
        !goes
    });
    for (at, runs) in (0..area.height).zip(kept) {
        self::runs(&mut Pen::new(buffer, scene.theme, area, at), runs);
    }
}

/// One such line.
pub(super) fn runs(pen: &mut Pen<'_>, runs: &[Run]) {
    for run in runs {
        match run {
            Run::Own(words, token) => pen.put(words, *token),
            Run::Safe(text, token) => pen.safe(text, *token),
        };
    }
}

/// What there is to say under a list.
pub(super) fn note(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, words: &str) {
    if let Some(last) = area.height.checked_sub(1) {
        Pen::new(buffer, scene.theme, area, last).put(words, Token::Dim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_line_is_always_in_sight() {
        for lines in 0..40_usize {
            for height in 1..15 {
                for chosen in 0..lines {
                    let first = first(chosen, lines, height);
                    let shown = first..first + usize::from(height);
                    assert!(shown.contains(&chosen), "{chosen} of {lines} in {height}");
                }
            }
        }
    }
}
