//! Every place where the program may be killed between two writes, by name, so that tests can
//! kill it there.

/// A boundary between writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Boundary {
    /// Everything of a change was said to the database, and nothing is durable.
    BeforeCommit,
    /// The database made it durable, and the anchor knows nothing of it.
    AfterCommit,
    /// The anchor has it, and nobody was told.
    AfterAnchor,
}

impl Boundary {
    /// Every boundary.
    pub const ALL: [Self; 3] = [Self::BeforeCommit, Self::AfterCommit, Self::AfterAnchor];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeCommit => "before-commit",
            Self::AfterCommit => "after-commit",
            Self::AfterAnchor => "after-anchor",
        }
    }
}

/// Goes past a boundary, or not: in a program built for tests, `MODCON_DIE_AT=NAME:N` kills it at
/// the `N`th time that it gets there. Other builds know nothing of this.
#[cfg(debug_assertions)]
pub(super) fn pass(boundary: Boundary) {
    use std::sync::OnceLock;
    use std::sync::atomic::AtomicU64;
    use std::sync::atomic::Ordering;

    static WHERE: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);

    let chosen = WHERE.get_or_init(chosen);
    if let Some((name, number)) = chosen
        && name == boundary.name()
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *number
    {
        // As sudden as it gets: nothing is flushed, nobody is told.
        let us = rustix::process::getpid();
        let _ = rustix::process::kill_process(us, rustix::process::Signal::KILL);
    }
}

#[cfg(debug_assertions)]
#[expect(
    clippy::disallowed_methods,
    reason = "not a setting: only tests say it, and only to programs built for them"
)]
fn chosen() -> Option<(String, u64)> {
    let said = std::env::var("MODCON_DIE_AT").ok()?;
    let (name, number) = said.split_once(':')?;
    Some((name.to_owned(), number.parse().ok()?))
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub(super) const fn pass(_: Boundary) {}
