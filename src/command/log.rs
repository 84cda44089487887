//! The log file, off unless `--log` asks for it.
//!
//! Only our own events go to it: libraries may write headers, and headers hold the token.

use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::choice::LogLevel;
use crate::config::error::ConfigError;
use crate::config::settings::Log;
use crate::config::settings::Settings;
use crate::text::json_escape;

/// The same settings, after the log that they ask for was started.
///
/// # Errors
///
/// [`ConfigError::Log`] where the folder or the file cannot be made.
pub fn started(settings: Settings) -> Result<Settings, ConfigError> {
    if let Some(log) = &settings.log
        && !tracing::dispatcher::has_been_set()
    {
        start(log)?;
    }
    Ok(settings)
}

/// Starts writing to `modcon.log` in the log's folder.
fn start(log: &Log) -> Result<(), ConfigError> {
    let failed = |problem: String| ConfigError::Log { problem };
    let Some(folder) = &log.folder else {
        let words = "there is no place for a log: neither XDG_STATE_HOME nor HOME is set";
        return Err(failed(words.to_owned()));
    };
    let file = open(folder).map_err(|why| {
        let path = folder.join("modcon.log");
        failed(format!("{} cannot be written: {why}", path.display()))
    })?;
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_ansi(false)
        .with_writer(Mutex::new(SafeLines(file)));
    let ours = Targets::new().with_target("modcon", level(log.level));
    tracing_subscriber::registry()
        .with(ours)
        .with(lines)
        .try_init()
        .map_err(|why| failed(why.to_string()))
}

const fn level(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    }
}

/// Opens the log for appending, readable by nobody else, whatever the umask says.
#[expect(clippy::disallowed_methods, reason = "opens the log with mode 0600")]
fn open(folder: &Path) -> std::io::Result<File> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(folder.join("modcon.log"))?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Lines of JSON in which nothing acts on the terminal of whoever reads them.
struct SafeLines(File);

impl Write for SafeLines {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let mut safe = json_escape(&String::from_utf8_lossy(line));
        safe.push('\n');
        self.0.write_all(safe.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folder_and_file_are_the_owners_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state/modcon");
        drop(open(&folder).unwrap());
        assert_eq!(
            (mode(&folder), mode(&folder.join("modcon.log"))),
            (0o700, 0o600)
        );
        assert_eq!(mode(&home.path().join("state")), 0o700);

        std::fs::set_permissions(folder.join("modcon.log"), Permissions::from_mode(0o644)).unwrap();
        drop(open(&folder).unwrap());
        assert_eq!(mode(&folder.join("modcon.log")), 0o600);
    }

    #[test]
    fn lines_cannot_act_on_a_terminal() {
        let home = tempfile::tempdir().unwrap();
        let mut lines = SafeLines(open(home.path()).unwrap());
        lines
            .write_all("{\"m\":\"a\u{9b}b\u{202e}\"}\n".as_bytes())
            .unwrap();
        let text = std::fs::read_to_string(home.path().join("modcon.log")).unwrap();
        assert_eq!(text, "{\"m\":\"a\\u009bb\\u202e\"}\n");
    }
}
