//! Standard output and standard error of the commands.
//!
//! A reader that went away is no failure: whoever closed the pipe has what they wanted.

use std::fmt::Display;
use std::io::ErrorKind;
use std::io::Write;

use crate::command::exit::Exit;
use crate::text::Untrusted;
use crate::text::escape;

/// Why nothing more can be written.
#[derive(Debug)]
pub enum Stopped {
    /// The reader closed the pipe.
    Closed,
    /// Anything else, such as a full disk.
    Failed(std::io::Error),
}

impl From<std::io::Error> for Stopped {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(error),
        }
    }
}

impl Stopped {
    /// How a command ends that can write nothing more. Says so where that is a failure.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Closed => Exit::Complete,
            Self::Failed(why) => {
                complain(&format_args!("standard output cannot be written: {why}"));
                Exit::Incomplete
            }
        }
    }
}

/// Writes a whole text to standard output, as all that a command has to say.
#[must_use]
pub fn print(bytes: &[u8]) -> Exit {
    match print_some(bytes) {
        Ok(()) => Exit::Complete,
        Err(stopped) => stopped.exit(),
    }
}

/// Writes a text to standard output at once.
///
/// # Errors
///
/// [`Stopped`] where no more can be written.
pub fn print_some(bytes: &[u8]) -> Result<(), Stopped> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Prints what clap has to say: help and version on standard output, usage errors, which may
/// quote the command line, on standard error.
#[must_use]
pub fn usage(error: &clap::Error) -> Exit {
    let words = error.render().to_string();
    if !error.use_stderr() {
        return print(words.as_bytes());
    }
    let lines = words
        .lines()
        .map(|line| escape(Untrusted::new(line)) + "\n");
    let _unheard = std::io::stderr().write_all(lines.collect::<String>().as_bytes());
    Exit::Usage
}

/// Says something on standard error. The words may quote anything: each line is made safe.
pub fn complain(words: &dyn Display) {
    let words = words.to_string();
    let mut said = String::new();
    for (number, line) in words.lines().enumerate() {
        said.push_str(if number == 0 { "modcon: " } else { "  " });
        said.push_str(&escape(Untrusted::new(line)));
        said.push('\n');
    }
    // Where standard error is closed too, nobody is left to be told.
    let _unheard = std::io::stderr().write_all(said.as_bytes());
}
