//! What can be learned of the terminal without drawing on it.

use std::io::IsTerminal;

/// Why no console can be drawn here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Standard input is no terminal.
    Input,
    /// Standard output is no terminal.
    Output,
    /// `TERM` says that the terminal can do nothing but print.
    Dumb,
}

/// What keeps a console from being drawn here; `None` where one can be.
#[must_use]
pub fn unfit(term: Option<&str>) -> Option<Unfit> {
    judge(
        std::io::stdin().is_terminal(),
        std::io::stdout().is_terminal(),
        term,
    )
}

fn judge(input: bool, output: bool, term: Option<&str>) -> Option<Unfit> {
    if !output {
        Some(Unfit::Output)
    } else if !input {
        Some(Unfit::Input)
    } else if term == Some("dumb") {
        Some(Unfit::Dumb)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_that_can_be_drawn_on_is_fit() {
        assert_eq!(judge(true, true, Some("xterm")), None);
        assert_eq!(judge(true, true, None), None);
        assert_eq!(judge(true, false, Some("xterm")), Some(Unfit::Output));
        assert_eq!(judge(false, true, Some("xterm")), Some(Unfit::Input));
        assert_eq!(judge(true, true, Some("dumb")), Some(Unfit::Dumb));
    }
}
