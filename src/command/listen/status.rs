//! `modcon listen --status`: what receivers heard, as the store has it.

use std::fmt::Write;
use std::time::Duration;

use crate::command::exit::Exit;
use crate::command::now;
use crate::command::output::complain;
use crate::command::output::print;
use crate::command::stored;
use crate::domain::event::Count;
use crate::domain::event::Tallied;
use crate::domain::time::Timestamp;
use crate::store::Place;
use crate::store::Store;
use crate::store::StoreError;
use crate::text::Untrusted;
use crate::text::escape;

/// Prints it. Complete where a receiver runs.
pub(super) fn run(place: &Place) -> Exit {
    match tallies(place) {
        Ok(tallies) => {
            let alive = tallies.iter().any(|tallied| tallied.is_alive);
            match print(report(&tallies, now()).as_bytes()) {
                Exit::Complete if !alive => Exit::Incomplete,
                exit => exit,
            }
        }
        Err(exit) => exit,
    }
}

fn tallies(place: &Place) -> Result<Vec<Tallied>, Exit> {
    let store = match Store::open_to_read(place) {
        Ok(store) => store,
        Err(StoreError::Missing { .. }) => return Ok(Vec::new()),
        Err(problem) => {
            complain(&problem);
            return Err(Exit::Incomplete);
        }
    };
    let tallies = stored::tasks()?.block_on(store.tallies());
    tallies.map_err(|fault| {
        complain(&format_args!(
            "the receivers' counts {}",
            fault.on_reading()
        ));
        Exit::Incomplete
    })
}

/// Those that run, or else the one that said something last.
fn report(tallies: &[Tallied], now: Timestamp) -> String {
    let mut shown: Vec<&Tallied> = tallies.iter().filter(|tallied| tallied.is_alive).collect();
    if shown.is_empty() {
        shown.extend(tallies.first());
    }
    if shown.is_empty() {
        return "no receiver has listened for this network yet; `modcon listen` starts one\n"
            .into();
    }
    let mut out = String::new();
    for tallied in shown {
        // Writing to a string cannot fail.
        let _ = one(&mut out, tallied, now);
    }
    out
}

fn one(out: &mut String, tallied: &Tallied, now: Timestamp) -> std::fmt::Result {
    let tally = &tallied.tally;
    let ago = |at: Timestamp| format!("{} ({} ago)", at.to_rfc3339(), span(at.age_at(now)));
    let when = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), ago);
    let count = |what| tally.count(what);
    let address = escape(Untrusted::new(&tally.address));
    if tallied.is_alive {
        writeln!(out, "{address}  listening since {}", ago(tally.since))?;
        let elsewhere = tally.address.parse::<std::net::SocketAddr>();
        if elsewhere.is_ok_and(|address| !address.ip().is_loopback()) {
            writeln!(out, "  reachable from other machines, without encryption")?;
        }
    } else {
        writeln!(
            out,
            "{address}  nobody listens; the last sign was {}",
            ago(tallied.said_at)
        )?;
        writeln!(out, "  what came since then was not heard")?;
    }
    // A pace that was written down a while ago says nothing of the present.
    let is_fresh = tallied.is_alive && tallied.said_at.age_at(now) < Duration::from_mins(1);
    let pace = if is_fresh { tally.per_minute } else { 0 };
    writeln!(out, "  last heard   {}", when(tally.last_heard_at))?;
    writeln!(out, "  pace         {pace} in the last minute")?;
    let heard = [Count::Stored, Count::Repeated, Count::Other, Count::Legacy];
    let heard: Vec<String> = heard
        .iter()
        .map(|what| format!("{} {}", count(*what), words(*what)))
        .collect();
    writeln!(out, "  heard        {}", heard.join(", "))?;
    let refused: Vec<String> = Count::ALL
        .into_iter()
        .filter(|what| what.is_refusal() && count(*what) > 0)
        .map(|what| format!("{} {}", count(what), words(what)))
        .collect();
    if refused.is_empty() {
        writeln!(out, "  refused      nothing")
    } else {
        let last = when(tally.last_refused_at);
        writeln!(
            out,
            "  refused      {}; the last {last}",
            refused.join(", ")
        )
    }
}

const fn words(what: Count) -> &'static str {
    match what {
        Count::Stored => "stored",
        Count::Repeated => "repeated",
        Count::Other => "of other kinds",
        Count::Legacy => "legacy copies dropped",
        Count::NotAnEvent => "signed but no event (400)",
        Count::Unsigned => "not signed right (401)",
        Count::NotPost => "not POST (405)",
        Count::TooLarge => "too large (413)",
        Count::NotJson => "not plain JSON (415)",
        Count::HeadersTooLarge => "with too large a head (431)",
        Count::Shed => "not stored in time (503)",
        Count::Closed => "connections closed",
    }
}

/// A distance in its two largest units.
fn span(distance: Duration) -> String {
    let seconds = distance.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600, seconds / 60);
    if days > 0 {
        format!("{days} d {} h", hours % 24)
    } else if hours > 0 {
        format!("{hours} h {} min", minutes % 60)
    } else if minutes > 0 {
        format!("{minutes} min {} s", seconds % 60)
    } else {
        format!("{seconds} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Tally;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn tallied(is_alive: bool) -> Tallied {
        let mut tally = Tally::new("127.0.0.1:8787".to_owned(), at(0));
        tally.per_minute = 7;
        tally.last_heard_at = Some(at(90));
        tally.add(Count::Stored, 5);
        tally.add(Count::Legacy, 4);
        tally.add(Count::Unsigned, 3);
        tally.last_refused_at = Some(at(40));
        Tallied {
            tally,
            said_at: at(95),
            is_alive,
        }
    }

    #[test]
    fn a_receiver_that_runs_says_what_it_heard_and_refused() {
        assert_eq!(
            report(&[tallied(true), tallied(false)], at(100)),
            "127.0.0.1:8787  listening since 1970-01-01T00:00:00.000Z (1 min 40 s ago)\n  \
             last heard   1970-01-01T00:01:30.000Z (10 s ago)\n  \
             pace         7 in the last minute\n  \
             heard        5 stored, 0 repeated, 0 of other kinds, 4 legacy copies dropped\n  \
             refused      3 not signed right (401); the last 1970-01-01T00:00:40.000Z \
             (1 min 0 s ago)\n"
        );
    }

    #[test]
    fn one_that_ended_leaves_a_gap_and_no_pace() {
        let said = report(&[tallied(false)], at(90_000));
        assert!(said.contains("nobody listens; the last sign was"), "{said}");
        assert!(
            said.contains("(1 d 0 h ago)") && said.contains("0 in the last"),
            "{said}"
        );
        assert!(report(&[], at(0)).starts_with("no receiver has listened"));
    }

    #[test]
    fn one_that_others_can_reach_says_so_each_time() {
        let mut open = tallied(true);
        open.tally.address = "0.0.0.0:8787".to_owned();
        assert!(report(&[open], at(100)).contains("reachable from other machines"));
    }
}
