//! A token and two secrets that can be told from anything else, looked for in everything that
//! comes out of the program: wherever they turn up, they leaked.

use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;

use portable_pty::CommandBuilder;
use rustix::process::Pid;
use rustix::process::Signal;

use crate::program::Machine;
use crate::program::PROGRAM;
use crate::program::network;
use crate::recorder::Recorder;
use crate::recorder::copied;

const TOKEN: &str = "canary-token-2718281828";
const SECRET: &str = "canary-secret-1618033988";
const PREVIOUS: &str = "canary-previous-1414213562";

/// In each of the three.
const CANARY: &str = "canary-";

/// A server that takes any token and writes it into whatever it answers.
struct Parrot {
    base: String,
    /// Whether every request so far brought the token.
    got_token: Arc<AtomicBool>,
}

fn parrot(status: &'static str, headers: &'static str, body: &'static str) -> Parrot {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let got_token = Arc::new(AtomicBool::new(true));
    let noted = Arc::clone(&got_token);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let noted = Arc::clone(&noted);
            thread::spawn(move || repeat(stream.unwrap(), &noted, status, headers, body));
        }
    });
    Parrot { base, got_token }
}

impl Parrot {
    fn assert_got_token(&self) {
        assert!(
            self.got_token.load(Ordering::SeqCst),
            "the server gets the token"
        );
    }
}

fn repeat(mut stream: TcpStream, noted: &AtomicBool, status: &str, headers: &str, body: &str) {
    let mut head = Vec::new();
    let mut chunk = [0; 4_096];
    loop {
        match stream.read(&mut chunk) {
            Ok(read @ 1..) => head.extend_from_slice(&chunk[..read]),
            _ => return,
        }
        if !head.ends_with(b"\r\n\r\n") {
            continue;
        }
        let text = String::from_utf8(std::mem::take(&mut head)).unwrap();
        let bearer = text.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            (name.eq_ignore_ascii_case("authorization")).then(|| value.to_owned())
        });
        let bearer = bearer.unwrap_or_default();
        noted.fetch_and(bearer.contains(TOKEN), Ordering::SeqCst);
        let (headers, body) = (
            headers.replace("BEARER", &bearer),
            body.replace("BEARER", &bearer),
        );
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

const JSON: &str = "content-type: application/json\r\n";
const PAGE: &str = r#"{"users":[{"userId":"u1","displayName":"BEARER","roles":["BEARER"],
    "permissions":["BEARER"],"description":"BEARER","metadata":{"said":"BEARER"},
    "updatedAt":"2023-11-07T05:31:56Z","flagCount":3,"avatarFileId":"f1"}],
    "roles":[{"roleId":"parrot-role","displayName":"BEARER","permissions":["BEARER"]}],
    "files":[{"fileId":"f1","fileUrl":"https://files.example/BEARER"}],"paging":{}}"#;

fn machine(base: &str) -> Machine {
    Machine::new()
        .var("MODCON_BASE_URL", base)
        .var("MODCON_TOKEN", TOKEN)
        .var("MODCON_WEBHOOK_SECRET", SECRET)
        .var("MODCON_WEBHOOK_SECRET_PREVIOUS", PREVIOUS)
}

fn assert_clean(what: &str, text: &str) {
    let at = text.find(CANARY);
    let around = at.map(|at| text.get(at.saturating_sub(200)..at + 60));
    assert!(at.is_none(), "{what}: {around:?}");
}

fn log(machine: &Machine) -> String {
    fs::read_to_string(machine.path(".local/state/modcon/modcon.log")).unwrap()
}

#[test]
fn no_command_repeats_a_secret_whatever_the_server_says() {
    let envelope =
        r#"{"status":"error","code":400300,"message":"BEARER","data":{"detail":["BEARER"]}}"#;
    let elsewhere = "location: https://elsewhere.example/?token=BEARER\r\n";
    let cases = [
        ("200 OK", JSON, PAGE, 0),
        (
            "200 OK",
            JSON,
            r#"{"users":[{"displayName":"BEARER"},"BEARER",{"userId":"a","x":+BEARER}],"paging":{}}"#,
            1,
        ),
        ("401 Unauthorized", JSON, envelope, 4),
        ("403 Forbidden", JSON, envelope, 1),
        ("404 Not Found", JSON, envelope, 1),
        ("422 Unprocessable Content", JSON, envelope, 1),
        ("418 I'm a teapot", "", "BEARER", 5),
        ("302 Found", elsewhere, "BEARER", 5),
    ];
    for (status, headers, body, code) in cases {
        let parrot = parrot(status, headers, body);
        let machine = machine(&parrot.base);
        let commands: [&[&str]; 6] = [
            &["users"],
            &["users", "--all", "--format", "csv"],
            &["users", "--all", "--format", "ndjson", "--with-page"],
            &["doctor"],
            &["config", "show"],
            &["config", "path"],
        ];
        for command in commands {
            let ended = machine.run(&[&["--log", "trace"], command].concat());
            let what = format!("{status}: {command:?}");
            if command[0] == "users" {
                assert_eq!(ended.code, Some(code), "{what}: {}", ended.err);
            }
            assert_clean(&what, ended.text());
            assert_clean(&what, &ended.err);
        }
        parrot.assert_got_token();
        let log = log(&machine);
        assert!(log.contains("/api/v3/users"), "{log}");
        assert_clean(status, &log);
    }
}

