//! What happened to a person here: verdicts, reversals, notes, and how many flags there were when.

use std::sync::Arc;

use crate::app::facts::heard;
use crate::app::facts::lines::Lines;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::words;
use crate::domain::journal::Entry;
use crate::domain::journal::Kind;
use crate::domain::memory::History;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::domain::time::short_age;
use crate::domain::user::User;
use crate::domain::verdict::Verb;
use crate::domain::word::Word;

/// Columns of the chart at most.
const CHART: usize = 30;
/// From few to many.
const BARS: [&str; 8] = [
    "\u{2581}", "\u{2582}", "\u{2583}", "\u{2584}", "\u{2585}", "\u{2586}", "\u{2587}", "\u{2588}",
];
const BARS_ASCII: [&str; 8] = [".", ":", "-", "=", "+", "*", "%", "#"];

/// What the store said of somebody's past; nothing while it is read.
pub(super) type Past = Option<Result<Arc<History>, StoreFault>>;

/// The tab of the detail pane.
pub(super) fn tab(lines: &mut Lines, user: User<'_>, state: &State) {
    if user.user_id().is_none() {
        let why = "This row has no user id, so that nothing can be kept of anybody.";
        lines.words(why, 0, Token::Dim);
        return;
    }
    let past = &state.detail.past.history;
    heard::briefly(lines, user, past);
    chart(lines, past, state);
    write(lines, past, usize::MAX, state);
    heard::write(lines, past, usize::MAX, state);
}

/// What was decided and noted, the newest first, up to so many rows of the journal.
pub(super) fn write(lines: &mut Lines, past: &Past, most: usize, state: &State) {
    let history = match past {
        None => {
            lines.heading("HISTORY HERE", "reading");
            return;
        }
        Some(Err(fault)) => {
            lines.heading("HISTORY HERE", "");
            lines.words(&fault.on_reading(), 0, Token::Warn);
            return;
        }
        Some(Ok(history)) => history,
    };
    let told: Vec<&Entry> = history
        .entries
        .iter()
        .rev()
        .filter(|of| is_told(of))
        .collect();
    if told.is_empty() {
        lines.heading("HISTORY HERE", "none yet");
        return;
    }
    lines.heading("HISTORY HERE", &tally(&told));
    for entry in told.iter().take(most) {
        happened(lines, entry, state);
    }
    if let Some(more) = told.len().checked_sub(most).filter(|more| *more > 0) {
        let words = format!("and {} older", words::grouped(more));
        lines.line().own(&words, Token::Dim);
    }
    if history.older > 0 {
        let read = history.entries.len();
        let all = words::grouped(read + history.older);
        let words = format!(
            "from the newest {} of {all} rows; `modcon journal list --user` has all",
            words::grouped(read)
        );
        lines.words(&words, 0, Token::Dim);
    }
}

/// The steps of a sending are for the journal; here is what a moderator decided and how it ended.
const fn is_told(entry: &Entry) -> bool {
    match entry.kind {
        Kind::Withdrawn | Kind::End | Kind::Note | Kind::Snoozed | Kind::Woken => true,
        Kind::Staged
        | Kind::Changed
        | Kind::Adopted
        | Kind::Intent
        | Kind::Attempt
        | Kind::Outcome
        | Kind::Unknown
        | Kind::Anchored => false,
    }
}

/// How many of what.
fn tally(told: &[&Entry]) -> String {
    let ended = |verb: Verb| {
        let ends = told
            .iter()
            .filter(|of| of.kind == Kind::End && of.verb == Some(verb));
        ends.filter(|of| is_done(of)).count()
    };
    let notes = told.iter().filter(|of| of.kind == Kind::Note).count();
    let counts = [
        ("clear", ended(Verb::ClearFlags)),
        ("ban", ended(Verb::Ban)),
        ("unban", ended(Verb::Unban)),
        ("note", notes),
    ];
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(noun, count)| words::counted(count, noun))
        .collect();
    said.join(", ")
}

/// Whether it came about by this verdict, and was not so without it.
fn is_done(entry: &Entry) -> bool {
    entry.kind == Kind::End && entry.word() == Some(Word::Done)
}

/// One thing that happened: how long ago, by whom, what.
fn happened(lines: &mut Lines, entry: &Entry, state: &State) {
    let ago = short_age(entry.at.age_at(state.now.wall));
    lines.line().own(&format!("{ago:<5}"), Token::Dim);
    lines.text(entry.operator.borrow(), 12, Token::Screen);
    lines.own(" ", Token::Screen);
    let verb = entry.verb.map_or("verdict", Verb::words);
    match entry.kind {
        Kind::End => {
            let (of_verb, of_result) = match entry.word() {
                Some(Word::Done) => (Token::Strong, Token::Ok),
                Some(Word::WasSo) => (Token::Screen, Token::Dim),
                _ => (Token::Screen, Token::Warn),
            };
            lines.own(verb, of_verb).own(": ", Token::Dim);
            if let Some(result) = entry.said_result() {
                lines.rest(result, of_result);
            }
        }
        Kind::Withdrawn => {
            lines.own(verb, Token::Screen).own(": ", Token::Dim);
            lines.own(Word::Withdrawn.text(), Token::Dim);
            if let Some(result) = entry.said_result() {
                lines.own(", ", Token::Dim).rest(result, Token::Dim);
            }
        }
        Kind::Note => {
            lines.own("#", Token::Accent);
        }
        Kind::Snoozed => {
            lines.own("snoozed", Token::Dim);
        }
        Kind::Woken => {
            lines.own("brought back", Token::Dim);
        }
        Kind::Staged
        | Kind::Changed
        | Kind::Adopted
        | Kind::Intent
        | Kind::Attempt
        | Kind::Outcome
        | Kind::Unknown
        | Kind::Anchored => {}
    }
    if let Some(policy) = &entry.policy {
        lines.own(", policy ", Token::Dim);
        lines.rest(policy.borrow(), Token::Screen);
    }
    if let Some(note) = entry.note.as_ref().filter(|note| !note.borrow().is_empty()) {
        lines.own(" ", Token::Screen);
        lines.rest(note.borrow(), Token::Screen);
    }
}

