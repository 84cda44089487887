//! The newest message, or else what is the matter with the connection.

use crate::app::action::Action;
use crate::app::health::Health;
use crate::app::notice::Tone;
use crate::app::state::State;
use crate::app::words;
use crate::domain::failure::Failure;
use crate::domain::time::short_age;
use crate::text::width;
use crate::view::Scene;
use crate::view::keys;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let state = scene.state;
    let mut pen = Pen::inset(buffer, scene.theme, scene.areas.message, 0);
    let kept = state.notices.len();
    if kept > 0 {
        let key = keys::of(state, Action::OpenMessages);
        let words = format!("{}: {key}", words::counted(kept, "message"));
        let start = pen.x();
        pen.put_right(&words, Token::Dim);
        pen.to(start);
        pen.keep_free(width(&words) + 2);
    }
    if let Some(notice) = state.notices.current() {
        tone(&mut pen, notice.tone);
        let room = pen.room();
        pen.text(notice.text.borrow(), room, Token::Screen);
        return;
    }
    trouble(&mut pen, state);
}

/// The word that says how a message is meant.
pub(super) fn tone(pen: &mut Pen<'_>, tone: Tone) {
    let (word, token) = match tone {
        Tone::Ok => ("ok: ", Token::Ok),
        Tone::Note => ("note: ", Token::Accent),
        Tone::Warn => ("warn: ", Token::Warn),
        Tone::Error => ("error: ", Token::Error),
    };
    pen.put(word, token);
}

/// What is the matter, how old the list is, and what can be done.
fn trouble(pen: &mut Pen<'_>, state: &State) {
    if let Health::Stopped { failure } = &state.health {
        tone(pen, Tone::Error);
        let tail = if state.session.needs_restart() {
            "  restart modcon with another token".to_owned()
        } else {
            let key = keys::of(state, Action::Reload);
            format!("  {key} reads the token again")
        };
        happened(pen, failure, &tail, Token::Error);
        return;
    }
    let age = state
        .users
        .shown
        .last_at
        .filter(|_| !state.users.shown.rows.is_empty())
        .map(|at| format!("the list is {} old", short_age(state.now.since(at))));
    if let Some(wait) = state.requests.waiting(state.now) {
        tone(pen, Tone::Warn);
        let mut tail = format!(
            "  waits {}, try {} of {}",
            words::left(wait.left),
            wait.attempt,
            wait.of
        );
        if let Some(age) = age {
            tail.push_str("; ");
            tail.push_str(&age);
        }
        happened(pen, wait.failure, &tail, Token::Screen);
    } else if let Health::Offline { failure, .. } = &state.health {
        tone(pen, Tone::Warn);
        let mut tail = format!("  {} tries again", keys::of(state, Action::Reload));
        if let Some(age) = age {
            tail.push_str("; ");
            tail.push_str(&age);
        }
        happened(pen, failure, &tail, Token::Screen);
    } else if let Some((failure, _)) = &state.users.failure {
        let is_passing = failure.is_passing();
        tone(pen, if is_passing { Tone::Warn } else { Tone::Error });
        let key = keys::of(state, Action::Reload);
        happened(pen, failure, &format!("  {key} tries again"), Token::Screen);
    }
}

/// What happened, which may quote the network, and after it our own words, which are never cut.
fn happened(pen: &mut Pen<'_>, failure: &Failure, tail: &str, token: Token) {
    let room = pen.room().saturating_sub(tail.len());
    pen.text(failure.words().happened.borrow(), room, Token::Screen);
    pen.put(tail, token);
}
