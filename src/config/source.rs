//! Where a value came from, kept beside the value.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named.
    pub file: Arc<Path>,
    /// From 1.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file.display(), self.line)
    }
}

/// Who gave a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody: it is built in.
    Default,
    /// A flag of the command line, with its dashes.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A line of the configuration file.
    File(Place),
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("default"),
            Self::Flag(name) | Self::Variable(name) => out.write_str(name),
            Self::File(place) => place.fmt(out),
        }
    }
}

/// A value with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value in force.
    pub value: T,
    /// Who gave it.
    pub source: Source,
}

impl<T> Sourced<T> {
    /// A value that somebody gave.
    pub const fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }

    /// A built-in value.
    pub const fn default_of(value: T) -> Self {
        Self::new(value, Source::Default)
    }

    /// Changes the value and keeps its source.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced::new(change(self.value), self.source)
    }
}
