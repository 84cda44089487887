//! The four orders of Query Users, each as a key whose bytes sort that way. Ties fall by user id,
//! so that every order is total and pages never disagree about it.

use crate::demo::collation;
use crate::demo::fold::fold;
use crate::demo::person::Identity;

/// `sortBy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Order {
    DisplayName,
    ProfileHandle,
    LastCreated,
    FirstCreated,
}

/// Above every weight: people without a name come last.
const NAMELESS: u8 = 0xff;

impl Order {
    pub(super) const ALL: [Self; 4] = [
        Self::DisplayName,
        Self::ProfileHandle,
        Self::LastCreated,
        Self::FirstCreated,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::ProfileHandle => "profileHandle",
            Self::LastCreated => "lastCreated",
            Self::FirstCreated => "firstCreated",
        }
    }

    /// The bytes that place somebody in this order.
    pub(super) fn key(self, person: &Identity) -> Vec<u8> {
        let mut key = match self {
            Self::DisplayName => name_key(person.display_name.text()),
            Self::ProfileHandle => name_key(person.profile_handle.text()),
            Self::LastCreated => (u64::MAX - person.created_at).to_be_bytes().to_vec(),
            Self::FirstCreated => person.created_at.to_be_bytes().to_vec(),
        };
        key.extend_from_slice(fold(&person.user_id).as_bytes());
        key
    }
}

fn name_key(name: &str) -> Vec<u8> {
    if name.is_empty() {
        return vec![NAMELESS];
    }
    let mut key = collation::key(name);
    key.push(0);
    key
}

/// The first eight bytes of a key as a number that compares the same way.
pub(super) fn prefix(key: &[u8]) -> u64 {
    let mut head = [0; 8];
    for (slot, byte) in head.iter_mut().zip(key) {
        *slot = *byte;
    }
    u64::from_be_bytes(head)
}
