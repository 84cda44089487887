//! A real program on a pseudo-terminal: keys in, a screen out, and what it left behind.
//!
//! Nothing waits for time: a test goes on when the screen or the process is as it says, and gives
//! up after a long while with what was on screen.

#[path = "pty/process.rs"]
mod process;
#[path = "pty/tape.rs"]
mod tape;

use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::ExitStatus;
use portable_pty::MasterPty;
use portable_pty::PtyPair;
use portable_pty::PtySize;
use portable_pty::native_pty_system;
use rustix::fs::Mode;
use rustix::fs::OFlags;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::WaitIdOptions;

use self::tape::Shared;
use self::tape::Tape;

/// Longer than anything takes; only a hang gets here.
const HANG: Duration = Duration::from_secs(30);

/// A program to be started.
pub(crate) struct Program {
    command: CommandBuilder,
    size: (u16, u16),
    keyboard: Option<PtyPair>,
}

impl Program {
    /// modcon with arguments and nothing but a bare environment.
    pub(crate) fn modcon(arguments: &[&str]) -> Self {
        Self::of(env!("CARGO_BIN_EXE_modcon").as_ref(), arguments)
    }

    /// The console on 500 invented users to whom nothing happens.
    pub(crate) fn still() -> Self {
        let people = ["demo", "--users", "500", "--activity", "off"];
        Self::modcon(&[&people[..], &["--rate-limit", "off"]].concat())
    }

    /// One ignored test of this test executable, as a program of its own.
    pub(crate) fn test(name: &str) -> Self {
        let arguments = [
            "--exact",
            name,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ];
        Self::of(std::env::current_exe().unwrap().as_ref(), &arguments)
    }

    /// modcon, started by a shell that first runs a line of its own, where `"$0" "$@"` is modcon.
    pub(crate) fn in_shell(line: &str, arguments: &[&str]) -> Self {
        let program = env!("CARGO_BIN_EXE_modcon");
        let arguments = [&["-c", line, program], arguments].concat();
        Self::of("/bin/sh".as_ref(), &arguments)
    }

    fn of(program: &std::ffi::OsStr, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        command.env("HOME", std::env::temp_dir().join("modcon-nobody"));
        command.cwd(std::env::temp_dir());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        Self {
            command,
            size: (120, 35),
            keyboard: None,
        }
    }

