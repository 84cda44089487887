//! How the screen looks, as far as files, flags and the environment say.

use std::collections::BTreeMap;

use crate::config::choice::FlagLimits;
use crate::config::choice::Glyphs;
use crate::config::choice::Theme;
use crate::config::choice::Times;
use crate::config::environment::Environment;
use crate::config::environment::NO_COLOR;
use crate::config::file::ConfigFile;
use crate::config::flags::Flags;
use crate::config::source::Source;
use crate::config::source::Sourced;

/// Looks and habits of the screen.
#[derive(Debug, Clone)]
pub struct Look {
    /// Colours.
    pub theme: Sourced<Theme>,
    /// Single colours that replace the theme's, by the theme's names for them.
    pub colors: BTreeMap<String, Sourced<String>>,
    /// Signs, as chosen.
    pub glyphs: Sourced<Glyphs>,
    /// Signs, as they will be drawn.
    pub drawn: DrawnGlyphs,
    /// Whether the mouse is listened to.
    pub mouse: Sourced<bool>,
    /// The zone that times are shown in.
    pub times: Sourced<Times>,
    /// When a user counts as flagged little, more, much.
    pub flag_limits: Sourced<FlagLimits>,
}

/// What `glyphs = "auto"` came to, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnGlyphs {
    /// ASCII only.
    pub ascii: bool,
    /// The reason in a few words.
    pub why: &'static str,
}

impl Look {
    pub(super) fn resolve(flags: &Flags, environment: &Environment, file: &mut ConfigFile) -> Self {
        let theme = if flags.no_color {
            Sourced::new(Theme::None, Source::Flag("--no-color"))
        } else if environment.has(NO_COLOR) {
            Sourced::new(Theme::None, Source::Variable(NO_COLOR))
        } else {
            file.theme
                .take()
                .unwrap_or(Sourced::default_of(Theme::Auto))
        };
        let glyphs = if flags.ascii {
            Sourced::new(Glyphs::Ascii, Source::Flag("--ascii"))
        } else {
            file.glyphs
                .take()
                .unwrap_or(Sourced::default_of(Glyphs::Auto))
        };
        Self {
            theme,
            colors: std::mem::take(&mut file.colors),
            drawn: drawn(glyphs.value, environment),
            glyphs,
            mouse: file.mouse.take().unwrap_or(Sourced::default_of(true)),
            times: file
                .times
                .take()
                .unwrap_or(Sourced::default_of(Times::Local)),
            flag_limits: file
                .flag_limits
                .take()
                .unwrap_or(Sourced::default_of(FlagLimits::USUAL)),
        }
    }
}

/// Lines and marks are two cells wide in some East Asian set-ups, and the Linux console has few
/// of them; a locale that is not UTF-8 has none.
fn drawn(glyphs: Glyphs, environment: &Environment) -> DrawnGlyphs {
    let (ascii, why) = match glyphs {
        Glyphs::Unicode => (false, "chosen"),
        Glyphs::Ascii => (true, "chosen"),
        Glyphs::Auto if environment.get("TERM") == Some("linux") => {
            (true, "the Linux console draws few signs")
        }
        Glyphs::Auto => by_locale(environment.locale().unwrap_or_default()),
    };
    DrawnGlyphs { ascii, why }
}

fn by_locale(locale: &str) -> (bool, &'static str) {
    let locale = locale.to_ascii_lowercase();
    if !locale.contains("utf-8") && !locale.contains("utf8") {
        (true, "the locale does not say UTF-8")
    } else if ["zh", "ja", "ko"]
        .iter()
        .any(|east| locale.starts_with(east))
    {
        (true, "lines and marks may be two cells wide in this locale")
    } else {
        (false, "the locale says UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascii(variables: &[(&str, &str)]) -> bool {
        drawn(Glyphs::Auto, &Environment::of(variables)).ascii
    }

    #[test]
    fn auto_draws_ascii_where_signs_would_go_wrong() {
        assert!(!ascii(&[
            ("LANG", "de_DE.UTF-8"),
            ("TERM", "xterm-256color")
        ]));
        assert!(!ascii(&[("LC_CTYPE", "C.utf8")]));
        assert!(ascii(&[("LANG", "ja_JP.UTF-8")]));
        assert!(ascii(&[("LANG", "de_DE.UTF-8"), ("TERM", "linux")]));
        assert!(ascii(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
        assert!(ascii(&[]));
    }

    #[test]
    fn a_choice_is_not_second_guessed() {
        let japanese = Environment::of(&[("LANG", "ja_JP.UTF-8")]);
        assert!(!drawn(Glyphs::Unicode, &japanese).ascii);
        let german = Environment::of(&[("LANG", "de_DE.UTF-8")]);
        assert!(drawn(Glyphs::Ascii, &german).ascii);
    }
}
