//! A child process as the system sees it.

use std::sync::mpsc;
use std::thread;

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
