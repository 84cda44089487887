//! The real binary on a pseudo-terminal: keys in, a screen out, and what it left behind.

use std::io::Read;
use std::io::Write;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::ExitStatus;
use portable_pty::MasterPty;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

/// Longer than anything takes; only a hang gets here.
const HANG: Duration = Duration::from_secs(30);

type Shared = Arc<(Mutex<Tape>, Condvar)>;

struct Tape {
    parser: vt100::Parser,
    is_over: bool,
    hangs_up: bool,
}

/// A program on a pseudo-terminal.
pub(crate) struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    tape: Shared,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

impl Pty {
    /// Starts modcon with arguments and these variables on top of a bare environment.
    pub(crate) fn modcon(
        arguments: &[&str],
        variables: &[(&str, &str)],
        columns: u16,
        rows: u16,
    ) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_modcon"));
        command.args(arguments);
        command.env_clear();
        let home = std::env::temp_dir().join("modcon-nobody");
        command.env("HOME", &home);
        command.cwd(std::env::temp_dir());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in variables {
            command.env(name, value);
        }
        Self::start(command, columns, rows)
    }

    fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let tape: Shared = Arc::new((
            Mutex::new(Tape {
                parser: vt100::Parser::new(cells(rows), cells(columns), 0),
                is_over: false,
                hangs_up: false,
            }),
            Condvar::new(),
        ));
        let shared = Arc::clone(&tape);
        thread::spawn(move || {
            let mut chunk = [0; 16 * 1024];
            loop {
                let read = reader.read(&mut chunk).unwrap_or(0);
                let mut tape = shared.0.lock().unwrap();
                let bytes = chunk.get(..read).unwrap();
                tape.parser.process(bytes);
                tape.is_over = read == 0;
                shared.1.notify_all();
                if read == 0 || tape.hangs_up {
                    return;
                }
            }
        });
        Self {
            master: Some(pair.master),
            writer: Some(writer),
            child,
            tape,
        }
    }

    /// Types bytes.
    pub(crate) fn types(&mut self, bytes: &str) -> &mut Self {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes.as_bytes()).unwrap();
        writer.flush().unwrap();
        self
    }

    /// Gives the terminal another size.
    pub(crate) fn resizes(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.tape
            .0
            .lock()
            .unwrap()
            .parser
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        self.master
            .as_ref()
            .unwrap()
            .resize(size(columns, rows))
            .unwrap();
        self
    }

    /// Waits until the screen shows a text.
    pub(crate) fn shows(&mut self, text: &str) -> &mut Self {
        self.until(text, |screen| screen.contents().contains(text))
    }

    /// Waits until the screen is as wanted.
    pub(crate) fn until(
        &mut self,
        what: &str,
        wanted: impl Fn(&vt100::Screen) -> bool,
    ) -> &mut Self {
        let patience = Instant::now();
        let mut tape = self.tape.0.lock().unwrap();
        while !wanted(tape.parser.screen()) {
            let contents = tape.parser.screen().contents();
            assert!(!tape.is_over, "ended before: {what}\n{contents}");
            assert!(patience.elapsed() < HANG, "never came: {what}\n{contents}");
            tape = self.tape.1.wait_timeout(tape, HANG).unwrap().0;
        }
        drop(tape);
        self
    }

    /// Sends a signal by its name, such as `TERM`.
    pub(crate) fn signals(&mut self, name: &str) -> &mut Self {
        let id = self.child.process_id().unwrap().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .unwrap();
        assert!(sent.success());
        self
    }

    /// Waits until the program has stopped itself, as after Ctrl-Z.
    pub(crate) fn stops(&mut self) -> &mut Self {
        let id = self.child.process_id().unwrap().to_string();
        let patience = Instant::now();
        loop {
            let listed = std::process::Command::new("ps")
                .args(["-o", "state=", "-p", &id])
                .output()
                .unwrap();
            if listed.stdout.starts_with(b"T") {
                return self;
            }
            assert!(patience.elapsed() < HANG, "it never stopped");
        }
    }

    /// Takes the terminal away from the program.
    pub(crate) fn hangs_up(&mut self) -> &mut Self {
        self.tape.0.lock().unwrap().hangs_up = true;
        // The thread that reads holds the terminal open until something comes.
        self.types("j");
        self.writer = None;
        self.master = None;
        self
    }

    /// Waits until the program ended.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let patience = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(patience.elapsed() < HANG, "it never ended");
            thread::yield_now();
        };
        if self.master.is_some() {
            // The last bytes may come after the end of the process.
            let mut tape = self.tape.0.lock().unwrap();
            while !tape.is_over {
                let (next, timeout) = self.tape.1.wait_timeout(tape, HANG).unwrap();
                assert!(!timeout.timed_out(), "the terminal was never closed");
                tape = next;
            }
        }
        status
    }

    /// Asserts that the terminal is as it was: cursor shown, main screen, no mode left on.
    pub(crate) fn is_given_back(&self) {
        let tape = self.tape.0.lock().unwrap();
        let screen = tape.parser.screen();
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // Only what a failed test left over.
        let _ = self.child.kill();
    }
}
