//! The console on a pseudo-terminal, with every byte that it ever wrote.

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
use portable_pty::MasterPty;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

/// Longer than anything takes; only a hang gets here.
const HANG: Duration = Duration::from_secs(30);
const SIZE: (u16, u16) = (160, 45);

#[derive(Default)]
struct Tape {
    bytes: Vec<u8>,
    is_over: bool,
}

/// A program on a terminal of its own.
pub(crate) struct Recorder {
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    tape: Arc<(Mutex<Tape>, Condvar)>,
}

impl Recorder {
    pub(crate) fn start(command: CommandBuilder) -> Self {
        let size = PtySize {
            rows: SIZE.1,
            cols: SIZE.0,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let tape = Arc::<(Mutex<Tape>, Condvar)>::default();
        let written = Arc::clone(&tape);
        thread::spawn(move || {
            let mut chunk = [0; 16 * 1024];
            loop {
                let read = reader.read(&mut chunk).unwrap_or(0);
                let mut tape = written.0.lock().unwrap();
                tape.bytes.extend_from_slice(&chunk[..read]);
                tape.is_over = read == 0;
                written.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self {
            keys: pair.master.take_writer().unwrap(),
            _master: pair.master,
            child,
            tape,
        }
    }

    /// Types something and waits until the screen shows a text.
    pub(crate) fn types(&mut self, keys: &str, shown: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.until(shown, |tape| screen(&tape.bytes).contains(shown));
        self
    }

    /// Presses Escape and waits until the screen shows a text no more.
    pub(crate) fn escapes(&mut self, hidden: &str) -> &mut Self {
        self.keys.write_all(b"\x1b").unwrap();
        self.until(hidden, |tape| !screen(&tape.bytes).contains(hidden));
        self
    }

    /// Waits for the end, and gives the status and everything that was written.
    pub(crate) fn ends(mut self) -> (u32, Vec<u8>) {
        self.until("the end", |tape| tape.is_over);
        let status = self.child.wait().unwrap();
        let bytes = std::mem::take(&mut self.tape.0.lock().unwrap().bytes);
        (status.exit_code(), bytes)
    }

    fn until(&self, what: &str, wanted: impl Fn(&Tape) -> bool) {
        let patience = Instant::now();
        let mut tape = self.tape.0.lock().unwrap();
        while !wanted(&tape) {
            let screen = screen(&tape.bytes);
            assert!(!tape.is_over, "ended before: {what}\n{screen}");
            assert!(patience.elapsed() < HANG, "never came: {what}\n{screen}");
            tape = self.tape.1.wait_timeout(tape, HANG).unwrap().0;
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // Only what a failed test left over.
        let _ = self.child.kill();
    }
}

fn screen(bytes: &[u8]) -> String {
    let cells = |count| NonZero::new(count).unwrap();
    let mut parser = vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0);
    parser.process(bytes);
    parser.screen().contents()
}

/// What went to the clipboard: every OSC 52, decoded.
pub(crate) fn copied(bytes: &[u8]) -> Vec<String> {
    let tape = String::from_utf8_lossy(bytes);
    let sent = tape.split("\u{1b}]52;c;").skip(1);
    sent.map(|sent| {
        let base64: String = sent
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "+/=".contains(*c))
            .collect();
        String::from_utf8(decoded(&base64)).unwrap()
    })
    .collect()
}

fn decoded(base64: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0_u32, 0);
    for c in base64.bytes().filter(|c| *c != b'=') {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        held = held << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(held >> count & 0xff).unwrap());
        }
    }
    bytes
}