/// The flag count over time, from the first look to this one: one column a stretch of time.
pub(super) fn chart(lines: &mut Lines, past: &Past, state: &State) {
    let Some(Ok(history)) = past else {
        return;
    };
    let counts = &history.flag_counts;
    let (Some((from, _)), true) = (counts.first(), counts.len() > 1) else {
        return;
    };
    let now = state.now.wall.max(*from);
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    lines.label("over time");
    let columns = lines.room().saturating_sub(16).clamp(4, CHART);
    let bars = if lines.is_ascii() { &BARS_ASCII } else { &BARS };
    let drawn: String = sampled(counts, *from, now, columns)
        .into_iter()
        .map(|count| bar(count, most, bars))
        .collect();
    let span = short_age(from.age_at(now));
    lines.own(&drawn, Token::FlagMedium).own(
        &format!(" {span}, top {}", words::grouped(most)),
        Token::Dim,
    );
}

fn bar(count: i64, most: i64, bars: &[&'static str; 8]) -> &'static str {
    if count <= 0 || most <= 0 {
        return " ";
    }
    let step = i128::from(count) * 8 / i128::from(most);
    let step = usize::try_from(step.clamp(1, 8)).unwrap_or(1);
    bars.get(step - 1).copied().unwrap_or(" ")
}

/// The counts that held at the end of each of so many equal stretches.
fn sampled(
    counts: &[(Timestamp, i64)],
    from: Timestamp,
    to: Timestamp,
    columns: usize,
) -> Vec<i64> {
    let span = i128::from(to.as_millis()) - i128::from(from.as_millis());
    (1..=columns)
        .map(|column| {
            let column = i128::try_from(column).unwrap_or(i128::MAX);
            let parts = i128::try_from(columns.max(1)).unwrap_or(1);
            let end = i128::from(from.as_millis()) + span * column / parts;
            let behind = counts.partition_point(|(at, _)| i128::from(at.as_millis()) <= end);
            let held = behind.checked_sub(1).and_then(|at| counts.get(at));
            held.map_or(0, |(_, count)| *count)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_chart_shows_what_held_when() {
        let counts = [(at(0), 2), (at(50), 8), (at(90), 0)];
        assert_eq!(sampled(&counts, at(0), at(100), 5), [2, 2, 8, 8, 0]);
        let drawn: String = [2, 2, 8, 8, 0]
            .map(|count| bar(count, 8, &BARS_ASCII))
            .concat();
        assert_eq!(drawn, "::## ");
    }

    fn ended(verb: Verb, result: &str) -> Entry {
        Entry {
            seq: 1,
            at: at(0),
            uptime: std::time::Duration::ZERO,
            session: "s".to_owned(),
            operator: "mara".into(),
            kind: Kind::End,
            user_id: None,
            verdict: None,
            verb: Some(verb),
            policy: None,
            note: None,
            before: None,
            after: None,
            result: Some(result.into()),
            detail: None,
            attempt: None,
            hash: [0; 32],
        }
    }

    #[test]
    fn what_was_so_already_is_told_and_is_no_deed() {
        let run = crate::app::testing::Run::listing(1);
        let history = History {
            older: 0,
            entries: vec![
                ended(Verb::Ban, "already-so"),
                ended(Verb::ClearFlags, "done"),
                ended(Verb::ClearFlags, "confirmed"),
                ended(Verb::ClearFlags, "refused"),
            ],
            ..History::default()
        };
        let mut lines = Lines::new(60, false);
        write(&mut lines, &Some(Ok(Arc::new(history))), 9, &run.state);
        let said = lines.plain();
        assert!(
            said.iter().any(|line| line.contains("2 clears")),
            "{said:?}"
        );
        assert!(!said.iter().any(|line| line.contains("1 ban")), "{said:?}");
        let told = said.iter().any(|line| line.contains("ban: was so"));
        assert!(told, "{said:?}");
    }

    #[test]
    fn what_was_not_read_is_told() {
        let run = crate::app::testing::Run::listing(1);
        let told = |past: &Past| {
            let mut lines = Lines::new(80, false);
            write(&mut lines, past, 9, &run.state);
            lines.plain().join("\n")
        };
        let history = History {
            older: 1_500,
            entries: vec![ended(Verb::Ban, "done")],
            ..History::default()
        };
        let said = told(&Some(Ok(Arc::new(history))));
        assert!(said.contains("the newest 1 of 1,501 rows"), "{said}");
        let said = told(&Some(Err(StoreFault::Broken("damaged".to_owned()))));
        assert!(said.contains("cannot be read: damaged"), "{said}");
    }

    #[test]
    fn absurd_counts_and_times_have_bars_too() {
        assert_eq!(bar(i64::MAX, i64::MAX, &BARS), BARS[7]);
        assert_eq!(bar(1, i64::MAX, &BARS), BARS[0]);
        assert_eq!(bar(-1, 8, &BARS), " ");
        let counts = [(at(i64::MIN), 1), (at(i64::MAX), 2)];
        assert_eq!(sampled(&counts, at(i64::MIN), at(i64::MAX), 2), [1, 2]);
    }
}
