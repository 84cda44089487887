//! What stands in the queue where there are no rows: loading, nobody flagged, failed.

use crate::app::action::Action;
use crate::app::health::Health;
use crate::app::words;
use crate::domain::failure::Failure;
use crate::layout::ListArea;
use crate::text::safe_lines;
use crate::view::Scene;
use crate::view::keys;
use crate::view::pen::Pen;
use crate::view::theme::Glyphs;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer, area: ListArea) {
    let state = scene.state;
    let block = Rect {
        x: area.body.x + 2,
        width: area.body.width.saturating_sub(4),
        ..area.body
    };
    let mut line = block.height / 6;
    let mut pen_at = |buffer: &mut Buffer, draw: &mut dyn FnMut(&mut Pen<'_>)| {
        draw(&mut Pen::new(buffer, scene.theme, block, line));
        line = line.saturating_add(1);
    };
    let mut failed = |buffer: &mut Buffer, failure: &Failure| {
        let said = failure.words();
        for text in safe_lines(said.happened.borrow(), usize::from(block.width), 4) {
            pen_at(buffer, &mut |pen| {
                pen.safe(&text, Token::Warn);
            });
        }
        for line in words::wrapped(said.means, usize::from(block.width)) {
            pen_at(buffer, &mut |pen| {
                pen.put(&line, Token::Screen);
            });
        }
        pen_at(buffer, &mut |_| {});
    };
    if let Health::Stopped { failure } = &state.health {
        failed(buffer, failure);
    } else if let Some(walking) = &state.triage.walking {
        let picture = Glyphs::spinner(state.now.uptime.as_millis());
        let time = words::elapsed(state.now.since(walking.since));
        pen_at(buffer, &mut |pen| {
            pen.put(picture, Token::Accent).skip(1);
            pen.put("Asking for the flagged accounts", Token::Strong);
            pen.skip(3).put(&time, Token::Dim);
        });
        pen_at(buffer, &mut |pen| {
            pen.put("Worst first as they come; keys work meanwhile.", Token::Dim);
        });
        return;
    } else if let Some((failure, _)) = &state.triage.failure {
        failed(buffer, failure);
    } else if let Some(at) = state.triage.complete {
        let clock = at.wall.to_clock(&state.session.shown_zone());
        pen_at(buffer, &mut |pen| {
            pen.put("Nobody is flagged.", Token::Strong);
        });
        pen_at(buffer, &mut |pen| {
            pen.put(&format!("Asked at {clock}, complete."), Token::Dim);
        });
        pen_at(buffer, &mut |_| {});
    }
    pen_at(buffer, &mut |pen| {
        for (action, does) in [
            (Action::Reload, "looks again"),
            (Action::Triage, "back to the list"),
        ] {
            pen.put(&keys::of(state, action), Token::Key).skip(1);
            pen.put(does, Token::Screen).skip(3);
        }
    });
}
