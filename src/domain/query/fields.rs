//! Where a keyword is looked for, and which orders go with that.

use std::fmt;

use crate::domain::query::Order;

/// `searchBy`: which fields a keyword is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Fields {
    /// All three, by leaving the parameter out.
    #[default]
    All,
    /// `displayName`
    DisplayName,
    /// `profileHandle`
    ProfileHandle,
    /// `userId`
    UserId,
    /// `displayName` and `userId`
    NameAndId,
    /// `displayName` and `profileHandle`
    NameAndHandle,
    /// `profileHandle` and `userId`
    HandleAndId,
}

impl Fields {
    /// The choices that the search bar steps through.
    pub const STEPS: [Self; 4] = [
        Self::All,
        Self::DisplayName,
        Self::ProfileHandle,
        Self::UserId,
    ];

    /// The fields named; `None` for no field at all.
    #[must_use]
    pub const fn from_parts(name: bool, handle: bool, id: bool) -> Option<Self> {
        match (name, handle, id) {
            (true, true, true) => Some(Self::All),
            (true, false, false) => Some(Self::DisplayName),
            (false, true, false) => Some(Self::ProfileHandle),
            (false, false, true) => Some(Self::UserId),
            (true, false, true) => Some(Self::NameAndId),
            (true, true, false) => Some(Self::NameAndHandle),
            (false, true, true) => Some(Self::HandleAndId),
            (false, false, false) => None,
        }
    }

    /// The values of `searchBy`, in the API's spelling; empty where it is left out.
    #[must_use]
    pub const fn wire(self) -> &'static [&'static str] {
        match self {
            Self::All => &[],
            Self::DisplayName => &["displayName"],
            Self::ProfileHandle => &["profileHandle"],
            Self::UserId => &["userId"],
            Self::NameAndId => &["displayName", "userId"],
            Self::NameAndHandle => &["displayName", "profileHandle"],
            Self::HandleAndId => &["profileHandle", "userId"],
        }
    }

    /// Words for a person.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "name, handle, id",
            Self::DisplayName => "name",
            Self::ProfileHandle => "handle",
            Self::UserId => "id",
            Self::NameAndId => "name, id",
            Self::NameAndHandle => "name, handle",
            Self::HandleAndId => "handle, id",
        }
    }

    /// Whether the name is among the fields.
    #[must_use]
    pub const fn has_name(self) -> bool {
        matches!(
            self,
            Self::All | Self::DisplayName | Self::NameAndId | Self::NameAndHandle
        )
    }

    /// Whether the handle is among the fields.
    #[must_use]
    pub const fn has_handle(self) -> bool {
        matches!(
            self,
            Self::All | Self::ProfileHandle | Self::NameAndHandle | Self::HandleAndId
        )
    }

    /// Whether the id is among the fields.
    #[must_use]
    pub const fn has_id(self) -> bool {
        matches!(
            self,
            Self::All | Self::UserId | Self::NameAndId | Self::HandleAndId
        )
    }

    /// Whether the API documents this order for these fields. For two fields, which nobody
    /// documents, only an order legal for both counts.
    #[must_use]
    pub const fn allows(self, order: Order) -> bool {
        match order {
            Order::LastCreated | Order::FirstCreated => true,
            Order::DisplayName => {
                matches!(
                    self,
                    Self::All | Self::DisplayName | Self::UserId | Self::NameAndId
                )
            }
            Order::ProfileHandle => matches!(self, Self::ProfileHandle),
        }
    }

    /// The order that the server takes when none is named, or the nearest legal one.
    #[must_use]
    pub const fn usual_order(self) -> Order {
        match self {
            Self::All | Self::DisplayName | Self::UserId | Self::NameAndId => Order::DisplayName,
            Self::ProfileHandle => Order::ProfileHandle,
            Self::NameAndHandle | Self::HandleAndId => Order::LastCreated,
        }
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.words())
    }
}
