//! A style for each meaning. No other place knows a colour.
//!
//! Letters, counts and words carry every meaning; a style only repeats it, so that a theme without
//! colours loses nothing.

mod glyphs;
mod parse;

pub use crate::app::token::Token;
pub use glyphs::Glyphs;

use ratatui::style::Modifier;
use ratatui::style::Style;

/// Every token with its name in theme files and in the configuration.
const TOKENS: [(Token, &str); 30] = [
    (Token::Screen, "screen"),
    (Token::Dim, "dim"),
    (Token::Strong, "strong"),
    (Token::Accent, "accent"),
    (Token::Border, "border"),
    (Token::Bar, "bar"),
    (Token::ReadOnly, "read-only"),
    (Token::Write, "write"),
    (Token::Cursor, "cursor"),
    (Token::CursorIdle, "cursor-idle"),
    (Token::FlagLow, "flag-low"),
    (Token::FlagMedium, "flag-medium"),
    (Token::FlagHigh, "flag-high"),
    (Token::Banned, "banned"),
    (Token::Deleted, "deleted"),
    (Token::Brand, "brand"),
    (Token::Staff, "staff"),
    (Token::LookAlike, "look-alike"),
    (Token::Drift, "drift"),
    (Token::Misfit, "misfit"),
    (Token::Stale, "stale"),
    (Token::Hostile, "hostile"),
    (Token::Missing, "missing"),
    (Token::Ok, "ok"),
    (Token::Warn, "warn"),
    (Token::Error, "error"),
    (Token::Key, "key"),
    (Token::Input, "input"),
    (Token::Match, "match"),
    (Token::Backdrop, "backdrop"),
];

/// The themes that come with the program, by name.
const BUILT_IN: [(&str, &str); 4] = [
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("ansi16", include_str!("../../assets/themes/ansi16.toml")),
    ("none", include_str!("../../assets/themes/none.toml")),
];

/// Why a theme cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// There is no theme of this name.
    #[error("there is no theme {name:?}; the themes are {}", names().join(", "))]
    UnknownTheme {
        /// The name asked for.
        name: String,
    },
    /// There is no token of this name.
    #[error("there is no colour {name:?}; the colours are {}", TOKENS.map(|(_, known)| known).join(", "))]
    UnknownToken {
        /// The name asked for.
        name: String,
    },
    /// A style is not written as styles are.
    #[error(
        "{token}: {word:?} is no style; write a colour, `on` and a background, and any of bold, \
         dim, italic, underline, reverse, crossed"
    )]
    UnknownWord {
        /// Which token it was for.
        token: String,
        /// What was not understood.
        word: String,
    },
    /// A theme file is no table of texts.
    #[error("not a theme file: {0}")]
    NotATheme(String),
}

/// A style for every token, and the glyphs to draw with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; TOKENS.len()],
    glyphs: Glyphs,
}

/// The names of the themes that come with the program.
#[must_use]
pub fn names() -> [&'static str; 4] {
    BUILT_IN.map(|(name, _)| name)
}

