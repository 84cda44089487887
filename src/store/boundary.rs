//! Every place where the program may be killed between two writes, by name, so that tests can
//! kill it there.

/// A boundary between writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Boundary {
    /// The session has its lock, and nothing else is there.
    SessionBegun,
    /// The database is an empty file.
    DatabaseMade,
    /// A step of the schema was said to the database, and is not durable.
    SchemaSaid,
    /// A step of the schema is durable.
    SchemaMade,
    /// The database says whose it is.
    NetworkClaimed,
    /// The anchor is there.
    AnchorOpened,
    /// Room was put aside.
    BallastTaken,
    /// Room was given up for an outcome that is not written yet.
    BallastDropped,
    /// The session is over, and its connection is not.
    SessionEnded,
    /// Everything of a change was said to the database, and nothing is durable.
    BeforeCommit,
    /// The database made it durable, and the anchor knows nothing of it.
    AfterCommit,
    /// The anchor's line is written, and not durable.
    AnchorWritten,
    /// The anchor has it, and nobody was told.
    AfterAnchor,
}

impl Boundary {
    /// Every boundary.
    pub const ALL: [Self; 13] = [
        Self::SessionBegun,
        Self::DatabaseMade,
        Self::SchemaSaid,
        Self::SchemaMade,
        Self::NetworkClaimed,
        Self::AnchorOpened,
        Self::BallastTaken,
        Self::BallastDropped,
        Self::SessionEnded,
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::AnchorWritten,
        Self::AfterAnchor,
    ];

    /// Those that every row of the journal passes.
    pub const OF_A_ROW: [Self; 4] = [
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::AnchorWritten,
        Self::AfterAnchor,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SessionBegun => "session-begun",
            Self::DatabaseMade => "database-made",
            Self::SchemaSaid => "schema-said",
            Self::SchemaMade => "schema-made",
            Self::NetworkClaimed => "network-claimed",
            Self::AnchorOpened => "anchor-opened",
            Self::BallastTaken => "ballast-taken",
            Self::BallastDropped => "ballast-dropped",
            Self::SessionEnded => "session-ended",
            Self::BeforeCommit => "before-commit",
            Self::AfterCommit => "after-commit",
            Self::AnchorWritten => "anchor-written",
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