#[test]
fn no_plan_journal_or_evidence_holds_a_secret() {
    let parrot = parrot("200 OK", JSON, PAGE);
    let machine = machine(&parrot.base);
    machine.write("ids", "u1\n", 0o600);
    let path = |name: &str| machine.path(name).to_str().unwrap().to_owned();
    let (ids, plan, out) = (path("ids"), path("a.plan"), path("evidence"));
    let commands: [&[&str]; 7] = [
        &[
            "plan", "--verb", "clear", "--policy", "spam", "--ids", &ids, "--out", &plan,
        ],
        &["apply", &plan, "--write"],
        &["journal", "list"],
        &["journal", "export", "--format", "ndjson"],
        &["journal", "export", "--format", "csv"],
        &["journal", "verify"],
        &["evidence", "u1", "--out", &out],
    ];
    for command in commands {
        let ended = machine
            .run(&[&["--log", "trace"], command].concat())
            .with(0);
        assert_clean(command[0], ended.text());
        assert_clean(command[0], &ended.err);
    }
    parrot.assert_got_token();
    let mut seen = 0;
    for (file, _) in machine.files() {
        if file.is_file() {
            let bytes = fs::read(&file).unwrap();
            assert_clean(
                &file.display().to_string(),
                &String::from_utf8_lossy(&bytes),
            );
            seen += usize::from(String::from_utf8_lossy(&bytes).contains("[token]"));
        }
    }
    assert!(
        seen > 3,
        "the evidence holds what the server said, the token masked: {seen}"
    );
}

#[test]
fn no_screen_of_the_console_and_nothing_that_it_copies_holds_a_secret() {
    let parrot = parrot("200 OK", JSON, PAGE);
    let machine = Machine::new();
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(["--log", "trace"]);
    command.env_clear();
    for (name, value) in [
        ("HOME", machine.path("").to_str().unwrap()),
        ("PATH", "/usr/bin:/bin"),
        ("TERM", "xterm-256color"),
        ("LANG", "C.UTF-8"),
        ("MODCON_BASE_URL", &parrot.base),
        ("MODCON_TOKEN", TOKEN),
        ("MODCON_WEBHOOK_SECRET", SECRET),
        ("MODCON_WEBHOOK_SECRET_PREVIOUS", PREVIOUS),
    ] {
        command.env(name, value);
    }
    let mut console = Recorder::start(command);
    console
        .types("", "[token]")
        .types("\r2", "permissions")
        .types("3", "said")
        .types("4", "files.example")
        .types("5", "\"userId\"")
        .types("yi", "id sent")
        .types("yn", "name sent")
        .types("yJ", "JSON sent")
        .types("yc", "curl command sent")
        .types("?", "Shows who the user is.")
        .escapes("Shows who the user is.")
        .types("@", "╭─ Requests")
        .types("q!", "JSON sent")
        .types("q:roles\r", "parrot-role")
        .escapes("parrot-role")
        .types("q", "")
        .types("q", "");
    let (status, tape) = console.ends();
    assert_eq!(status, 0);
    parrot.assert_got_token();
    let copied = copied(&tape);
    assert_eq!(copied.len(), 4, "{copied:?}");
    assert!(copied[3].starts_with("curl "), "{copied:?}");
    assert_clean("the terminal", &String::from_utf8_lossy(&tape));
    for text in copied {
        assert_clean("the clipboard", &text);
    }
    let log = log(&machine);
    assert!(log.contains("/api/v3/users"), "{log}");
    assert_clean("the log", &log);
}

#[test]
fn children_get_no_secret_but_the_one_that_is_theirs() {
    let list = "env; tr '\\0' '\\n' < /proc/$PPID/cmdline; tr '\\0' '\\n' < /proc/$$/cmdline";
    let machine = machine("https://real.example");
    let around = [
        "demo",
        "--users",
        "10",
        "--serve",
        "127.0.0.1:0",
        "--",
        "/bin/sh",
        "-c",
        list,
    ];
    let ended = machine.run(&around).with(0);
    assert!(
        ended.text().contains("MODCON_TOKEN=demo-token"),
        "{}",
        ended.text()
    );
    assert!(ended.text().contains("demo\n--users"), "{}", ended.text());
    assert_clean("the environment of a command", ended.text());

    let network = network(10, "");
    let config = format!(
        "[profiles.a]\nbase_url = \"{}\"\ntoken_command = [\"/bin/sh\", \"-c\", \
         \"env > $HOME/seen; tr '\\\\0' '\\\\n' < /proc/$PPID/cmdline >> $HOME/seen; echo demo-token\"]\n",
        network.base_url()
    );
    let machine = Machine::new()
        .config(&config)
        .var("MODCON_WEBHOOK_SECRET", SECRET)
        .var("MODCON_WEBHOOK_SECRET_PREVIOUS", PREVIOUS);
    machine.run(&["users"]).with(0);
    let seen = fs::read_to_string(machine.path("seen")).unwrap();
    assert!(seen.contains("HOME=") && seen.contains("\nusers"), "{seen}");
    assert!(!seen.contains("MODCON_TOKEN"), "{seen}");
    assert_clean("the environment of a token command", &seen);
}

#[test]
fn a_crash_leaves_no_memory_behind() {
    let network = network(10, "[[rule]]\nconnection = \"hang\"\n");
    let machine = Machine::on(&network);
    let mut unlimited = std::process::Command::new("/bin/sh");
    unlimited
        .args([
            "-c",
            "ulimit -c $(ulimit -H -c); exec \"$0\" users",
            PROGRAM,
        ])
        .env_clear()
        .envs(
            machine
                .command(&[])
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(machine.path(""))
        .stdin(Stdio::null());
    let mut child = unlimited.spawn().unwrap();
    while network.control().in_flight() == 0 {
        assert_eq!(child.try_wait().unwrap(), None, "it ended too early");
        thread::yield_now();
    }
    rustix::process::kill_process(Pid::from_child(&child), Signal::ABORT).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(6));
    assert!(!status.core_dumped());
    let files = machine.files();
    assert!(files.is_empty(), "{files:?}");
}
