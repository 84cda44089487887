//! Why no console can be opened here.

use crate::command::exit::Exit;
use crate::command::output::complain;
use crate::config::environment::Environment;
use crate::terminal::probe;
use crate::terminal::probe::Unfit;

/// Says what is wrong with this terminal and what to do instead; `None` where a console can be
/// drawn.
#[must_use]
pub fn refusal(environment: &Environment) -> Option<Exit> {
    let why = probe::unfit(environment.get("TERM"))?;
    complain(&words(why));
    Some(Exit::Usage)
}

const fn words(why: Unfit) -> &'static str {
    match why {
        Unfit::Input | Unfit::Output => {
            "the console needs a terminal for its input and its output\n\
             `modcon users` prints the same list without a screen; see `modcon users --help`"
        }
        Unfit::Dumb => {
            "the console cannot be drawn on this terminal (TERM=dumb)\n\
             `modcon users` prints the same list without a screen; see `modcon users --help`"
        }
    }
}
