//! Styles in words, and tables of them.

use crate::view::theme::ThemeError;
use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;

/// The tokens of a theme file with their styles in words.
pub(super) fn table(text: &str) -> Result<Vec<(String, String)>, ThemeError> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| ThemeError::NotATheme(error.message().to_owned()))?;
    table
        .into_iter()
        .map(|(token, value)| match value {
            toml::Value::String(words) => Ok((token, words)),
            _ => Err(ThemeError::NotATheme(format!("{token} is no text"))),
        })
        .collect()
}

/// A style from its words; the word that is none where one is not.
pub(super) fn style(words: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut is_background = false;
    for word in words.split_whitespace() {
        if word == "on" && !is_background {
            is_background = true;
            continue;
        }
        if let Some(colour) = colour(word) {
            style = if is_background {
                style.bg(colour)
            } else {
                style.fg(colour)
            };
            is_background = false;
            continue;
        }
        if is_background {
            return Err(word.to_owned());
        }
        style = style.add_modifier(attribute(word).ok_or_else(|| word.to_owned())?);
    }
    if is_background {
        return Err("on".to_owned());
    }
    Ok(style)
}

fn attribute(word: &str) -> Option<Modifier> {
    Some(match word {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "italic" => Modifier::ITALIC,
        "underline" => Modifier::UNDERLINED,
        "reverse" => Modifier::REVERSED,
        "crossed" => Modifier::CROSSED_OUT,
        _ => return None,
    })
}

fn colour(word: &str) -> Option<Color> {
    if let Some(digits) = word.strip_prefix('#') {
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        return Some(Color::Rgb(red, green, blue));
    }
    Some(match word {
        "default" => Color::Reset,
        "black" => Color::Black,
        "red" => Color::Red,
        "green" => Color::Green,
        "yellow" => Color::Yellow,
        "blue" => Color::Blue,
        "magenta" => Color::Magenta,
        "cyan" => Color::Cyan,
        "white" => Color::Gray,
        "bright-black" => Color::DarkGray,
        "bright-red" => Color::LightRed,
        "bright-green" => Color::LightGreen,
        "bright-yellow" => Color::LightYellow,
        "bright-blue" => Color::LightBlue,
        "bright-magenta" => Color::LightMagenta,
        "bright-cyan" => Color::LightCyan,
        "bright-white" => Color::White,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_in_any_sequence() {
        let expected = Style::new()
            .fg(Color::Yellow)
            .bg(Color::Rgb(1, 2, 255))
            .add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
        assert_eq!(style("bold yellow on #0102ff underline"), Ok(expected));
        assert_eq!(style("on #0102ff underline bold yellow"), Ok(expected));
        assert_eq!(style(""), Ok(Style::new()));
        assert_eq!(style("default"), Ok(Style::new().fg(Color::Reset)));
    }

    #[test]
    fn what_is_no_style_is_named() {
        for (words, wrong) in [
            ("redd", "redd"),
            ("on", "on"),
            ("red on bold", "bold"),
            ("on on red", "on"),
            ("#12345", "#12345"),
            ("#+12345", "#+12345"),
            ("#\u{e9}\u{e9}\u{e9}", "#\u{e9}\u{e9}\u{e9}"),
        ] {
            assert_eq!(style(words), Err(wrong.to_owned()), "{words}");
        }
    }

    #[test]
    fn a_table_of_anything_but_texts_is_no_theme() {
        assert!(table("banned = 3").is_err());
        assert!(table("banned =").is_err());
    }
}
