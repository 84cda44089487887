//! A verdict while the store makes it durable, and a start on what a killed console left.

use std::time::Duration;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::median;
use crate::figures::quantile;
use crate::network::Network;
use crate::program::Program;

/// Users of the network; about one in twenty is flagged.
const USERS: usize = 5_000;
/// Verdicts a run: fewer than are on a page, and made before the first of them is due.
const VERDICTS: usize = 80;
/// A moderator sees no pause within a frame of sixty a second, in milliseconds.
const FRAME: f64 = 1e3 / 60.0;

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let network = Network::start(USERS, 0);
    let (mut verdicts, mut steps, mut restarts) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().to_str().unwrap();
        let [base_url, token] = network.variables();
        let variables = [base_url, token, ("XDG_STATE_HOME", state)];
        let arguments = ["--flagged", "--write"];
        let mut program = Program::modcon(&arguments, &variables);
        program.shows("100 loaded");
        program.settle(Duration::from_millis(400));
        for _ in 0..VERDICTS {
            verdicts.push(program.press_in_a_stream("C"));
            steps.push(program.press_in_a_stream("j"));
        }
        // The last one is stored.
        program.settle(Duration::from_millis(100));
        program.kill();

        let mut program = Program::modcon(&arguments, &variables);
        restarts.push(program.shows("are offered"));
        program.quit("\u{3}\u{3}");
    }
    for (what, times) in [("a verdict", &verdicts), ("a step meanwhile", &steps)] {
        for (name, per_mille) in [("p50", 500), ("p99", 990)] {
            let time = quantile(times, per_mille).as_secs_f64() * 1e3;
            let name = format!("{what}, to its frame: {name}");
            figures.amount(&name, time, "ms", FRAME);
        }
    }
    let time = median(&restarts).as_secs_f64() * 1e3;
    let name = format!("start after a kill, until {VERDICTS} verdicts are offered");
    figures.amount(&name, time, "ms", 1e3);
}
