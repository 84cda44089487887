//! One user of the network, as far as sorting, searching and filtering need to know.

use std::sync::Arc;

use crate::demo::life::Life;

/// A field of a profile in each of the states that the wire knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    /// The key is not there.
    Absent,
    /// The key is there with `null`.
    Null,
    /// A string.
    Text(String),
    /// JSON to be sent exactly so.
    Raw(Arc<[u8]>),
}

impl Field {
    pub(super) fn raw(json: String) -> Self {
        Self::Raw(json.into_bytes().into())
    }

    /// The text that search and order see; empty where there is none.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Absent | Self::Null | Self::Raw(_) => "",
            Self::Text(text) => text,
        }
    }
}

/// What the network has done to, or thinks of, a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Reports that count, where the user has been reported: the list of flagged users holds
    /// exactly those with `Some`.
    pub(super) flags: Option<u32>,
    pub(super) banned: bool,
    pub(super) deleted: bool,
    pub(super) brand: bool,
}

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) user_id: String,
    pub(super) display_name: Field,
    pub(super) profile_handle: Field,
    /// Milliseconds since 1970.
    pub(super) created_at: u64,
    /// When somebody was last changed since the network started; milliseconds since 1970.
    pub(super) changed_at: Option<u64>,
    pub(super) standing: Standing,
    /// What else has become of them; `None` while nothing has.
    pub(super) life: Option<Arc<Life>>,
}
