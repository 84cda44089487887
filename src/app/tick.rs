//! The one timer that moves spinners, countdowns and elapsed times. It runs only while something
//! on screen moves by itself, so that an idle console never wakes up.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Timer;
use crate::app::state::State;

/// Four frames a second.
const FRAME: Duration = Duration::from_millis(250);

/// Asks for another frame while something moves, and for none otherwise.
pub fn keep_ticking(state: &mut State, out: &mut Vec<Effect>) {
    if state.is_busy() && !state.ticking {
        state.ticking = true;
        out.push(Effect::Wake {
            timer: Timer::Tick,
            after: FRAME,
        });
    }
}
