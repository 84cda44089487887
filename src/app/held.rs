//! The key that opened a dialog and may still be held down in it.
//!
//! Few terminals tell a key that is held from one that is pressed again, so time tells them apart:
//! until another key, or a silence longer than the gap between repeats, the opening key is the
//! press that opened. Where the terminal flags no repeats and waits longer than that before the first
//! one, that one counts. A field whose characters must never be lost does not ask here.

use std::time::Duration;

use crate::app::key::Chord;
use crate::app::key::KeyPress;
use crate::domain::time::Moment;

/// Longer than the gap between two repeats of a key that is held down.
const SILENCE: Duration = Duration::from_millis(400);

/// The last key, and whether it opened what takes the keys now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldKey {
    last: Option<(Chord, Moment)>,
    opened: bool,
    /// Since when no key was quiet for long enough after something opened by itself.
    deaf: Option<Moment>,
}

impl HeldKey {
    /// A key went down. Says whether it counts, which the opening key does not while it is held.
    pub fn pressed(&mut self, press: KeyPress, at: Moment) -> bool {
        let is_held = self.last.is_some_and(|(chord, before)| {
            chord == press.chord && (press.repeat || at.since(before) < SILENCE)
        });
        self.opened &= is_held;
        self.last = Some((press.chord, at));
        !self.opened
    }

    /// A dialog opened: by the last key, if no other input came since. Keys are meant for it.
    pub const fn opened(&mut self) {
        self.opened = self.last.is_some();
        self.deaf = None;
    }

    /// Something opened that no key asked for. Keys on their way to what was there before do not
    /// count in it, until none came for a while.
    pub const fn surprised(&mut self, at: Moment) {
        self.deaf = Some(at);
    }

    /// Whether a key that came now was meant for what was there before.
    pub fn is_deaf(&mut self, at: Moment) -> bool {
        let since = self.deaf.take();
        self.deaf = since.filter(|since| at.since(*since) < SILENCE).map(|_| at);
        self.deaf.is_some()
    }

    /// A click or a paste came, so that the last key is history.
    pub const fn forget(&mut self) {
        self.last = None;
        self.opened = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Key;
    use crate::app::testing::at;

    /// Presses of a chord after the dialog opened at zero: when, and whether flagged as a repeat.
    fn counted<const N: usize>(opener: &mut HeldKey, presses: [(char, u64, bool); N]) -> [bool; N] {
        presses.map(|(character, millis, repeat)| {
            let chord = Chord::plain(Key::Char(character));
            opener.pressed(
                KeyPress { chord, repeat },
                at(Duration::from_millis(millis)),
            )
        })
    }

    fn opened_by_slash() -> HeldKey {
        let mut held = HeldKey::default();
        assert_eq!(counted(&mut held, [('/', 0, false)]), [true]);
        held.opened();
        held
    }

    #[test]
    fn repeats_in_quick_succession_are_the_press_that_opened() {
        let mut held = opened_by_slash();
        let presses = [('/', 399, false), ('/', 430, false), ('/', 829, false)];
        assert_eq!(counted(&mut held, presses), [false; 3]);
    }

    #[test]
    fn after_a_silence_the_same_key_is_a_key() {
        let mut held = opened_by_slash();
        let presses = [('/', 100, false), ('/', 500, false), ('/', 501, false)];
        assert_eq!(counted(&mut held, presses), [false, true, true]);
    }

    #[test]
    fn another_key_ends_it_at_once() {
        let mut held = opened_by_slash();
        let presses = [('/', 30, false), ('a', 60, false), ('/', 61, false)];
        assert_eq!(counted(&mut held, presses), [false, true, true]);
    }

    #[test]
    fn a_repeat_that_the_terminal_tells_never_counts_however_late() {
        let mut held = opened_by_slash();
        let presses = [('/', 660, true), ('/', 5_000, true), ('/', 9_000, false)];
        assert_eq!(counted(&mut held, presses), [false, false, true]);
        assert_eq!(counted(&mut held, [('/', 9_100, true)]), [true]);
    }

    #[test]
    fn a_key_that_opened_nothing_always_counts() {
        let mut held = HeldKey::default();
        let presses = [('j', 0, false), ('j', 30, true), ('j', 60, false)];
        assert_eq!(counted(&mut held, presses), [true; 3]);
    }

    #[test]
    fn keys_are_meant_for_what_was_opened_after_something_opened_by_itself() {
        let moment = |millis| at(Duration::from_millis(millis));
        let mut held = HeldKey::default();
        held.opened();
        held.surprised(moment(0));
        assert!(held.is_deaf(moment(50)));
        // It was closed, and a key opened the next.
        held.opened();
        assert!(!held.is_deaf(moment(100)));
    }

    #[test]
    fn what_no_key_opened_ignores_no_key() {
        let mut held = opened_by_slash();
        held.forget();
        held.opened();
        assert_eq!(counted(&mut held, [('/', 10, false)]), [true]);
    }
}
