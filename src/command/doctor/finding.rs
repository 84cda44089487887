//! One thing that was looked at.

use std::fmt;

use crate::command::exit::Exit;
use crate::text::Untrusted;
use crate::text::escape;

/// What was found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    about: &'static str,
    what: String,
    advice: Option<String>,
    severity: Severity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Severity {
    Good,
    Note,
    Bad(Exit),
}

impl Finding {
    /// As it should be.
    pub(super) fn good(about: &'static str, what: impl Into<String>) -> Self {
        Self::new(about, what.into(), None, Severity::Good)
    }

    /// Worth knowing.
    pub(super) fn note(
        about: &'static str,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(about, what.into(), Some(advice.into()), Severity::Note)
    }

    /// To be put right.
    pub(super) fn bad(
        about: &'static str,
        what: impl Into<String>,
        advice: impl Into<String>,
        exit: Exit,
    ) -> Self {
        Self::new(about, what.into(), Some(advice.into()), Severity::Bad(exit))
    }

    const fn new(
        about: &'static str,
        what: String,
        advice: Option<String>,
        severity: Severity,
    ) -> Self {
        Self {
            about,
            what,
            advice,
            severity,
        }
    }

    /// How the command ends because of this, if it must be put right.
    pub(super) const fn exit(&self) -> Option<Exit> {
        match self.severity {
            Severity::Bad(exit) => Some(exit),
            Severity::Good | Severity::Note => None,
        }
    }
}

/// Lines for standard output, made safe: what was found may quote anything.
impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Good => "ok",
            Severity::Note => "note",
            Severity::Bad(_) => "fix",
        };
        let what = escape(Untrusted::new(&self.what));
        writeln!(out, "{word:<5} {:<9} {what}", self.about)?;
        match &self.advice {
            Some(advice) => {
                let advice = escape(Untrusted::new(advice));
                writeln!(out, "{:15} -> {advice}", "")
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_two_lines_that_cannot_act() {
        let finding = Finding::bad("token", "no\u{1b}[2J\nx", "renew it", Exit::TokenRefused);
        assert_eq!(
            finding.to_string(),
            "fix   token     no\\x1b[2J\\nx\n                -> renew it\n"
        );
        assert_eq!(finding.exit(), Some(Exit::TokenRefused));
        assert_eq!(Finding::note("a", "b", "c").exit(), None);
    }
}
