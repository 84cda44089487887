//! A program on a pseudo-terminal, with the time of every byte that it writes.

use std::io::Read;
use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::MasterPty;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

/// Silence that ends a frame. It is not counted.
pub(crate) const SILENCE: Duration = Duration::from_millis(12);
/// Longer than anything takes.
const HANG: Duration = Duration::from_mins(2);
/// A frame that shows anything has more bytes than what prepares a terminal.
const FRAME: usize = 400;

/// modcon, built for release.
pub(crate) fn modcon_path() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_modcon"))
}

/// The floor, built beside it.
pub(crate) fn floor_path() -> PathBuf {
    modcon_path().with_file_name("examples").join("floor")
}

/// Bytes and when they came.
struct Chunk {
    at: Instant,
    bytes: Vec<u8>,
}

/// What the last line of a list says at its end.
pub(crate) const END: &str = "end of the list";

/// A running program.
pub(crate) struct Program {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    chunks: Receiver<Chunk>,
    screen: vt100::Parser,
    started: Instant,
    _master: Box<dyn MasterPty + Send>,
}

impl Program {
    /// The floor.
    pub(crate) fn floor() -> Self {
        Self::start(CommandBuilder::new(floor_path()))
    }

    /// modcon with these arguments, and these variables on top of a bare environment.
    pub(crate) fn modcon(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(modcon_path());
        command.args(arguments);
        command.args(["--rate", "off"]);
        for (name, value) in variables {
            command.env(name, value);
        }
        Self::start(command)
    }

    fn start(mut command: CommandBuilder) -> Self {
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        // Nobody's settings.
        command.env("HOME", std::env::temp_dir().join("modcon-nobody"));
        command.cwd(std::env::temp_dir());
        let size = PtySize {
            rows: 35,
            cols: 120,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, chunks) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                let chunk = Chunk {
                    at: Instant::now(),
                    bytes: buffer.get(..read).unwrap_or_default().to_vec(),
                };
                if sender.send(chunk).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        let cells = |count: u16| std::num::NonZero::new(count).unwrap();
        Self {
            child,
            writer,
            chunks,
            screen: vt100::Parser::new(cells(size.rows), cells(size.cols), 0),
            started,
            _master: pair.master,
        }
    }

    /// The operating system's number for it.
    pub(crate) fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// From the start to the last byte of the first frame.
    pub(crate) fn first_frame(&mut self) -> Duration {
        let mut seen = 0;
        loop {
            let chunk = self.chunks.recv_timeout(HANG).unwrap();
            seen += chunk.bytes.len();
            self.screen.process(&chunk.bytes);
            if seen >= FRAME {
                return chunk.at - self.started;
            }
        }
    }

    /// From the start until a text is on the screen.
    pub(crate) fn shows(&mut self, text: &str) -> Duration {
        self.until(|screen| screen.contents().contains(text)) - self.started
    }

    /// Whether a text is on the screen as far as it was read.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.screen.screen().contents().contains(text)
    }

    /// Loads on until the list ends; says when that was.
    pub(crate) fn loads_all(&mut self) -> Instant {
        self.send("S");
        self.until(|screen| screen.contents().contains(END))
    }

    /// How many users the screen says are loaded.
    pub(crate) fn loaded(&self) -> usize {
        let contents = self.screen.screen().contents();
        let (before, _) = contents.split_once(" loaded").unwrap();
        let digits: String = before
            .chars()
            .rev()
            .take_while(|character| character.is_ascii_digit() || *character == ',')
            .filter(char::is_ascii_digit)
            .collect();
        digits.chars().rev().collect::<String>().parse().unwrap()
    }

    /// Waits until the screen is as wanted, and says when it was.
    pub(crate) fn until(&mut self, wanted: impl Fn(&vt100::Screen) -> bool) -> Instant {
        let mut at = Instant::now();
        while !wanted(self.screen.screen()) {
            let chunk = self.chunks.recv_timeout(HANG);
            let chunk = chunk.unwrap_or_else(|_| {
                panic!("never came:\n{}", self.screen.screen().contents());
            });
            self.screen.process(&chunk.bytes);
            at = chunk.at;
        }
        at
    }

    /// Sends bytes without looking at what comes of them.
    pub(crate) fn send(&mut self, bytes: &str) {
        self.writer.write_all(bytes.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// From sending bytes to the last byte before a silence.
    pub(crate) fn press(&mut self, bytes: &str) -> Duration {
        let sent = Instant::now();
        self.send(bytes);
        let mut last = None;
        loop {
            let patience = if last.is_none() { HANG } else { SILENCE };
            match self.chunks.recv_timeout(patience) {
                Ok(chunk) => {
                    self.screen.process(&chunk.bytes);
                    last = Some(chunk.at);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => panic!("it ended"),
            }
        }
        last.unwrap() - sent
    }

    /// From sending bytes to the end of the first frame that began after that, where frames come
    /// all the time.
    pub(crate) fn press_in_a_stream(&mut self, bytes: &str) -> Duration {
        while let Ok(chunk) = self.chunks.try_recv() {
            self.screen.process(&chunk.bytes);
        }
        let sent = Instant::now();
        self.send(bytes);
        let mut seen = Vec::new();
        loop {
            let chunk = self.chunks.recv_timeout(HANG).unwrap();
            self.screen.process(&chunk.bytes);
            seen.extend_from_slice(&chunk.bytes);
            let begun = memchr::memmem::find(&seen, b"\x1b[?2026h");
            let ended = memchr::memmem::rfind(&seen, b"\x1b[?2026l");
            if begun.is_some() && ended > begun {
                return chunk.at - sent;
            }
        }
    }

    /// Waits until nothing has been written for a while.
    pub(crate) fn settle(&mut self, silence: Duration) {
        while let Ok(chunk) = self.chunks.recv_timeout(silence) {
            self.screen.process(&chunk.bytes);
        }
    }

    /// Ends the process as a crash would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// From sending bytes to the end of the process.
    pub(crate) fn quit(mut self, bytes: &str) -> Duration {
        let sent = Instant::now();
        self.send(bytes);
        self.child.wait().unwrap();
        sent.elapsed()
    }
}