impl Theme {
    /// A theme that comes with the program: `dark`, `light`, `ansi16` for the terminal's own
    /// sixteen colours, or `none` for attributes only.
    ///
    /// # Errors
    ///
    /// [`ThemeError::UnknownTheme`] names those that there are.
    pub fn named(name: &str) -> Result<Self, ThemeError> {
        let (_, text) = BUILT_IN
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| ThemeError::UnknownTheme {
                name: name.to_owned(),
            })?;
        let plain = Self {
            styles: [Style::new(); TOKENS.len()],
            glyphs: Glyphs::UNICODE,
        };
        let pairs = parse::table(text)?;
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(token, style)| (token.as_str(), style.as_str()))
            .collect();
        plain.with_overrides(&pairs)
    }

    /// The same theme with some styles replaced, each by a token's name and a style in words:
    /// `"bold yellow on #202020"`.
    ///
    /// # Errors
    ///
    /// [`ThemeError`] names the token or the word that it does not know.
    pub fn with_overrides(mut self, overrides: &[(&str, &str)]) -> Result<Self, ThemeError> {
        for (name, words) in overrides {
            let (token, _) = TOKENS
                .iter()
                .find(|(_, known)| known == name)
                .ok_or_else(|| ThemeError::UnknownToken {
                    name: (*name).to_owned(),
                })?;
            let style = parse::style(words).map_err(|word| ThemeError::UnknownWord {
                token: (*name).to_owned(),
                word,
            })?;
            if let Some(held) = self.styles.get_mut(*token as usize) {
                *held = style;
            }
        }
        Ok(self)
    }

    /// The same theme drawn with other glyphs.
    #[must_use]
    pub const fn with_glyphs(mut self, glyphs: Glyphs) -> Self {
        self.glyphs = glyphs;
        self
    }

    /// How something is drawn.
    #[must_use]
    pub fn style(&self, token: Token) -> Style {
        self.styles.get(token as usize).copied().unwrap_or_default()
    }

    /// What lines, marks and spinners are drawn with.
    #[must_use]
    pub const fn glyphs(&self) -> &Glyphs {
        &self.glyphs
    }

    /// A style on the row under the cursor. Where that row is marked by swapping the colours, a
    /// colour or a dim of its own would make it hard to read.
    #[must_use]
    pub fn on(&self, row: Option<Token>, style: Style) -> Style {
        let Some(row) = row.map(|token| self.style(token)) else {
            return style;
        };
        if row.add_modifier.contains(Modifier::REVERSED) {
            let kept = style.add_modifier & (Modifier::BOLD | Modifier::UNDERLINED);
            return row.add_modifier(kept);
        }
        style.patch(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Color;

    #[test]
    fn every_theme_has_a_style_for_every_token() {
        for (name, text) in BUILT_IN {
            let named: Vec<String> = parse::table(text)
                .unwrap()
                .into_iter()
                .map(|(token, _)| token)
                .collect();
            for (_, token) in TOKENS {
                assert!(named.contains(&token.to_owned()), "{name} lacks {token}");
            }
            assert_eq!(named.len(), TOKENS.len(), "{name}");
            Theme::named(name).unwrap();
        }
    }

    #[test]
    fn tokens_stand_at_their_own_place() {
        for (at, (token, name)) in TOKENS.iter().enumerate() {
            assert_eq!(*token as usize, at, "{name}");
        }
    }

    #[test]
    fn the_theme_without_colours_has_none() {
        let none = Theme::named("none").unwrap();
        for (token, name) in TOKENS {
            let style = none.style(token);
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
    }

    #[test]
    fn sixteen_colours_are_the_terminals_own() {
        let theme = Theme::named("ansi16").unwrap();
        for (token, name) in TOKENS {
            let style = theme.style(token);
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(
                    !matches!(colour, Color::Rgb(..) | Color::Indexed(_)),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn an_override_replaces_one_style() {
        let theme = Theme::named("dark").unwrap();
        let changed = theme.clone().with_overrides(&[("banned", "bold #ff0000")]);
        let changed = changed.unwrap();
        let red = Style::new().fg(Color::Rgb(255, 0, 0));
        assert_eq!(
            changed.style(Token::Banned),
            red.add_modifier(Modifier::BOLD)
        );
        assert_eq!(changed.style(Token::Brand), theme.style(Token::Brand));
    }

    #[test]
    fn errors_name_what_they_do_not_know() {
        let theme = Theme::named("dark").unwrap();
        let token = theme.clone().with_overrides(&[("bannd", "red")]);
        assert!(token.unwrap_err().to_string().contains("\"bannd\""));
        let word = theme.with_overrides(&[("banned", "bold reddish")]);
        let said = word.unwrap_err().to_string();
        assert!(
            said.contains("banned") && said.contains("\"reddish\""),
            "{said}"
        );
        let said = Theme::named("solarised").unwrap_err().to_string();
        assert!(said.contains("ansi16"), "{said}");
    }

    /// How well a colour stands out from another one, from 1 to 21, as WCAG 2 computes it.
    fn contrast(one: Color, other: Color) -> f64 {
        let luminance = |colour: Color| {
            let Color::Rgb(red, green, blue) = colour else {
                panic!("{colour} is no true colour");
            };
            let linear = |channel: u8| match f64::from(channel) / 255.0 {
                dark if dark <= 0.039_28 => dark / 12.92,
                light => ((light + 0.055) / 1.055).powf(2.4),
            };
            0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        };
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn whatever_says_something_can_be_read_wherever_it_stands() {
        for name in ["dark", "light"] {
            let theme = Theme::named(name).unwrap();
            let screen = theme.style(Token::Screen);
            for (token, token_name) in TOKENS {
                let style = theme.style(token);
                let ink = style.fg.or(screen.fg).unwrap();
                let papers: Vec<Color> = match style.bg {
                    Some(own) => vec![own],
                    None => [Token::Screen, Token::Bar, Token::CursorIdle, Token::Cursor]
                        .map(|row| theme.style(row).bg.unwrap())
                        .to_vec(),
                };
                let least = match token {
                    // Lines and slots with nothing in them.
                    Token::Border => 1.2,
                    // What lies below an overlay is recognised, not read.
                    Token::Backdrop => 2.0,
                    _ => 4.5,
                };
                for paper in papers {
                    let reached = contrast(ink, paper);
                    assert!(
                        reached >= least,
                        "{name}: {token_name} on {paper}: {reached:.1}"
                    );
                }
            }
        }
    }
}
