//! What a program wrote to its terminal: the bytes, and the screen that they make.

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZero;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Instant;

use super::HANG;

/// The most that is read at once, in bytes.
const CHUNK: usize = 16 * 1024;

pub(crate) struct Tape {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    /// How many bytes may still be read; all of them where nothing is said.
    allowed: Option<usize>,
    is_over: bool,
    hangs_up: bool,
}

impl Tape {
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(crate) fn is_stalled(&self) -> bool {
        self.allowed == Some(0)
    }

    /// How often our screen was entered.
    pub(crate) fn times_entered(&self) -> usize {
        let written = String::from_utf8_lossy(&self.bytes);
        written.matches("\x1b[?1049h").count()
    }

    /// How often the whole screen was cleared.
    pub(crate) fn times_cleared(&self) -> usize {
        let written = String::from_utf8_lossy(&self.bytes);
        written.matches("\x1b[2J").count()
    }

    /// The private modes that were switched and are on now.
    pub(crate) fn modes_on(&self) -> Vec<u16> {
        let mut modes = BTreeMap::new();
        for sequence in String::from_utf8_lossy(&self.bytes).split("\x1b[?").skip(1) {
            let end = sequence.find(|c: char| c != ';' && !c.is_ascii_digit());
            let (numbers, rest) = sequence.split_at(end.unwrap_or(sequence.len()));
            for number in numbers.split(';').filter_map(|number| number.parse().ok()) {
                match rest.chars().next() {
                    Some('h') => modes.insert(number, true),
                    Some('l') => modes.insert(number, false),
                    _ => None,
                };
            }
        }
        let on = modes.into_iter().filter(|(_, is_on)| *is_on);
        on.map(|(number, _)| number).collect()
    }

    /// What was written after our screen was left, but for the cursor that is shown again.
    pub(crate) fn after_our_screen(&self) -> String {
        let written = String::from_utf8_lossy(&self.bytes);
        let (_, after) = written.rsplit_once("\x1b[?1049l").unwrap();
        after.replacen("\x1b[?25h", "", 1)
    }
}

/// A tape and the wait for what comes on it.
pub(crate) struct Shared {
    tape: Mutex<Tape>,
    moved: Condvar,
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

impl Shared {
    pub(crate) fn new((columns, rows): (u16, u16)) -> Self {
        Self {
            tape: Mutex::new(Tape {
                parser: vt100::Parser::new(cells(rows), cells(columns), 0),
                bytes: Vec::new(),
                allowed: None,
                is_over: false,
                hangs_up: false,
            }),
            moved: Condvar::new(),
        }
    }

    /// Reads until the terminal closes or hangs up.
    pub(crate) fn record(&self, mut out: impl Read) {
        let mut chunk = [0; CHUNK];
        while let Some(room) = self.room() {
            let read = out.read(chunk.get_mut(..room).unwrap()).unwrap_or(0);
            let bytes = chunk.get(..read).unwrap();
            let over = self.change(|tape| {
                tape.parser.process(bytes);
                tape.bytes.extend_from_slice(bytes);
                tape.allowed = tape.allowed.map(|allowed| allowed.saturating_sub(read));
                tape.is_over = read == 0;
                tape.is_over
            });
            if over {
                return;
            }
        }
    }

    /// How much to read next, once anything may be read; nothing when the terminal hangs up.
    fn room(&self) -> Option<usize> {
        let waits = |tape: &mut Tape| tape.is_stalled() && !tape.hangs_up;
        let tape = self.moved.wait_while(self.lock(), waits).unwrap();
        let room = tape.allowed.unwrap_or(CHUNK).min(CHUNK);
        (!tape.hangs_up).then_some(room)
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Tape) -> T) -> T {
        look(&self.lock())
    }

    pub(crate) fn allow(&self, bytes: Option<usize>) {
        self.change(|tape| tape.allowed = bytes);
    }

    pub(crate) fn hang_up(&self) {
        self.change(|tape| tape.hangs_up = true);
    }

    pub(crate) fn resize(&self, (columns, rows): (u16, u16)) {
        self.change(|tape| {
            let screen = tape.parser.screen_mut();
            screen.set_size(cells(rows), cells(columns));
        });
    }

    /// Waits until the tape is as wanted.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&Tape) -> bool) {
        let patience = Instant::now();
        let mut tape = self.lock();
        while !wanted(&tape) {
            let contents = tape.screen().contents();
            assert!(!tape.is_over, "ended before: {what}\n{contents}");
            assert!(patience.elapsed() < HANG, "never came: {what}\n{contents}");
            tape = self.moved.wait_timeout(tape, HANG).unwrap().0;
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Tape) -> T) -> T {
        let changed = change(&mut self.lock());
        self.moved.notify_all();
        changed
    }

    fn lock(&self) -> MutexGuard<'_, Tape> {
        // A test that failed while it looked must not hide why.
        self.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
