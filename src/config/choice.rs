//! Settings that are one of a few words.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// Whether verdicts may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Looking only.
    ReadOnly,
    /// Looking and acting.
    Write,
}

impl fmt::Display for Access {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::ReadOnly => "read-only",
            Self::Write => "write",
        })
    }
}

/// Our own limit of requests a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// As fast as the network answers.
    Off,
    /// At most this many a second, and as many at once after a pause.
    PerSecond(NonZeroU32),
}

impl Rate {
    /// The fastest limit that can be written down.
    pub const HIGHEST: u32 = 1_000;
    /// The rate where nobody names one.
    pub const USUAL: Self = Self::PerSecond(NonZeroU32::new(8).unwrap());
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if word == "off" {
            return Ok(Self::Off);
        }
        let number = word.parse::<NonZeroU32>().ok();
        number
            .filter(|number| number.get() <= Self::HIGHEST)
            .map(Self::PerSecond)
            .ok_or_else(|| {
                let highest = Self::HIGHEST;
                format!("`{word}` is no rate; it is off or 1 to {highest} requests a second")
            })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => out.write_str("off"),
            Self::PerSecond(number) => number.fmt(out),
        }
    }
}

/// Which colours to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// By what the terminal says of itself.
    Auto,
    /// True colour for dark backgrounds.
    Dark,
    /// True colour for light backgrounds.
    Light,
    /// The terminal's own sixteen colours.
    Sixteen,
    /// Attributes only.
    None,
}

/// Which signs to draw lines and marks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// By locale and terminal.
    Auto,
    /// Box lines and symbols.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// In which zone times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// The zone of this machine.
    Local,
    /// UTC.
    Utc,
}

/// How much goes to the log file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Only what failed.
    Error,
    /// And what is odd.
    Warn,
    /// And what happened.
    Info,
    /// And how.
    Debug,
    /// Everything.
    Trace,
}

/// A setting that is one of a few words.
pub trait Choice: Sized + Copy + PartialEq + 'static {
    /// What the words stand for, in messages.
    const WHAT: &'static str;
    /// Every value with its word.
    const WORDS: &'static [(&'static str, Self)];

    /// The value of a word.
    ///
    /// # Errors
    ///
    /// A sentence with the words that are known.
    fn parse(word: &str) -> Result<Self, String> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<&str> = Self::WORDS.iter().map(|(known, _)| *known).collect();
            format!(
                "`{word}` is no {}; it is one of {}",
                Self::WHAT,
                words.join(", ")
            )
        })
    }

    /// The word of a value.
    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, value)| *value == self);
        found.map_or("", |(word, _)| word)
    }
}

impl Choice for Theme {
    const WHAT: &'static str = "theme";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("auto", Self::Auto),
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("16", Self::Sixteen),
        ("none", Self::None),
    ];
}

impl Choice for Glyphs {
    const WHAT: &'static str = "set of glyphs";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("auto", Self::Auto),
        ("unicode", Self::Unicode),
        ("ascii", Self::Ascii),
    ];
}

impl Choice for Times {
    const WHAT: &'static str = "zone for times";
    const WORDS: &'static [(&'static str, Self)] = &[("local", Self::Local), ("utc", Self::Utc)];
}

impl Choice for LogLevel {
    const WHAT: &'static str = "log level";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("info", Self::Info),
        ("debug", Self::Debug),
        ("trace", Self::Trace),
    ];
}

/// From which `flagCount` on a user counts as flagged little, more, much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagLimits {
    /// `!`
    pub low: i64,
    /// `!!`
    pub medium: i64,
    /// `!!!`
    pub high: i64,
}

impl FlagLimits {
    /// The limits where nobody names any.
    pub const USUAL: Self = Self {
        low: 1,
        medium: 4,
        high: 10,
    };

    pub(super) fn new(limits: &[i64]) -> Result<Self, String> {
        match limits {
            [low, medium, high] if 0 < *low && low < medium && medium < high => Ok(Self {
                low: *low,
                medium: *medium,
                high: *high,
            }),
            _ => {
                Err("`flag_limits` must be three rising counts above 0, such as [1, 4, 10]".into())
            }
        }
    }
}

impl fmt::Display for FlagLimits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{}, {}, {}]", self.low, self.medium, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_off_or_a_sane_number() {
        assert_eq!("off".parse(), Ok(Rate::Off));
        assert_eq!("8".parse(), Ok(Rate::USUAL));
        for word in ["0", "-1", "1001", "8.5", "", "OFF", "99999999999"] {
            assert!(word.parse::<Rate>().is_err(), "{word}");
        }
    }

    #[test]
    fn every_word_comes_back() {
        for (word, theme) in Theme::WORDS {
            assert_eq!((Theme::parse(word), theme.word()), (Ok(*theme), *word));
        }
        let unknown = Theme::parse("blue").unwrap_err();
        assert_eq!(
            unknown,
            "`blue` is no theme; it is one of auto, dark, light, 16, none"
        );
    }

    #[test]
    fn limits_of_flags_must_rise() {
        assert_eq!(FlagLimits::new(&[1, 4, 10]), Ok(FlagLimits::USUAL));
        for limits in [&[1, 4][..], &[0, 1, 2], &[1, 1, 2], &[3, 2, 1], &[]] {
            assert!(FlagLimits::new(limits).is_err(), "{limits:?}");
        }
    }
}
