//! What a receiver says while it runs: one JSON object a line, in which nothing acts on a terminal
//! and no secret stands.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::domain::event::Count;
use crate::domain::event::Tally;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::store::Place;
use crate::text::json_escape;
use crate::webhook::Terms;

/// How often counts are said at most.
const MINUTE: Duration = Duration::from_mins(1);
/// From how many refusals in a minute on they are worth a line of their own.
const MANY: u64 = 10;

/// Keeps what was said, so that it is not said too often.
#[derive(Debug)]
pub(super) struct Ledger {
    address: SocketAddr,
    newest: Option<Tally>,
    said: Option<Tally>,
    /// When counts were said last, since the start.
    said_at: Option<Duration>,
    /// The counts with which the minute began, in which refusals are counted.
    minute: Option<(Duration, Tally)>,
    warned: bool,
}

impl Ledger {
    pub(super) const fn new(address: SocketAddr) -> Self {
        Self {
            address,
            newest: None,
            said: None,
            said_at: None,
            minute: None,
            warned: false,
        }
    }

    pub(super) fn listening(
        &self,
        at: Timestamp,
        place: &Place,
        secret: &str,
        terms: &Terms,
    ) -> String {
        line(
            at,
            "info",
            "listening",
            json!({
                "address": self.address.to_string(),
                "reachable_from_elsewhere": !self.address.ip().is_loopback(),
                "store": place.database().to_string_lossy(),
                "secret_from": secret,
                "wants_bearer": terms.bearer.is_some(),
                "connections": terms.connections,
            }),
        )
    }

    pub(super) fn draining(at: Timestamp) -> String {
        line(at, "info", "draining", json!({}))
    }

    pub(super) fn ended(at: Timestamp, tally: &Tally) -> String {
        line(at, "info", "ended", counts(tally))
    }

    pub(super) fn fault(at: Timestamp, fault: Option<&StoreFault>) -> String {
        match fault {
            Some(fault) => line(
                at,
                "error",
                "cannot store; answering 503",
                json!({ "why": fault.to_string() }),
            ),
            None => line(at, "info", "storing again", json!({})),
        }
    }

    /// Takes counts in.
    pub(super) fn take(&mut self, tally: &Tally) {
        self.newest = Some(tally.clone());
    }

    /// When something is to be said, since the start; `None` where nothing is.
    pub(super) fn due(&self) -> Option<Duration> {
        let newest = self.newest.as_ref()?;
        if self
            .said
            .as_ref()
            .is_some_and(|said| same_counts(said, newest))
        {
            return None;
        }
        self.said_at.map(|said_at| said_at.saturating_add(MINUTE))
    }

    /// What is to be said so long after the start.
    pub(super) fn told(&mut self, at: Timestamp, elapsed: Duration) -> Vec<String> {
        let mut lines = Vec::new();
        let Some(newest) = self.newest.clone() else {
            return lines;
        };
        let minute = self.minute.get_or_insert_with(|| (elapsed, newest.clone()));
        let refused = refused(&newest).saturating_sub(refused(&minute.1));
        if refused >= MANY && !self.warned {
            self.warned = true;
            let mut all = Map::new();
            for what in Count::ALL.into_iter().filter(|what| what.is_refusal()) {
                let more = newest.count(what).saturating_sub(minute.1.count(what));
                if more > 0 {
                    all.insert(what.name().to_owned(), more.into());
                }
            }
            lines.push(line(at, "warn", "refusing much", Value::Object(all)));
        }
        if elapsed.saturating_sub(minute.0) >= MINUTE {
            *minute = (elapsed, newest.clone());
            self.warned = false;
        }
        let is_time = self
            .said_at
            .is_none_or(|said_at| elapsed.saturating_sub(said_at) >= MINUTE);
        let is_news = match &self.said {
            Some(said) => !same_counts(said, &newest),
            None => Count::ALL.into_iter().any(|what| newest.count(what) > 0),
        };
        if is_time && is_news {
            lines.push(line(at, "info", "counts", counts(&newest)));
            self.said_at = Some(elapsed);
            self.said = Some(newest);
        }
        lines
    }
}

fn refused(tally: &Tally) -> u64 {
    let refusals = Count::ALL.into_iter().filter(|what| what.is_refusal());
    refusals.map(|what| tally.count(what)).sum()
}

