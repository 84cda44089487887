//! From a key to its finished frame, with few users loaded and with many, while pages stream in,
//! and with many keys at once.

use std::thread;
use std::time::Duration;

use modcon::app::words::grouped;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::median;
use crate::figures::quantile;
use crate::network::Network;
use crate::program::END;
use crate::program::Program;
use crate::program::SILENCE;
use crate::settings::Unpolled;

/// Presses of each kind a run.
const PRESSES: usize = 200;
/// Users of the small network; some of them are deleted, and the rest fits into one page.
const FEW: usize = 102;
/// Keys written at once.
const QUEUED: usize = 500;
/// The kinds of keys: a step, a screenful, a jump to an end and back.
const KINDS: [(&str, [&str; 2]); 3] = [
    ("step", ["j", "j"]),
    ("page", ["\u{1b}[6~", "\u{1b}[6~"]),
    ("jump", ["G", "g"]),
];

#[derive(Default)]
struct Times {
    floor: Vec<Duration>,
    few: Vec<Duration>,
    many: Vec<Duration>,
}

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let (small, large) = (Network::start(FEW, 0), Network::start(plan.users, 0));
    let settings = Unpolled::new();
    let (mut of_small, mut of_large) = (small.variables().to_vec(), large.variables().to_vec());
    of_small.push(settings.variable());
    of_large.push(settings.variable());
    let mut kinds = KINDS.map(|_| Times::default());
    let (mut streaming, mut streaming_floor) = (Vec::new(), Vec::new());
    let (mut queued, mut queued_floor) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let mut bare = Program::floor();
        bare.shows("flags 0");
        let mut few = Program::modcon(&[], &of_small);
        few.shows(END);
        let mut many = Program::modcon(&[], &of_large);
        many.shows("100 loaded");
        many.send("S");
        stream(
            (&mut many, &mut streaming),
            (&mut bare, &mut streaming_floor),
        );
        for program in [&mut bare, &mut few, &mut many] {
            program.settle(Duration::from_millis(400));
        }
        for ((_, keys), times) in KINDS.iter().zip(&mut kinds) {
            // In turn, so that a slow moment of the machine meets all three.
            for press in 0..PRESSES {
                let key = keys[press % 2];
                times.floor.push(bare.press(key));
                times.few.push(few.press(key));
                times.many.push(many.press(key));
            }
            for program in [&mut bare, &mut few, &mut many] {
                program.press("g");
            }
        }
        many.settle(Duration::from_millis(400));
        queued_floor.push(bare.press(&"j".repeat(QUEUED)));
        queued.push(many.press(&"j".repeat(QUEUED)));
        bare.quit("q");
        few.quit("\u{3}\u{3}");
        many.quit("\u{3}\u{3}");
    }
    for ((kind, _), times) in KINDS.iter().zip(&kinds) {
        let Times { floor, few, many } = times;
        let (p50, p99) = (|times| quantile(times, 500), |times| quantile(times, 990));
        let name = |what: &str| format!("{kind}: {what}");
        let users = grouped(plan.users);
        figures.ratio(
            &name(&format!("p50 at {users}")),
            p50(many),
            p50(floor),
            1.5,
        );
        figures.ratio(
            &name(&format!("p99 at {users}")),
            p99(many),
            p99(floor),
            2.0,
        );
        figures.ratio(&name("p50 against 100 users"), p50(many), p50(few), 1.15);
        figures.ratio(&name("p99 against 100 users"), p99(many), p99(few), 1.15);
    }
    figures.ratio(
        "step while pages stream in: p50",
        median(&streaming),
        median(&streaming_floor),
        1.5,
    );
    figures.ratio(
        "step while pages stream in: p99",
        quantile(&streaming, 990),
        quantile(&streaming_floor, 990),
        2.0,
    );
    figures.ratio(
        "500 queued keys",
        median(&queued),
        median(&queued_floor),
        0.1,
    );
}

/// Presses keys for as long as pages come, then waits for the last one. The floor takes its keys in
/// turn, since network and walk leave it as little of the machine as the console. Either is pressed
/// after the same pause: whoever presses at once after the other's frame finds the machine awake.
fn stream(
    (console, times): (&mut Program, &mut Vec<Duration>),
    (floor, floor_times): (&mut Program, &mut Vec<Duration>),
) {
    while !console.has(END) {
        times.push(console.press_in_a_stream("j"));
        thread::sleep(SILENCE);
        floor_times.push(floor.press("j"));
    }
}
