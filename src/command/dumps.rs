//! Core dumps, which would write the token to disk.

use rustix::process::Resource;

/// Forbids core dumps of this process and of what it starts. Where the limit cannot be set, it
/// stays as it was.
pub fn forbid() {
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
    }
}
