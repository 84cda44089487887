//! The network: whether it answers, and whether it takes the token.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;

use crate::api::Steps;
use crate::command::advice::advice;
use crate::command::connect::NoClient;
use crate::command::connect::connect;
use crate::command::doctor::finding::Finding;
use crate::command::exit::Exit;
use crate::config::settings::Connection;
use crate::config::settings::Network;
use crate::config::settings::Settings;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::request::Priority;
use crate::domain::request::Progress;
use crate::domain::request::RequestStep;

/// The last refusal for too many requests, as the client tells it.
#[derive(Debug, Clone, Default)]
struct Last429(Arc<Mutex<Option<Failure>>>);

impl Last429 {
    fn steps(&self) -> Steps {
        let last = self.clone();
        Arc::new(move |step: RequestStep| {
            let failure = match step.progress {
                Progress::Waiting { failure, .. }
                | Progress::Finished {
                    failure: Some(failure),
                    ..
                } => failure,
                Progress::Queued
                | Progress::Sent { .. }
                | Progress::Finished { failure: None, .. }
                | Progress::Cancelled => return,
            };
            if failure.meaning() == Some(Meaning::RateLimited) {
                *last.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
            }
        })
    }

    fn finding(&self) -> Finding {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            None => Finding::good("limit", "no 429 during this check"),
            Some(failure) => Finding::note(
                "limit",
                format!(
                    "during this check: {}",
                    failure.words().happened.as_received()
                ),
                "others may use the same token; lower --rate, or wait",
            ),
        }
    }
}

/// What our own limiter is set to.
pub(super) fn limiter(settings: &Settings) -> Vec<Finding> {
    let rate = &settings.rate;
    vec![Finding::good(
        "limit",
        format!(
            "our own limit of requests a second: {} ({})",
            rate.value, rate.source
        ),
    )]
}

/// Asks for one user, which is enough to learn whether the token is taken.
#[expect(
    clippy::disallowed_methods,
    reason = "how long the network took is what is asked"
)]
pub(super) fn findings(settings: &Settings) -> Vec<Finding> {
    let Network::Real(connection) = &settings.network else {
        return vec![Finding::bad(
            "network",
            "no network is configured",
            "set MODCON_TOKEN and give --region us, eu or sg; or try `modcon demo`",
            Exit::Incomplete,
        )];
    };
    let base_url = &connection.base_url;
    let mut findings = vec![Finding::good(
        "network",
        format!("{} ({})", base_url.value, base_url.source),
    )];
    let last = Last429::default();
    let client = match connect(settings, last.steps()) {
        Ok(client) => client,
        Err(NoClient::Config(problem)) => {
            let advice = "put the source of the token right";
            findings.push(Finding::bad(
                "token",
                problem.to_string(),
                advice,
                Exit::Config,
            ));
            return findings;
        }
        Err(NoClient::Failed(failure)) => {
            findings.push(failed("network", &failure));
            return findings;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        let advice = "close other programs and try again";
        let what = "no threads can be started";
        findings.push(Finding::bad("network", what, advice, Exit::Incomplete));
        return findings;
    };
    let started = Instant::now();
    let asked = runtime.block_on(client.probe(Priority::Foreground));
    let millis = started.elapsed().as_millis();
    findings.extend(answered(connection, &asked, millis));
    findings.push(last.finding());
    findings
}

fn answered(connection: &Connection, asked: &Result<(), Failure>, millis: u128) -> Vec<Finding> {
    let reached = || Finding::good("network", format!("answered after {millis} ms"));
    let name = connection.token.name();
    match asked {
        Ok(()) => vec![
            reached(),
            Finding::good("token", format!("{name} is taken")),
        ],
        Err(failure) if failure.stops_everything() => vec![
            reached(),
            Finding::bad(
                "token",
                format!("{name}: {}", failure.words().happened.as_received()),
                "create a new admin token in the network's console and put it in that source",
                Exit::TokenRefused,
            ),
        ],
        Err(failure @ Failure::Refused(_)) => vec![reached(), failed("network", failure)],
        Err(failure) => vec![failed("network", failure)],
    }
}

fn failed(about: &'static str, failure: &Failure) -> Finding {
    let words = failure.words();
    let happened = words.happened.as_received();
    Finding::bad(about, happened, advice(failure), Exit::of(failure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::environment::Environment;
    use crate::config::flags::Flags;
    use crate::domain::failure::Refusal;
    use crate::domain::failure::Stage;
    use crate::text::UntrustedText;

    fn settings() -> Settings {
        let environment = Environment::of(&[
            ("MODCON_TOKEN", "canary-1729"),
            ("MODCON_BASE_URL", "https://a.example"),
        ]);
        Settings::load(&Flags::default(), &environment).unwrap()
    }

    fn refused(status: u16) -> Failure {
        Failure::Refused(Refusal {
            status,
            code: None,
            message: UntrustedText::from("no"),
            detail: vec![],
            retry_after: None,
        })
    }

    fn exits(failure: Failure) -> Vec<Exit> {
        let settings = settings();
        let connection = settings.connection().unwrap();
        let found = answered(connection, &Err(failure), 12);
        assert!(!format!("{found:?}").contains("canary"));
        found.iter().filter_map(Finding::exit).collect()
    }

    #[test]
    fn a_refused_token_a_silent_network_and_a_refused_question_differ() {
        assert_eq!(exits(refused(401)), [Exit::TokenRefused]);
        assert_eq!(exits(refused(403)), [Exit::Incomplete]);
        assert_eq!(exits(refused(503)), [Exit::Network]);
        assert_eq!(exits(Failure::TimedOut(Stage::Connecting)), [Exit::Network]);
    }

    #[test]
    fn nothing_configured_is_said_with_a_way_on() {
        let settings = Settings::load(&Flags::default(), &Environment::of(&[])).unwrap();
        let found = findings(&settings);
        assert_eq!(found[0].exit(), Some(Exit::Incomplete));
        assert!(found[0].to_string().contains("modcon demo"));
    }

    #[test]
    fn a_429_is_remembered() {
        let last = Last429::default();
        let step = |progress| RequestStep {
            id: crate::domain::request::RequestId(1),
            method: "GET",
            target: UntrustedText::from("/api/v3/users"),
            progress,
        };
        assert!(last.finding().to_string().contains("no 429"));
        (last.steps())(step(Progress::Waiting {
            attempt: 1,
            of: 4,
            delay: std::time::Duration::ZERO,
            failure: refused(429),
        }));
        assert!(last.finding().to_string().contains("429: no"));
    }
}
