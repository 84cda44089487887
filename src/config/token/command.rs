//! A token printed by a program.

use std::io;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::process::Child;
use tokio::process::Command;

use crate::config::environment::SECRETS;
use crate::config::token::LIMIT;

/// How long a token command may take, in seconds.
pub const COMMAND_SECONDS: u64 = 30;

/// How much of a complaint is quoted, in bytes.
const COMPLAINT: u64 = 512;

/// How long the rest of the output may take after the program ended.
const LEFT_BEHIND: Duration = Duration::from_millis(500);

/// Programs that are waited for.
static CHILDREN: Mutex<Children> = Mutex::new(Children {
    running: Vec::new(),
    ended: false,
});

struct Children {
    running: Vec<Pid>,
    /// Whether this program is ending, so that no other one is started any more.
    ended: bool,
}

/// A program that is waited for, as long as this lives.
struct Running(Option<Pid>);

/// Starts a program that [`end_all`] cannot miss.
fn start(command: &mut Command) -> io::Result<(Child, Running)> {
    let mut children = children();
    if children.ended {
        return Err(io::Error::other("modcon is ending"));
    }
    let child = command.spawn()?;
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    let pid = id.and_then(Pid::from_raw);
    children.running.extend(pid);
    Ok((child, Running(pid)))
}

impl Drop for Running {
    fn drop(&mut self) {
        children().running.retain(|pid| Some(*pid) != self.0);
    }
}

fn children() -> MutexGuard<'static, Children> {
    CHILDREN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends every program that is still waited for, at the end of this one: nobody will read the token
/// that it prints.
pub fn end_all() {
    let mut children = children();
    children.ended = true;
    for pid in children.running.drain(..) {
        // One that has just ended needs no signal.
        let _gone = kill_process(pid, Signal::KILL);
    }
}

pub(in crate::config) fn run(words: &[String]) -> Result<SecretString, String> {
    run_within(words, Duration::from_secs(COMMAND_SECONDS))
}

#[expect(clippy::disallowed_methods, reason = "joined before it returns")]
pub(super) fn run_within(words: &[String], limit: Duration) -> Result<SecretString, String> {
    // A thread of its own, because the caller may be inside a runtime that must not block.
    let words = words.to_vec();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| format!("it cannot be started: {why}"))?;
        let result = runtime.block_on(async {
            tokio::time::timeout(limit, printed(&words))
                .await
                .unwrap_or_else(|_| Err(format!("it took longer than {limit:?} and was ended")))
        });
        // A grandchild that keeps a pipe open must not keep this thread.
        runtime.shutdown_background();
        result
    });
    thread
        .join()
        .unwrap_or_else(|_| Err("it could not be run".to_owned()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one child process that may know a token: it prints it"
)]
async fn printed(words: &[String]) -> Result<SecretString, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("it names no program".to_owned());
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    for name in SECRETS {
        command.env_remove(name);
    }
    let (mut child, running) =
        start(&mut command).map_err(|why| format!("it cannot be started: {why}"))?;
    let bound = u64::try_from(LIMIT).unwrap_or(u64::MAX).saturating_add(3);
    let mut token = Zeroizing::new(Vec::new());
    let mut complaint = Zeroizing::new(Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let status = {
        let streams = async {
            tokio::join!(
                first_bytes(out, bound, &mut token),
                first_bytes(err, COMPLAINT, &mut complaint),
            )
        };
        let ended = async {
            let status = child.wait().await;
            // Its number may be somebody else's from here on.
            drop(running);
            status
        };
        tokio::pin!(streams, ended);
        tokio::select! {
            _ = &mut streams => ended.await,
            status = &mut ended => {
                // An agent that the program left behind may hold the pipes for ever.
                let _held = tokio::time::timeout(LEFT_BEHIND, &mut streams).await;
                status
            }
        }
    };
    let status = status.map_err(|why| format!("it could not be waited for: {why}"))?;
    if status.success() {
        return super::text(&token);
    }
    let complaint = String::from_utf8_lossy(&complaint);
    let said = complaint.lines().rfind(|line| !line.trim().is_empty());
    Err(match said {
        Some(said) => format!("it failed ({status}): {}", said.trim()),
        None => format!("it failed ({status})"),
    })
}

/// The beginning of a stream. What follows is read and dropped, so that the program can end.
async fn first_bytes(stream: Option<impl AsyncRead + Unpin>, bound: u64, kept: &mut Vec<u8>) {
    let Some(mut stream) = stream else {
        return;
    };
    let read = (&mut stream).take(bound).read_to_end(kept).await;
    if read.is_ok() {
        // A failed read says only that the program is gone, which its status tells as well.
        let _gone = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    }
}
