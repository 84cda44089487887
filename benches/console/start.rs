//! The first frame, the first page, and leaving.

use std::time::Duration;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::median;
use crate::figures::quantile;
use crate::network::Network;
use crate::program::Program;

/// Starts a run; a start is short and its times scatter.
const STARTS: usize = 15;
const LATENCY: u32 = 20;

/// A port that nobody listens on.
const NOBODY: (&str, &str) = ("MODCON_BASE_URL", "http://127.0.0.1:9");

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let network = Network::start(2_000, LATENCY);
    let (mut floor, mut ours, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    let (mut pages, mut left, mut left_stalled) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.runs * STARTS {
        let mut bare = Program::floor();
        floor.push(bare.first_frame());
        bare.quit("q");

        let mut program = Program::modcon(&[], &network.variables());
        ours.push(program.first_frame());
        pages.push(program.shows("100 loaded"));
        program.settle(Duration::from_millis(300));
        left.push(program.quit("q"));

        let [_, token] = network.variables();
        let mut program = Program::modcon(&[], &[NOBODY, token]);
        alone.push(program.first_frame());
        program.quit("\u{3}\u{3}");

        let mut program = Program::modcon(&["--search", "x-hang"], &network.variables());
        program.shows("x-hang");
        program.settle(Duration::from_millis(50));
        left_stalled.push(program.quit("\u{3}\u{3}"));
    }
    let bare = median(&floor);
    figures.ratio("first frame", median(&ours), bare, 1.5);
    figures.ratio("first frame, server unreachable", median(&alone), bare, 1.5);
    let round_trip = Duration::from_millis(LATENCY.into());
    figures.ratio(
        "first page, against a round trip and 1.5 first frames of the floor",
        median(&pages),
        round_trip + bare.mul_f64(1.5),
        1.0,
    );
    for (what, times) in [
        ("quit", left),
        ("quit during a stalled request", left_stalled),
    ] {
        for (name, per_mille) in [("p50", 500), ("p95", 950)] {
            let time = quantile(&times, per_mille).as_secs_f64() * 1e3;
            figures.amount(&format!("{what}: {name}"), time, "ms", 5.0);
        }
    }
}
