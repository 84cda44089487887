//! A child process as the system sees it.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::Pid;
use rustix::process::WaitId;
use rustix::process::WaitIdOptions;
use rustix::process::waitid;

use super::HANG;

/// Waits until a child is as wanted; says whether it ever was.
pub(super) fn wait(pid: Pid, wanted: WaitIdOptions) -> bool {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        loop {
            match waitid(WaitId::Pid(pid), wanted) {
                Err(rustix::io::Errno::INTR) => {}
                came => {
                    // The test may have given up.
                    let _ = tell.send(came.is_ok());
                    return;
                }
            }
        }
    });
    told.recv_timeout(HANG).unwrap_or(false)
}

/// The processor time of a process that is not yet waited for.
#[cfg(target_os = "linux")]
pub(super) fn cpu(pid: Pid) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u32>().ok();
    let (user, system) = (ticks()?, ticks()?);
    // Linux counts in hundredths of a second wherever it tells user space.
    Some(Duration::from_millis(10) * (user + system))
}

/// Not told here without a call that is not safe.
#[cfg(not(target_os = "linux"))]
pub(super) fn cpu(_: Pid) -> Option<Duration> {
    None
}