    pub(crate) fn var(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn sized(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// What is typed comes by a second terminal; `$KEYBOARD` is the name of that.
    pub(crate) fn with_keyboard(mut self) -> Self {
        let keyboard = open((80, 24));
        let name = keyboard.master.tty_name().unwrap();
        self.keyboard = Some(keyboard);
        self.var("KEYBOARD", name)
    }

    /// Starts it.
    pub(crate) fn start(self) -> Pty {
        Pty::start(self)
    }
}

fn size((columns, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn open(cells: (u16, u16)) -> PtyPair {
    native_pty_system().openpty(size(cells)).unwrap()
}

/// The end that keys are typed into. Whoever writes there may be held up, so a thread does.
struct Keys {
    bytes: mpsc::Sender<Vec<u8>>,
    typed: mpsc::Receiver<()>,
    thread: JoinHandle<()>,
}

impl Keys {
    fn of(mut writer: Box<dyn Write + Send>) -> Self {
        let (bytes, waiting) = mpsc::channel::<Vec<u8>>();
        let (tell, typed) = mpsc::channel();
        let thread = thread::spawn(move || {
            for bytes in waiting {
                writer.write_all(&bytes).unwrap();
                tell.send(()).unwrap();
            }
        });
        Self {
            bytes,
            typed,
            thread,
        }
    }

    fn end(self) {
        drop(self.bytes);
        self.thread.join().unwrap();
    }
}

/// A program on a pseudo-terminal.
pub(crate) struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Keys>,
    reader: Option<JoinHandle<()>>,
    keyboard: Option<PtyPair>,
    child: Box<dyn Child + Send + Sync>,
    pid: Pid,
    tape: Arc<Shared>,
    /// The terminal's modes before the program started.
    modes: String,
    cleared: usize,
}

impl Pty {
    fn start(program: Program) -> Self {
        let keyboard = program.keyboard;
        let pair = open(program.size);
        let modes = modes(&*pair.master);
        let child = pair.slave.spawn_command(program.command).unwrap();
        drop(pair.slave);
        let tape = Arc::new(Shared::new(program.size));
        let shared = Arc::clone(&tape);
        let out = pair.master.try_clone_reader().unwrap();
        let reader = thread::spawn(move || shared.record(out));
        let keys = keyboard.as_ref().map_or(&pair.master, |pair| &pair.master);
        let keys = Keys::of(keys.take_writer().unwrap());
        let pid = child.process_id().unwrap().try_into().unwrap();
        Self {
            master: Some(pair.master),
            keys: Some(keys),
            reader: Some(reader),
            keyboard,
            pid: Pid::from_raw(pid).unwrap(),
            child,
            tape,
            modes,
            cleared: 0,
        }
    }

    /// Types bytes.
    pub(crate) fn types(&mut self, bytes: &str) -> &mut Self {
        let keys = self.keys.as_ref().unwrap();
        keys.bytes.send(bytes.into()).unwrap();
        let typed = keys.typed.recv_timeout(HANG);
        assert!(typed.is_ok(), "never taken in\n{}", self.contents());
        self
    }

    /// Gives the terminal another size.
    pub(crate) fn resizes(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.tape.resize((columns, rows));
        let master = self.master.as_ref().unwrap();
        master.resize(size((columns, rows))).unwrap();
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
        self.tape.until(what, |tape| wanted(tape.screen()));
        self
    }

    /// Reads what it needs off the screen.
    pub(crate) fn reads<T>(&self, of: impl FnOnce(&vt100::Screen) -> T) -> T {
        self.tape.read(|tape| of(tape.screen()))
    }

    /// Waits until our screen is entered for the second time.
    pub(crate) fn takes_the_screen_again(&mut self) -> &mut Self {
        self.tape
            .until("our screen again", |tape| tape.times_entered() > 1);
        self
    }

    /// Waits until the whole screen is drawn anew, which nothing asked for before this test did.
    pub(crate) fn clears_the_screen(&mut self) -> &mut Self {
        self.cleared += 1;
        let cleared = self.cleared;
        self.tape
            .until("a cleared screen", |tape| tape.times_cleared() >= cleared);
        self
    }

    /// From now on the terminal takes only so many bytes more.
    pub(crate) fn takes(&mut self, bytes: usize) -> &mut Self {
        self.tape.allow(Some(bytes));
        self
    }

    /// Waits until the terminal has taken all that it may.
    pub(crate) fn has_taken_them(&mut self) -> &mut Self {
        self.tape.until("the allowed bytes", Tape::is_stalled);
        self
    }

    /// Waits until the terminal has taken all that it may, or the screen shows a text; says
    /// whether it does.
    pub(crate) fn has_taken_them_or_shows(&mut self, text: &str) -> bool {
        let shows = |tape: &Tape| tape.screen().contents().contains(text);
        self.tape
            .until(text, |tape| tape.is_stalled() || shows(tape));
        self.tape.read(shows)
    }

    /// From now on the terminal takes whatever comes.
    pub(crate) fn takes_all(&mut self) -> &mut Self {
        self.tape.allow(None);
        self
    }

    /// Sends a signal.
    pub(crate) fn signals(&mut self, signal: Signal) -> &mut Self {
        rustix::process::kill_process(self.pid, signal).unwrap();
        self
    }

    /// Waits until the program has stopped, as after Ctrl-Z.
    pub(crate) fn stops(&mut self) -> &mut Self {
        let stopped = process::wait(self.pid, WaitIdOptions::STOPPED);
        assert!(stopped, "it never stopped\n{}", self.contents());
        self
    }

    /// Takes the terminal away from the program.
    pub(crate) fn hangs_up(&mut self) -> &mut Self {
        let master = self.master.take().unwrap();
        self.tape.hang_up();
        // Whoever reads holds the terminal open until something comes. Where there is no room for
        // that, something has come.
        let flags = OFlags::WRONLY | OFlags::NOCTTY | OFlags::NONBLOCK;
        let line = rustix::fs::open(master.tty_name().unwrap(), flags, Mode::empty()).unwrap();
        let _ = std::fs::File::from(line).write(b"\0");
        self.reader.take().unwrap().join().unwrap();
        self.keys.take().unwrap().end();
        self
    }

    /// Takes the second terminal away, which the program has its input from.
    pub(crate) fn loses_its_keyboard(&mut self) -> &mut Self {
        self.keys.take().unwrap().end();
        self.keyboard = None;
        self
    }

    /// Waits until the program ended.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let ended = process::wait(self.pid, WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
        assert!(ended, "it never ended\n{}", self.contents());
        let status = self.child.wait().unwrap();
        if self.master.is_some() {
            // The last bytes may come after the end of the process.
            self.tape.allow(None);
            self.tape.until("the closed terminal", Tape::is_over);
        }
        status
    }

    pub(crate) const fn pid(&self) -> Pid {
        self.pid
    }

    /// Whether a text was ever written, wherever.
    pub(crate) fn wrote(&self, text: &str) -> bool {
        self.tape
            .read(|tape| String::from_utf8_lossy(tape.bytes()).contains(text))
    }

    fn contents(&self) -> String {
        self.tape.read(|tape| tape.screen().contents())
    }

    /// Asserts that the terminal is as it was before the program started.
    pub(crate) fn is_given_back(&self) {
        self.tape.read(|tape| {
            let screen = tape.screen();
            assert!(!screen.alternate_screen(), "still on the alternate screen");
            assert!(!screen.hide_cursor(), "the cursor is hidden");
            assert_eq!(screen.attributes_formatted(), "\x1b[m", "colours are on");
            // Lines wrap and the cursor shows, as before; nothing else is on.
            assert_eq!(tape.modes_on(), [7, 25], "modes are on");
        });
        assert_eq!(modes(&**self.master.as_ref().unwrap()), self.modes);
    }

    /// What stands on the terminal after it was given back.
    pub(crate) fn said(&self) -> String {
        self.tape.read(Tape::after_our_screen)
    }
}

/// The modes of the line, such as echo.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

impl Drop for Pty {
    fn drop(&mut self) {
        // Only what a failed test left over.
        let _ = self.child.kill();
    }
}
