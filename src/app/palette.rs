//! The palette: every command by name, and what a typed line means.

mod line;

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::app::action::Action;
use crate::app::keymap::nearest;
use crate::app::keymap::scopes_below;
use crate::app::overlay::Finder;
use crate::app::overlay::menu::Sort;
use crate::app::palette::line::Line;
use crate::app::palette::line::sort_named;
use crate::app::state::State;
use crate::domain::arrange::LocalFilter;
use crate::text::UntrustedText;
use crate::text::escape;

/// What a line of the palette asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The same as a key would.
    Action(Action),
    /// Another order.
    Sort(Sort),
    /// The whole local filter, with what the command changed in it.
    Filter(LocalFilter),
}

/// Why a line asks for nothing. What was typed is shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaletteError {
    /// Nothing was typed.
    #[error("no command was typed")]
    Empty,
    /// No such command.
    #[error(
        "there is no command \"{}\"{}",
        escape(.typed.borrow()),
        .nearest.map(|name| format!("; did you mean :{name}?")).unwrap_or_default()
    )]
    Unknown {
        /// As typed.
        typed: UntrustedText,
        /// What was probably meant.
        nearest: Option<&'static str>,
    },
    /// A command that needs something behind it.
    #[error(":{command} needs {needs} behind it, as in :{command} {example}")]
    NeedsArgument {
        /// The command.
        command: &'static str,
        /// What it needs.
        needs: &'static str,
        /// How that may look.
        example: &'static str,
    },
    /// A command that takes nothing behind it.
    #[error(":{0} takes nothing behind it")]
    NoArgument(&'static str),
    /// Not a number of flags.
    #[error("\"{}\" is no number of flags; write a whole number from 0", escape(.0.borrow()))]
    BadNumber(UntrustedText),
    /// Not an order.
    #[error(
        "\"{}\" is no order; name, handle, newest and oldest are the server's, flags, updated \
         and roles are local",
        escape(.0.borrow())
    )]
    UnknownOrder(UntrustedText),
}

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaletteRow {
    /// The name, without the colon.
    pub command: &'static str,
    /// What belongs behind it, such as `ID`.
    pub argument: Option<&'static str>,
    /// A word or two.
    pub label: &'static str,
    /// A sentence.
    pub description: &'static str,
    /// The keys that do the same here; empty where there is none.
    pub keys: String,
    /// Why it cannot run just now.
    pub unavailable: Option<Cow<'static, str>>,
}

/// The commands that typing leaves: those that begin so, then those with a word that does, then
/// those with it anywhere in name or label.
#[must_use]
pub fn palette_rows(state: &State, finder: &Finder) -> Vec<PaletteRow> {
    matching(finder.input.text())
        .into_iter()
        .map(|line| PaletteRow {
            command: line.name(),
            argument: line.argument().map(|argument| argument.placeholder),
            label: line.label(),
            description: line.description(),
            keys: keys(state, line),
            unavailable: line.unavailable(state),
        })
        .collect()
}

/// What Enter runs: the line under the cursor, with what was typed behind its name.
///
/// # Errors
///
/// [`PaletteError`] where that is no command.
pub fn chosen(state: &State, finder: &Finder) -> Result<Command, PaletteError> {
    let typed = finder.input.text();
    let filter = &state.users.wish.filter;
    let has_argument = words(typed).is_some_and(|(_, argument)| !argument.is_empty());
    match matching(typed).get(finder.cursor) {
        Some(line) if line.argument().is_none() || !has_argument => parse(line.name(), filter),
        Some(_) | None => parse(typed, filter),
    }
}

/// What a typed line means, with or without the colon. A command that filters changes one part of
/// `filter`, which is the one in force.
///
/// # Errors
///
/// [`PaletteError`] where the line is no command.
pub fn parse(typed: &str, filter: &LocalFilter) -> Result<Command, PaletteError> {
    let (name, argument) = words(typed).ok_or(PaletteError::Empty)?;
    let whole = format!("{name} {argument}");
    if let Some(line) = Line::named(whole.trim()) {
        return line.command("", filter);
    }
    if name == "sort" {
        return sort_named(argument)
            .map(Command::Sort)
            .ok_or_else(|| PaletteError::UnknownOrder(argument.into()));
    }
    match Line::named(&name) {
        Some(line) => line.command(argument, filter),
        None => Err(PaletteError::Unknown {
            typed: whole.trim().into(),
            nearest: nearest(&name, Line::all().map(Line::name)),
        }),
    }
}

/// The commands as a Markdown table for the README.
#[must_use]
pub fn markdown() -> String {
    let mut table = String::from("| Command | What it does |\n|---|---|\n");
    for line in Line::all() {
        let argument = line.argument();
        let argument =
            argument.map_or_else(String::new, |needed| format!(" {}", needed.placeholder));
        let (name, description) = (line.name(), line.description());
        // Writing into a string cannot fail.
        let _ = writeln!(table, "| `:{name}{argument}` | {description} |");
    }
    table
}

/// The name in lower case and what stands behind it.
fn words(typed: &str) -> Option<(String, &str)> {
    let typed = typed.trim().trim_start_matches(':').trim_start();
    let (name, argument) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    (!name.is_empty()).then(|| (name.to_lowercase(), argument.trim()))
}

fn matching(typed: &str) -> Vec<Line> {
    let Some((name, argument)) = words(typed) else {
        return Line::all().collect();
    };
    let with_argument = Line::named(&name).filter(|line| line.argument().is_some());
    if let Some(line) = with_argument.filter(|_| !argument.is_empty()) {
        return vec![line];
    }
    let wanted = format!("{name} {argument}").trim().to_lowercase();
    let mut ranked: Vec<(u8, Line)> = Line::all()
        .filter_map(|line| Some((rank(line, &wanted)?, line)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, line)| line).collect()
}

/// How well a command fits, 0 best.
fn rank(line: Line, wanted: &str) -> Option<u8> {
    let label = line.label().to_lowercase();
    let texts = [line.name(), label.as_str()];
    let begins_word = |text: &&str| {
        text.match_indices(wanted).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|before| !before.is_alphanumeric())
        })
    };
    if line.name() == wanted {
        Some(0)
    } else if line.name().starts_with(wanted) {
        Some(1)
    } else if texts.iter().any(begins_word) {
        Some(2)
    } else if texts.iter().any(|text| text.contains(wanted)) {
        Some(3)
    } else {
        None
    }
}

fn keys(state: &State, line: Line) -> String {
    let Line::Action(action) = line else {
        return String::new();
    };
    let keys = state.keymap.keys_in(scopes_below(state), action);
    let labels: Vec<String> = keys.iter().map(|chord| chord.label()).collect();
    labels.join(" ")
}

#[cfg(test)]
mod tests;
