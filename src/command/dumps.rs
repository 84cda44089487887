//! Core dumps, which would write the token to disk.

use rustix::process::Resource;

/// Forbids core dumps of this process, and by their limit those of what it starts. Where the
/// limit cannot be set, it stays as it was.
pub fn forbid() {
    // A dump that is piped to a collector does not ask for the limit.
    #[cfg(target_os = "linux")]
    let _as_it_was =
        rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let mut limit = rustix::process::getrlimit(Resource::Core);
    limit.current = Some(0);
    let _as_it_was = rustix::process::setrlimit(Resource::Core, limit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_core_file_can_be_written() {
        forbid();
        let limit = rustix::process::getrlimit(Resource::Core);
        assert_eq!(limit.current, Some(0));
        #[cfg(target_os = "linux")]
        assert_eq!(
            rustix::process::dumpable_behavior().unwrap(),
            rustix::process::DumpableBehavior::NotDumpable
        );
    }
}
