//! Where what is shown comes from: the receivers, the polls, and what may have been missed.

use crate::app::live::words;
use crate::app::state::State;
use crate::app::words::grouped;
use crate::domain::event::Count;
use crate::domain::event::Tallied;
use crate::text::Untrusted;
use crate::view::pen::Pen;
use crate::view::theme::Token;

/// Whether anything can be heard, and what was refused.
pub(super) fn source(pen: &mut Pen<'_>, state: &State) {
    if let Some(fault) = &state.live.failure {
        let words = format!("the store {}", fault.on_reading());
        let room = pen.room();
        pen.text(Untrusted::new(&words), room, Token::Warn);
        return;
    }
    let alive: Vec<&Tallied> = state
        .live
        .receivers
        .iter()
        .filter(|receiver| receiver.is_alive)
        .collect();
    let Some(first) = alive.first() else {
        let words = "no receiver listens for this network: start `modcon listen`";
        pen.put(words, Token::Warn);
        return;
    };
    let sum = |wanted: fn(Count) -> bool| -> u64 {
        let counts = Count::ALL.into_iter().filter(|count| wanted(*count));
        counts
            .map(|count| alive.iter().map(|one| one.tally.count(count)).sum::<u64>())
            .sum()
    };
    pen.put("listening at ", Token::Dim);
    let room = pen.room() / 2;
    pen.text(Untrusted::new(&first.tally.address), room, Token::Screen);
    let last = match state.live.hearing.heard_at() {
        Some(at) => format!("last {}", at.to_clock(&state.session.shown_zone())),
        None => "nothing yet".to_owned(),
    };
    let words = format!(
        ", {} a minute, {} repeated, {} refused, {last}",
        first.tally.per_minute,
        grouped(sum(|count| count == Count::Repeated)),
        grouped(sum(Count::is_refusal)),
    );
    pen.put(&words, Token::Dim);
}

/// What is polled, and when that was last done.
pub(super) fn polls(pen: &mut Pen<'_>, state: &State) {
    pen.put(&words::polls(state), Token::Dim);
}

/// What may have been missed.
pub(super) fn gap(pen: &mut Pen<'_>, state: &State) {
    let (words, token) = words::gap(state);
    pen.put("gap: ", Token::Dim).put(&words, token);
}
