//! The table of figures, and the few statistics that it needs.

use std::fmt;
use std::time::Duration;

struct Figure {
    what: String,
    ours: String,
    floor: String,
    value: f64,
    unit: &'static str,
    /// The most that it should be.
    goal: f64,
}

/// Everything measured in one run.
#[derive(Default)]
pub(crate) struct Figures(Vec<Figure>);

impl Figures {
    /// A ratio of two times.
    pub(crate) fn ratio(&mut self, what: &str, ours: Duration, floor: Duration, goal: f64) {
        self.0.push(Figure {
            what: what.to_owned(),
            ours: millis(ours),
            floor: millis(floor),
            value: ours.as_secs_f64() / floor.as_secs_f64(),
            unit: "×",
            goal,
        });
    }

    /// A time that counts by itself, with a lesser one beside it, in milliseconds.
    pub(crate) fn beside(&mut self, what: &str, ours: Duration, lesser: Duration, goal: f64) {
        self.0.push(Figure {
            what: what.to_owned(),
            ours: millis(ours),
            floor: millis(lesser),
            value: ours.as_secs_f64() * 1e3,
            unit: "ms",
            goal,
        });
    }

    /// A figure with a unit and no floor.
    pub(crate) fn amount(&mut self, what: &str, value: f64, unit: &'static str, goal: f64) {
        self.0.push(Figure {
            what: what.to_owned(),
            ours: String::new(),
            floor: String::new(),
            value,
            unit,
            goal,
        });
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| What | modcon | floor | figure | goal | |")?;
        writeln!(out, "|---|---:|---:|---:|---:|---|")?;
        for row in &self.0 {
            let Figure {
                what,
                ours,
                floor,
                value,
                unit,
                goal,
            } = row;
            let verdict = if value <= goal {
                "reached"
            } else {
                "not reached"
            };
            writeln!(
                out,
                "| {what} | {ours} | {floor} | {value:.2} {unit} | ≤ {goal} | {verdict} |"
            )?;
        }
        Ok(())
    }
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1e3;
    if millis < 0.1 {
        return format!("{:.1} \u{b5}s", millis * 1e3);
    }
    format!("{millis:.2} ms")
}

/// The value that so many per mille of the sample do not exceed.
pub(crate) fn quantile<T: Copy + Default + Ord>(sample: &[T], per_mille: usize) -> T {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted
        .get((last * per_mille + 500) / 1_000)
        .copied()
        .unwrap_or_default()
}

/// The value in the middle.
pub(crate) fn median<T: Copy + Default + Ord>(sample: &[T]) -> T {
    quantile(sample, 500)
}