fn same_counts(one: &Tally, other: &Tally) -> bool {
    let mut all = Count::ALL.into_iter();
    all.all(|what| one.count(what) == other.count(what))
}

fn counts(tally: &Tally) -> Value {
    let time = |at: Option<Timestamp>| at.map(Timestamp::to_rfc3339);
    let mut all = Map::new();
    for what in Count::ALL {
        all.insert(what.name().to_owned(), tally.count(what).into());
    }
    all.insert("per_minute".to_owned(), tally.per_minute.into());
    all.insert("last_heard_at".to_owned(), time(tally.last_heard_at).into());
    all.insert(
        "last_refused_at".to_owned(),
        time(tally.last_refused_at).into(),
    );
    Value::Object(all)
}

fn line(at: Timestamp, level: &str, message: &str, more: Value) -> String {
    let mut all = Map::new();
    all.insert("at".to_owned(), at.to_rfc3339().into());
    all.insert("level".to_owned(), level.into());
    all.insert("message".to_owned(), message.into());
    if let Value::Object(more) = more {
        all.extend(more);
    }
    let mut line = json_escape(&Value::Object(all).to_string());
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(counts: &[(Count, u64)]) -> Tally {
        let mut tally = Tally::new("127.0.0.1:1".to_owned(), Timestamp::from_millis(0));
        for (what, more) in counts {
            tally.add(*what, *more);
        }
        tally
    }

    fn ledger() -> Ledger {
        Ledger::new(SocketAddr::from(([127, 0, 0, 1], 1)))
    }

    fn told(ledger: &mut Ledger, seconds: u64, counts: &[(Count, u64)]) -> Vec<String> {
        ledger.take(&tally(counts));
        let at = Timestamp::from_millis(0);
        let lines = ledger.told(at, Duration::from_secs(seconds));
        let message = |line: &String| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["message"].as_str().unwrap().to_owned()
        };
        lines.iter().map(message).collect()
    }

    #[test]
    fn counts_are_said_once_a_minute_and_only_if_they_changed() {
        let mut ledger = ledger();
        assert!(told(&mut ledger, 0, &[]).is_empty(), "nothing happened yet");
        assert_eq!(ledger.due(), None);
        assert_eq!(told(&mut ledger, 5, &[(Count::Stored, 1)]), ["counts"]);
        assert_eq!(ledger.due(), None);
        assert!(told(&mut ledger, 6, &[(Count::Stored, 2)]).is_empty());
        assert_eq!(ledger.due(), Some(Duration::from_secs(65)));
        assert_eq!(told(&mut ledger, 65, &[(Count::Stored, 2)]), ["counts"]);
        assert!(told(&mut ledger, 200, &[(Count::Stored, 2)]).is_empty());
    }

    #[test]
    fn many_refusals_in_a_minute_have_a_line_of_their_own_once() {
        let mut ledger = ledger();
        assert!(told(&mut ledger, 0, &[]).is_empty());
        assert_eq!(told(&mut ledger, 1, &[(Count::Unsigned, 9)]), ["counts"]);
        let many = [(Count::Unsigned, 9), (Count::NotPost, 1)];
        assert_eq!(told(&mut ledger, 2, &many), ["refusing much"]);
        assert!(told(&mut ledger, 3, &[(Count::Unsigned, 90)]).is_empty());
        assert_eq!(told(&mut ledger, 61, &[(Count::Unsigned, 90)]), ["counts"]);
        assert_eq!(
            told(&mut ledger, 63, &[(Count::Unsigned, 100)]),
            ["refusing much"]
        );
    }

    #[test]
    fn a_line_acts_on_no_terminal() {
        let fault = StoreFault::Broken("a\u{9b}b\u{202e}\nc\u{1b}[2J".to_owned());
        let said = Ledger::fault(Timestamp::from_millis(0), Some(&fault));
        assert_eq!(
            said,
            "{\"at\":\"1970-01-01T00:00:00.000Z\",\"level\":\"error\",\"message\":\"cannot store; \
             answering 503\",\"why\":\"cannot record: a\\u009bb\\u202e\\nc\\u001b[2J\"}\n"
        );
    }
}
