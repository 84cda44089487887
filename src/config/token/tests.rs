use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::config::source::Place;

fn line() -> Source {
    Source::File(Place {
        file: Path::new("/c/config.toml").into(),
        line: 7,
    })
}

fn environment(token: &str) -> TokenSource {
    TokenSource::Environment(SecretString::from(token))
}

fn command(words: &[&str]) -> TokenSource {
    TokenSource::Command {
        words: words.iter().map(ToString::to_string).collect(),
        given_by: line(),
    }
}

fn shell(script: &str) -> TokenSource {
    command(&["/bin/sh", "-c", script])
}

fn token_of(source: &TokenSource) -> String {
    source.read().unwrap().expose_secret().to_owned()
}

fn complaint(source: &TokenSource) -> String {
    source.read().unwrap_err().to_string()
}

#[test]
fn only_line_ends_behind_the_token_are_taken_off() {
    assert_eq!(token_of(&environment("abc.DEF-1_2\r\n")), "abc.DEF-1_2");
    for wrong in [
        "",
        "\n",
        "a b",
        " a",
        "a\tb",
        "a\nb",
        "a\u{0}b",
        "caf\u{e9}",
        "a\u{202e}b",
    ] {
        let words = complaint(&environment(wrong));
        assert!(words.starts_with("MODCON_TOKEN: it "), "{words}");
    }
    assert!(environment(&"x".repeat(LIMIT)).read().is_ok());
    assert!(environment(&"x".repeat(LIMIT + 1)).read().is_err());
}

#[test]
fn a_file_is_read_only_if_nobody_else_can() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, "canary-2718\n").unwrap();
    let source = TokenSource::File {
        path: path.clone(),
        given_by: line(),
    };
    for mode in [0o604, 0o640, 0o644, 0o620, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let words = complaint(&source);
        assert!(
            words.starts_with("/c/config.toml:7: token_file "),
            "{words}"
        );
        assert!(words.contains(&format!("mode {mode:04o}")), "{words}");
        assert!(!words.contains("canary"), "{words}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(token_of(&source), "canary-2718");
    fs::write(&path, "canary-3141").unwrap();
    assert_eq!(token_of(&source), "canary-3141", "each reading is fresh");
}

#[test]
fn what_is_no_file_is_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    for path in [pipe, folder.path().to_owned()] {
        let given_by = line();
        let words = complaint(&TokenSource::File { path, given_by });
        assert!(words.ends_with("it is no ordinary file"), "{words}");
    }
    let path = folder.path().join("none");
    let given_by = line();
    let words = complaint(&TokenSource::File { path, given_by });
    assert!(words.contains("it cannot be read: "), "{words}");
}

#[test]
fn a_command_prints_the_token() {
    assert_eq!(token_of(&command(&["/bin/echo", "t0ken"])), "t0ken");
    let again = shell("echo noise >&2; printf t0ken");
    assert_eq!(token_of(&again), "t0ken");
}

#[test]
fn a_command_gets_no_input() {
    assert_eq!(token_of(&shell("cat; echo eof")), "eof");
}

#[test]
fn an_agent_that_a_command_leaves_behind_does_not_hold_up_the_token() {
    assert_eq!(token_of(&shell("sleep 25 & echo t0ken")), "t0ken");
}

#[test]
fn a_command_that_fails_says_why_and_never_what_it_printed() {
    let words = complaint(&shell(
        "echo canary-1618; echo 'vault is sealed' >&2; exit 3",
    ));
    assert!(
        words.starts_with("/c/config.toml:7: token_command /bin/sh: it failed ("),
        "{words}"
    );
    assert!(words.ends_with("vault is sealed"), "{words}");
    assert!(!words.contains("canary"), "{words}");
    let words = complaint(&command(&["/nonexistent/program"]));
    assert!(words.contains("it cannot be started"), "{words}");
    let words = complaint(&shell("yes | head -c 1000000"));
    assert!(
        words.contains("16 KiB") || words.contains("lines"),
        "{words}"
    );
}

#[test]
fn a_command_that_never_ends_is_ended() {
    let words: Vec<String> = ["/bin/sh", "-c", "sleep 600"].map(String::from).into();
    let problem = command::run_within(&words, Duration::from_millis(50)).unwrap_err();
    assert!(problem.contains("took longer than 50ms"), "{problem}");
}

#[test]
fn names_never_hold_the_token_nor_the_arguments() {
    assert_eq!(environment("canary").name(), "MODCON_TOKEN");
    assert_eq!(
        command(&["vault", "read", "canary"]).name(),
        "token_command vault"
    );
    assert!(!environment("x").can_change());
    assert!(command(&["vault"]).can_change());
    assert!(!format!("{:?}", environment("canary-1414")).contains("canary-1414"));
}
