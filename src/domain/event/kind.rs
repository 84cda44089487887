//! The user events that any page of the API names.

/// Which event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// `user.didUpdate`
    DidUpdate,
    /// `user.didCreate`
    DidCreate,
    /// `user.didFlag`: somebody reported a user.
    DidFlag,
    /// `user.didUnflag`: somebody took their report back.
    DidUnflag,
    /// `user.didClearFlag`: a moderator cleared every report.
    DidClearFlag,
    /// `user.profileReset`
    ProfileReset,
    /// `user.didBlock`: one user no longer wants to hear of another.
    DidBlock,
    /// `user.didUnblock`
    DidUnblock,
    /// `user.didBan`: named by one page, shown by none.
    DidBan,
    /// `user.didUnban`: named by one page, shown by none.
    DidUnban,
    /// Any other: kept and counted, without effect.
    Other,
}

impl EventKind {
    /// Every kind that has a name of its own.
    pub const NAMED: [Self; 10] = [
        Self::DidUpdate,
        Self::DidCreate,
        Self::DidFlag,
        Self::DidUnflag,
        Self::DidClearFlag,
        Self::ProfileReset,
        Self::DidBlock,
        Self::DidUnblock,
        Self::DidBan,
        Self::DidUnban,
    ];

    /// The kind of an event with this name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let kind = Self::NAMED.into_iter().find(|kind| kind.name() == name);
        kind.unwrap_or(Self::Other)
    }

    /// Its name on the wire; `other` has none.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DidUpdate => "user.didUpdate",
            Self::DidCreate => "user.didCreate",
            Self::DidFlag => "user.didFlag",
            Self::DidUnflag => "user.didUnflag",
            Self::DidClearFlag => "user.didClearFlag",
            Self::ProfileReset => "user.profileReset",
            Self::DidBlock => "user.didBlock",
            Self::DidUnblock => "user.didUnblock",
            Self::DidBan => "user.didBan",
            Self::DidUnban => "user.didUnban",
            Self::Other => "other",
        }
    }

    /// Whether it tells of reports: who flagged, why, who reviewed. The API cannot be asked for
    /// that later.
    #[must_use]
    pub const fn is_flag_evidence(self) -> bool {
        matches!(self, Self::DidFlag | Self::DidUnflag | Self::DidClearFlag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_its_own_kind_and_nothing_else_is() {
        for kind in EventKind::NAMED {
            assert_eq!(EventKind::of(kind.name()), kind);
        }
        for name in [
            "other",
            "",
            "user.didupdate",
            "moderation.didBan",
            "user.didUpdate ",
        ] {
            assert_eq!(EventKind::of(name), EventKind::Other, "{name}");
        }
    }
}
