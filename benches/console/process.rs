//! What the process takes from the machine: memory a user, and idling. Linux only.

use std::fs;
use std::thread;
use std::time::Duration;

use modcon::app::words::grouped;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::median;
use crate::network::Network;
use crate::program::Program;
use crate::settings::Unpolled;

/// How long idling is looked at.
const IDLE: Duration = Duration::from_secs(5);
const FEW: usize = 100;

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    if !cfg!(target_os = "linux") {
        return;
    }
    let network = Network::start(plan.users, 0);
    let settings = Unpolled::new();
    let mut variables = network.variables().to_vec();
    variables.push(settings.variable());
    let (mut a_user, mut wakeups, mut busy) = (Vec::new(), 0, Duration::ZERO);
    for _ in 0..plan.runs {
        let mut program = Program::modcon(&[], &variables);
        program.shows("100 loaded");
        program.settle(Duration::from_millis(500));
        let few = resident(program.id());
        program.loads_all();
        program.settle(Duration::from_millis(500));
        let many = resident(program.id());
        let users = u64::try_from(program.loaded() - FEW).unwrap();
        a_user.push(u32::try_from(many.saturating_sub(few) / users).unwrap());

        let before = cost(program.id());
        thread::sleep(IDLE);
        let after = cost(program.id());
        busy = busy.max(after.0.saturating_sub(before.0));
        wakeups = wakeups.max(after.1 - before.1);
        program.quit("\u{3}\u{3}");
    }
    figures.amount(
        &format!("memory a user at {}", grouped(plan.users)),
        f64::from(median(&a_user)),
        "bytes",
        512.0,
    );
    figures.amount(
        "idle for 5 s: processor time",
        busy.as_secs_f64() * 1e3,
        "ms",
        0.0,
    );
    figures.amount("idle for 5 s: wake-ups", f64::from(wakeups), "", 0.0);
}

/// Resident memory in bytes.
pub(crate) fn resident(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes * 1024
}

/// Processor time and wake-ups of every thread so far.
fn cost(id: u32) -> (Duration, u32) {
    let mut time = 0;
    let mut wakeups = 0;
    for thread in fs::read_dir(format!("/proc/{id}/task")).unwrap() {
        let thread = thread.unwrap().path();
        let spent = fs::read_to_string(thread.join("schedstat")).unwrap();
        time += spent
            .split_whitespace()
            .next()
            .unwrap()
            .parse::<u64>()
            .unwrap();
        let status = fs::read_to_string(thread.join("status")).unwrap();
        for line in status.lines() {
            if let Some(count) = line.strip_prefix("voluntary_ctxt_switches:") {
                wakeups += count.trim().parse::<u32>().unwrap();
            }
        }
    }
    (Duration::from_nanos(time), wakeups)
}
