//! The terminal: whether the console can be drawn on it, and how.

use crate::command::doctor::finding::Finding;
use crate::command::exit::Exit;
use crate::command::output;
use crate::config::choice::Choice;
use crate::config::environment::Environment;
use crate::config::settings::Settings;
use crate::terminal::clipboard;
use crate::terminal::line;
use crate::terminal::probe;
use crate::terminal::probe::Unfit;

/// The smallest screen that the console is drawn on, in columns and rows.
const SMALLEST: (u16, u16) = (60, 16);

/// What is put into the clipboard, to see whether the terminal allows it.
const COPY: &str = "modcon doctor";

/// What can be known of the terminal without drawing on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    unfit: Option<Unfit>,
    term: Option<String>,
    colorterm: Option<String>,
    locale: Option<String>,
    in_tmux: bool,
    size: Option<(u16, u16)>,
}

impl Facts {
    pub(super) fn gather(environment: &Environment) -> Self {
        let text = |name| environment.get(name).map(str::to_owned);
        Self {
            unfit: probe::unfit(environment.get("TERM")),
            term: text("TERM"),
            colorterm: text("COLORTERM"),
            locale: environment.locale().map(str::to_owned),
            in_tmux: environment.has("TMUX"),
            size: line::size(std::io::stdout()),
        }
    }

    /// Whether the console could be drawn here.
    pub(super) const fn is_screen(&self) -> bool {
        self.unfit.is_none()
    }
}

pub(super) fn findings(facts: &Facts, settings: Option<&Settings>) -> Vec<Finding> {
    let mut findings = vec![screen(facts)];
    findings.extend(size(facts));
    findings.extend(settings.map(|settings| colours(facts, settings)));
    findings.push(match &facts.locale {
        Some(locale) => Finding::good("locale", locale),
        None => Finding::note(
            "locale",
            "no locale is set",
            "set LANG to one that says UTF-8, such as C.UTF-8, for names in all scripts",
        ),
    });
    findings.extend(settings.map(|settings| {
        let drawn = settings.look.drawn;
        let signs = if drawn.ascii { "ASCII" } else { "Unicode" };
        let glyphs = &settings.look.glyphs;
        let what = format!(
            "lines and marks in {signs}: {} (glyphs = {}, {})",
            drawn.why,
            glyphs.value.word(),
            glyphs.source
        );
        Finding::good("glyphs", what)
    }));
    if facts.in_tmux {
        findings.push(Finding::note(
            "tmux",
            "copying passes through tmux",
            "put `set -g set-clipboard on` into its configuration",
        ));
    }
    findings
}

fn screen(facts: &Facts) -> Finding {
    let advice = "`modcon users` prints the same list without a screen";
    let away = |what| Finding::note("terminal", what, advice);
    match facts.unfit {
        None => {
            let term = facts.term.as_deref().unwrap_or("(TERM is not set)");
            Finding::good("terminal", term)
        }
        Some(Unfit::Input) => {
            away("standard input is no terminal, so the console cannot be drawn here")
        }
        Some(Unfit::Output) => {
            away("standard output is no terminal, so the console cannot be drawn here")
        }
        Some(Unfit::Dumb) => {
            let what = "TERM is dumb, so the console cannot be drawn";
            Finding::bad("terminal", what, advice, Exit::Incomplete)
        }
    }
}

fn size(facts: &Facts) -> Option<Finding> {
    let (columns, rows) = facts.size?;
    let (least_columns, least_rows) = SMALLEST;
    let what = format!("{columns}x{rows}");
    Some(if columns < least_columns || rows < least_rows {
        let advice = format!("the console needs {least_columns}x{least_rows}; enlarge the window");
        Finding::bad("size", what, advice, Exit::Incomplete)
    } else {
        Finding::good("size", what)
    })
}

fn colours(facts: &Facts, settings: &Settings) -> Finding {
    let theme = &settings.look.theme;
    let claim = match facts.colorterm.as_deref() {
        Some("truecolor" | "24bit") => "the terminal claims true colour",
        _ => match facts.term.as_deref() {
            Some(term) if term.contains("256color") => "the terminal claims 256 colours",
            _ => "the terminal claims 16 colours or fewer",
        },
    };
    let what = format!("theme = {} ({}); {claim}", theme.value.word(), theme.source);
    Finding::good("colour", what)
}

/// Sends a text to the clipboard and asks for the only proof there is.
pub(super) fn copy() -> Vec<Finding> {
    let mut bytes = Vec::new();
    let sent = clipboard::copy(&mut bytes, COPY).is_ok_and(|()| output::print_some(&bytes).is_ok());
    if !sent {
        return Vec::new();
    }
    vec![Finding::note(
        "copy",
        format!("`{COPY}` was sent to the clipboard (OSC 52); no terminal says if it took it"),
        "paste somewhere: if something else comes, allow OSC 52 in the terminal's settings",
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::flags::Flags;

    fn facts() -> Facts {
        Facts {
            unfit: None,
            term: Some("xterm-256color".to_owned()),
            colorterm: None,
            locale: Some("C.UTF-8".to_owned()),
            in_tmux: false,
            size: Some((80, 24)),
        }
    }

    fn words(facts: &Facts) -> String {
        let environment = Environment::of(&[("LANG", "C.UTF-8")]);
        let settings = Settings::load(&Flags::default(), &environment).unwrap();
        let all = findings(facts, Some(&settings));
        all.iter().map(ToString::to_string).collect()
    }

    fn exits(facts: &Facts) -> Vec<Exit> {
        findings(facts, None)
            .iter()
            .filter_map(Finding::exit)
            .collect()
    }

    #[test]
    fn an_ordinary_terminal_needs_nothing() {
        assert!(exits(&facts()).is_empty());
        let words = words(&facts());
        for expected in ["xterm-256color", "80x24", "256 colours", "in Unicode"] {
            assert!(words.contains(expected), "{expected}: {words}");
        }
    }

    #[test]
    fn what_keeps_the_console_away_says_what_to_do() {
        let dumb = Facts {
            unfit: Some(Unfit::Dumb),
            ..facts()
        };
        assert_eq!(exits(&dumb), [Exit::Incomplete]);
        assert!(words(&dumb).contains("modcon users"));
        let small = Facts {
            size: Some((59, 24)),
            ..facts()
        };
        assert_eq!(exits(&small), [Exit::Incomplete]);
        let piped = Facts {
            unfit: Some(Unfit::Output),
            ..facts()
        };
        assert!(exits(&piped).is_empty());
        assert!(words(&piped).contains("standard output is no terminal"));
    }
}
