//! `modcon webhook send`: one signed delivery, to prove that a receiver can be reached and takes what
//! is signed with the secret at hand.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use crate::api;
use crate::api::Parcel;
use crate::api::Reply;
use crate::command::advice::advice;
use crate::command::exit::Exit;
use crate::command::listen;
use crate::command::now;
use crate::command::output::complain;
use crate::command::output::print;
use crate::command::stored;
use crate::config::error::ConfigError;
use crate::config::network::ReceiverUrl;
use crate::config::settings::Settings;
use crate::domain::user::UserId;
use crate::text::Untrusted;
use crate::text::escape;
use crate::webhook::HEADER;
use crate::webhook::LARGEST_BODY;

/// How long the platform waits for an answer.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// What to send, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The receiver.
    pub to: ReceiverUrl,
    /// The body.
    pub what: What,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An event about a user, or about nobody. It says only that there is something to read again.
    Event {
        /// Its name.
        name: String,
        /// Whom it is about.
        user_id: Option<UserId>,
    },
    /// The bytes of a file, whatever they are.
    File(PathBuf),
}

/// Sends it.
///
/// # Errors
///
/// [`ConfigError`] where there is no usable secret.
pub fn run(options: &Options, settings: &Settings) -> Result<Exit, ConfigError> {
    let sources = settings.webhook.secrets()?;
    let secrets = listen::read(&sources)?;
    let bearer = match settings.webhook.bearer()? {
        Some(bearer) => Some(bearer.read_for_header()?),
        None => None,
    };
    let body = match body(&options.what) {
        Ok(body) => body,
        Err(problem) => {
            complain(&problem);
            return Ok(Exit::Usage);
        }
    };
    let sent = format!(
        "sent {} bytes, signed with {}",
        body.len(),
        escape(Untrusted::new(&sources.current.name()))
    );
    let parcel = Parcel {
        to: options.to.as_str().to_owned(),
        stays_here: options.to.stays_here(),
        header: HEADER.as_str().to_owned(),
        signature: secrets.sign(&body),
        bearer,
        body,
    };
    let tasks = match stored::tasks() {
        Ok(tasks) => tasks,
        Err(exit) => return Ok(exit),
    };
    Ok(match tasks.block_on(api::deliver(parcel)) {
        Ok(reply) => {
            let printed = print(report(&sent, &reply).as_bytes());
            match printed {
                Exit::Complete if reply.status != 200 => Exit::Incomplete,
                exit => exit,
            }
        }
        Err(failure) => {
            let happened = failure.words().happened;
            complain(&format_args!(
                "{}\n{}",
                happened.as_received(),
                advice(&failure)
            ));
            Exit::of(&failure)
        }
    })
}

fn body(what: &What) -> Result<Vec<u8>, String> {
    match what {
        What::Event { name, user_id } => {
            let users = user_id.as_ref().map(|user_id| {
                let updated_at = now().to_rfc3339();
                json!({ "userId": user_id.text().as_received(), "updatedAt": updated_at })
            });
            let users: Vec<_> = users.into_iter().collect();
            let event = json!({ "event": name, "data": { "users": users, "files": [] } });
            Ok(event.to_string().into_bytes())
        }
        What::File(path) => from_file(path),
    }
}

#[expect(clippy::disallowed_methods, reason = "reads up to a bound")]
fn from_file(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |why: std::io::Error| format!("--file: {} cannot be read: {why}", path.display());
    let file = File::open(path).map_err(failed)?;
    let mut body = Vec::new();
    let bound = u64::try_from(LARGEST_BODY).unwrap_or(u64::MAX);
    let read = file.take(bound.saturating_add(1)).read_to_end(&mut body);
    if read.map_err(failed)? > LARGEST_BODY {
        let path = path.display();
        return Err(format!(
            "--file: {path} is larger than 1 MiB, which no receiver takes"
        ));
    }
    Ok(body)
}

/// What came back, in words.
fn report(sent: &str, reply: &Reply) -> String {
    let Reply { status, body, took } = reply;
    let mut out = format!(
        "{sent}\nanswered {status} after {} ms: {}\n",
        took.as_millis(),
        meaning(*status)
    );
    let said = body.as_received().trim();
    if !said.is_empty() && said != "{}" {
        out.push_str("  ");
        out.push_str(&escape(Untrusted::new(said)));
        out.push('\n');
    }
    if *took > PATIENCE {
        out.push_str("  the network gives up after 1500 ms and would count this as failed\n");
    }
    out
}

const fn meaning(status: u16) -> &'static str {
    match status {
        200 => "taken in; `modcon events` lists it where the receiver keeps its store",
        300..=399 => "sent elsewhere; a delivery follows nobody",
        400 => "signed right, yet no event: a JSON object with a string `event`",
        401 => "not signed right: the receiver has another secret, or wants a bearer as well",
        404 => "nothing is there; check the path, or the tunnel or proxy before the receiver",
        405 => "POST is not taken there; it is no receiver",
        413 => "too large",
        415 => "not taken as JSON",
        431 => "the head is too large",
        502 | 504 => "the tunnel or proxy does not reach its receiver",
        503 => "it could not be stored in time; the network may send it again",
        _ => "no receiver of modcon answers so; something before it did",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::UntrustedText;

    fn text(what: &What) -> String {
        String::from_utf8(body(what).unwrap()).unwrap()
    }

    #[test]
    fn an_event_names_whom_it_is_about_and_nothing_that_could_be_wrong() {
        let nobody = What::Event {
            name: "user.didUpdate".to_owned(),
            user_id: None,
        };
        assert_eq!(
            text(&nobody),
            r#"{"event":"user.didUpdate","data":{"users":[],"files":[]}}"#
        );
        let somebody = What::Event {
            name: "user.didFlag".to_owned(),
            user_id: Some(UserId::new("a\"b")),
        };
        let expected = r#"{"event":"user.didFlag","data":{"users":[{"userId":"a\"b","updatedAt":""#;
        assert!(text(&somebody).starts_with(expected), "{}", text(&somebody));
    }

    #[test]
    fn a_file_is_sent_as_it_is_up_to_the_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("body");
        for (bytes, fits) in [(vec![0xff, 0], true), (vec![b' '; LARGEST_BODY + 1], false)] {
            std::fs::write(&path, &bytes).unwrap();
            let read = body(&What::File(path.clone()));
            assert_eq!(read.ok(), fits.then_some(bytes));
        }
        let missing = body(&What::File(folder.path().join("none"))).unwrap_err();
        assert!(missing.contains("cannot be read"), "{missing}");
    }

    #[test]
    fn what_comes_back_is_shown_safely() {
        let reply = Reply {
            status: 502,
            body: UntrustedText::from("<b>\u{1b}[2Jbad\ngateway</b>"),
            took: Duration::from_millis(1_501),
        };
        assert_eq!(
            report("sent 2 bytes", &reply),
            "sent 2 bytes\nanswered 502 after 1501 ms: the tunnel or proxy does not reach its \
             receiver\n  <b>\\x1b[2Jbad\\ngateway</b>\n  the network gives up after 1500 ms and \
             would count this as failed\n"
        );
    }
}
