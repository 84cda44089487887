//! Typing into the search bar, against one scan of the same bytes.

use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use modcon::app::words::grouped;
use modcon::text::searchable;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::quantile;
use crate::network::Network;
use crate::program;
use crate::program::Program;

/// Typed letter by letter.
const WORDS: [&str; 4] = ["maria", "admin", "smith", "zzzzz"];

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let network = Network::start(plan.users, 0);
    let block = block(&network);
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let mut program = Program::modcon(&[], &network.variables());
        program.shows("100 loaded");
        program.loads_all();
        program.settle(Duration::from_millis(400));
        for word in WORDS {
            program.press("/");
            let mut typed = String::new();
            for letter in word.chars() {
                typed.push(letter);
                floor.push(scan(&block, &typed));
                ours.push(program.press(&letter.to_string()));
            }
            // Back to the question from before; the pause has not asked the server yet.
            program.press("\u{1b}");
            program.settle(Duration::from_millis(400));
        }
        program.quit("\u{3}\u{3}");
    }
    for (what, per_mille) in [("p50", 500), ("p99", 990)] {
        figures.ratio(
            &format!("preview a key at {}: {what}", grouped(plan.users)),
            quantile(&ours, per_mille),
            quantile(&floor, per_mille),
            3.0,
        );
    }
}

/// One scan of the block for what was typed so far.
fn scan(block: &str, typed: &str) -> Duration {
    let started = Instant::now();
    let finder = memchr::memmem::Finder::new(typed);
    let hits = finder.find_iter(block.as_bytes()).count();
    std::hint::black_box(hits);
    started.elapsed()
}

/// Name, handle and id of every user, folded, one behind the other.
fn block(network: &Network) -> String {
    let listed = Command::new(program::modcon_path())
        .args(["users", "--all", "--format", "ndjson", "--rate", "off"])
        .envs(network.variables())
        .output()
        .unwrap();
    let mut block = String::new();
    for line in listed.stdout.split(|byte| *byte == b'\n') {
        let Ok(user) = serde_json::from_slice::<serde_json::Value>(line) else {
            continue;
        };
        for field in ["displayName", "profileHandle", "userId"] {
            block.push_str(&searchable(
                user.get(field)
                    .and_then(|text| text.as_str())
                    .unwrap_or_default(),
            ));
            block.push('\u{1}');
        }
    }
    block
}
