//! What a person sees when the program has a bug.
//!
//! A panic can quote text of the network, so its words are made safe like everything else from
//! elsewhere. It cannot quote a token: tokens live in types that do not print themselves, and no
//! text is cut by indices that a panic would report together with the text.

use std::backtrace::Backtrace;
use std::backtrace::BacktraceStatus;
use std::panic;
use std::panic::PanicHookInfo;
use std::thread;

use crate::command::output::complain;
use crate::terminal::guard;
use crate::text::Untrusted;
use crate::text::escape;

/// The exit status after a panic.
const PANICKED: i32 = 101;

/// The most that is shown of what a panic says, in characters.
const LONGEST: usize = 1_000;

/// Makes every panic, on any thread, give the terminal back, say what happened, and end the
/// program: what goes on without one of its tasks would show a state that nobody keeps up to
/// date.
#[expect(
    clippy::disallowed_methods,
    reason = "a panic ends the program once the terminal is given back"
)]
pub fn end_and_explain() {
    panic::set_hook(Box::new(|info| {
        guard::close();
        complain(&words(info));
        std::process::exit(PANICKED);
    }));
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let said = info.payload_as_str().unwrap_or("it does not say why");
    let place = info.location().map(ToString::to_string);
    let mut words = report(
        said,
        place.as_deref().unwrap_or("an unknown place"),
        thread::current().name().unwrap_or("without a name"),
    );
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        words.push('\n');
        words.push_str(&trace.to_string());
    }
    words
}

fn report(said: &str, place: &str, thread: &str) -> String {
    // One line, so that what is quoted cannot pass for words of ours.
    let said: String = escape(Untrusted::new(said)).chars().take(LONGEST).collect();
    format!(
        "a bug in modcon ended it: {said}\n\
         at {place}, thread {thread}\n\
         Nothing was changed on the server. Please report these lines."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_quotes_is_one_safe_line() {
        let said = "it is inside '\u{202e}' of `\x1b[2J\nmodcon: all is well\u{9b}`";
        let report = report(said, "src/a.rs:1:2", "screen");
        let first = report.lines().next().unwrap();
        assert_eq!(
            first,
            "a bug in modcon ended it: it is inside '\\u{202e}' of \
             `\\x1b[2J\\nmodcon: all is well\\u{9b}`"
        );
        assert_eq!(report.lines().count(), 3);
    }

    #[test]
    fn an_endless_text_is_cut() {
        let report = report(&"x".repeat(1_000_000), "src/a.rs:1:2", "screen");
        assert!(report.len() < LONGEST + 200, "{}", report.len());
    }
}
