//! Why no console can be opened here.

use std::io::IsTerminal;

use crate::command::exit::Exit;
use crate::command::output::complain;
use crate::config::environment::Environment;

/// Says what is wrong with this terminal and what to do instead; `None` where a console can be
/// drawn.
#[must_use]
pub fn refusal(environment: &Environment) -> Option<Exit> {
    let reason = unfit(
        std::io::stdin().is_terminal(),
        std::io::stdout().is_terminal(),
        environment.get("TERM"),
    )?;
    complain(&reason);
    Some(Exit::Usage)
}

fn unfit(stdin: bool, stdout: bool, term: Option<&str>) -> Option<&'static str> {
    if !stdin || !stdout {
        Some(
            "the console needs a terminal for its input and its output\n\
             `modcon users` prints the same list without a screen; see `modcon users --help`",
        )
    } else if term == Some("dumb") {
        Some(
            "the console cannot be drawn on this terminal (TERM=dumb)\n\
             `modcon users` prints the same list without a screen; see `modcon users --help`",
        )
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_that_can_be_drawn_on_is_fit() {
        assert_eq!(unfit(true, true, Some("xterm")), None);
        assert_eq!(unfit(true, true, None), None);
        for refused in [
            unfit(true, false, Some("xterm")),
            unfit(false, true, Some("xterm")),
            unfit(true, true, Some("dumb")),
        ] {
            assert!(refused.unwrap().contains("modcon users"));
        }
    }
}
