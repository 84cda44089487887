//! `modcon config path` and `modcon config show`.

use crate::command::exit::Exit;
use crate::command::output;
use crate::config::environment::Environment;
use crate::config::error::ConfigError;
use crate::config::flags::Flags;
use crate::config::settings::Settings;
use crate::config::settings::config_path;
use crate::config::show::Shown;
use crate::text::Untrusted;
use crate::text::escape;
use crate::text::width;

/// Prints where the configuration file is or would be.
///
/// # Errors
///
/// [`ConfigError::NoPlace`] where the environment names no folder for it.
pub fn path(flags: &Flags, environment: &Environment) -> Result<Exit, ConfigError> {
    let path = config_path(flags, environment).ok_or(ConfigError::NoPlace)?;
    let shown = escape(Untrusted::new(&path.to_string_lossy()));
    Ok(output::print(format!("{shown}\n").as_bytes()))
}

/// Prints the settings in force with who gave each; of a token, only the name of its source.
#[must_use]
pub fn show(settings: &Settings) -> Exit {
    output::print(table(&settings.shown()).as_bytes())
}

fn table(rows: &[Shown]) -> String {
    let cells: Vec<[String; 3]> = rows
        .iter()
        .map(|row| [&row.name, &row.value, &row.source].map(|text| escape(Untrusted::new(text))))
        .collect();
    let widest = |column: usize| {
        let widths = cells.iter().filter_map(|row| row.get(column));
        widths.map(|cell| width(cell)).max().unwrap_or_default()
    };
    let columns = [widest(0), widest(1)];
    let mut out = String::new();
    for [name, value, source] in &cells {
        for (cell, columns) in [name, value].into_iter().zip(columns) {
            out.push_str(cell);
            out.push_str(&" ".repeat(columns.saturating_sub(width(cell)) + 2));
        }
        out.push_str(source);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_aligned_and_safe() {
        let row = |name: &str, value: &str, source: &str| Shown {
            name: name.to_owned(),
            value: value.to_owned(),
            source: source.to_owned(),
        };
        let rows = [
            row("rate", "8", "default"),
            row("protected", "a\u{1b}[0m", "/c:3"),
        ];
        assert_eq!(
            table(&rows),
            "rate       8         default\nprotected  a\\x1b[0m  /c:3\n"
        );
    }
}
