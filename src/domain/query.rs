//! What is asked of Query Users, so that what the API calls illegal cannot be written down.

use std::fmt;

use crate::text::Untrusted;
use crate::text::UntrustedText;

/// The longest keyword that the API takes, in UTF-16 units.
pub const KEYWORD_UNITS: usize = 100;

/// What to search for: trimmed, not empty, at most [`KEYWORD_UNITS`] long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Keyword(UntrustedText);

/// Why a text cannot be a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeywordError {
    /// Nothing is left after trimming.
    #[error("the keyword is empty")]
    Empty,
    /// Longer than the API takes.
    #[error("the keyword is {0} UTF-16 units long; the API takes at most {KEYWORD_UNITS}")]
    TooLong(usize),
}

impl Keyword {
    /// Trims and measures.
    ///
    /// # Errors
    ///
    /// [`KeywordError`] where nothing or too much is left.
    pub fn new(typed: &str) -> Result<Self, KeywordError> {
        let trimmed = typed.trim();
        let units = trimmed.encode_utf16().count();
        if trimmed.is_empty() {
            Err(KeywordError::Empty)
        } else if units > KEYWORD_UNITS {
            Err(KeywordError::TooLong(units))
        } else {
            Ok(Self(UntrustedText::from(trimmed)))
        }
    }

    /// The keyword as typed; it may be pasted text and is drawn like any other.
    #[must_use]
    pub fn text(&self) -> Untrusted<'_> {
        self.0.borrow()
    }
}

/// `filter`: everyone, or only accounts with flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Filter {
    /// `all`
    #[default]
    All,
    /// `flagged`
    Flagged,
}

/// `sortBy`: the orders that the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Order {
    /// Names from A to Z, by the server's collation.
    #[default]
    DisplayName,
    /// Handles from A to Z.
    ProfileHandle,
    /// Newest account first.
    LastCreated,
    /// Oldest account first.
    FirstCreated,
}

impl Order {
    /// Every order, in the sequence of the menu.
    pub const ALL: [Self; 4] = [
        Self::DisplayName,
        Self::ProfileHandle,
        Self::LastCreated,
        Self::FirstCreated,
    ];

    /// The API's own spelling.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::ProfileHandle => "profileHandle",
            Self::LastCreated => "lastCreated",
            Self::FirstCreated => "firstCreated",
        }
    }

    /// A word for a person.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::DisplayName => "name",
            Self::ProfileHandle => "handle",
            Self::LastCreated => "newest",
            Self::FirstCreated => "oldest",
        }
    }
}

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

/// A keyword with where and how to look for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Search {
    /// What to look for.
    pub keyword: Keyword,
    /// `exactMatchKeyword`: the whole value, not a part of it.
    pub exact: bool,
    /// `searchBy`
    pub fields: Fields,
}

/// An order that the API does not allow for the fields searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sort by {} does not go with a search in {fields}", order.word())]
pub struct IllegalOrder {
    /// The order asked for.
    pub order: Order,
    /// The fields searched.
    pub fields: Fields,
}

/// A sort that had to move, so that the query stays legal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderMoved {
    /// What it was.
    pub from: Order,
    /// What it is.
    pub to: Order,
}

/// One Query Users question, always legal: the fields are private and every change checks the
/// `searchBy` × `sortBy` matrix of the API page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct UserQuery {
    search: Option<Search>,
    filter: Filter,
    deleted: bool,
    order: Order,
}

impl UserQuery {
    /// The keyword and its fields, if there is one.
    #[must_use]
    pub const fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// `filter`
    #[must_use]
    pub const fn filter(&self) -> Filter {
        self.filter
    }

    /// `isDeleted`: only deleted users when true.
    #[must_use]
    pub const fn deleted(&self) -> bool {
        self.deleted
    }

    /// `sortBy`
    #[must_use]
    pub const fn order(&self) -> Order {
        self.order
    }

    /// Whether `order` may be asked for with the search in place.
    #[must_use]
    pub fn allows(&self, order: Order) -> bool {
        self.search
            .as_ref()
            .is_none_or(|search| search.fields.allows(order))
    }

    /// The same question with another search; says if the order had to move.
    #[must_use]
    pub fn with_search(mut self, search: Option<Search>) -> (Self, Option<OrderMoved>) {
        self.search = search;
        if self.allows(self.order) {
            return (self, None);
        }
        let from = self.order;
        let to = self
            .search
            .as_ref()
            .map_or(from, |search| search.fields.usual_order());
        self.order = to;
        (self, Some(OrderMoved { from, to }))
    }

    /// The same question with another filter.
    #[must_use]
    pub const fn with_filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// The same question over deleted or living users.
    #[must_use]
    pub const fn with_deleted(mut self, deleted: bool) -> Self {
        self.deleted = deleted;
        self
    }

    /// The same question in another order.
    ///
    /// # Errors
    ///
    /// [`IllegalOrder`] where the API does not allow the order for the fields searched.
    pub fn with_order(mut self, order: Order) -> Result<Self, IllegalOrder> {
        match &self.search {
            Some(search) if !search.fields.allows(order) => Err(IllegalOrder {
                order,
                fields: search.fields,
            }),
            _ => {
                self.order = order;
                Ok(self)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(fields: Fields) -> Search {
        Search {
            keyword: Keyword::new("ann").unwrap(),
            exact: false,
            fields,
        }
    }

    #[test]
    fn the_matrix_is_the_documented_one() {
        use Order::{DisplayName, FirstCreated, LastCreated, ProfileHandle};
        let table = [
            (Fields::All, vec![DisplayName, LastCreated, FirstCreated]),
            (
                Fields::DisplayName,
                vec![DisplayName, LastCreated, FirstCreated],
            ),
            (
                Fields::ProfileHandle,
                vec![ProfileHandle, LastCreated, FirstCreated],
            ),
            (Fields::UserId, vec![DisplayName, LastCreated, FirstCreated]),
            (
                Fields::NameAndId,
                vec![DisplayName, LastCreated, FirstCreated],
            ),
            (Fields::NameAndHandle, vec![LastCreated, FirstCreated]),
            (Fields::HandleAndId, vec![LastCreated, FirstCreated]),
        ];
        for (fields, legal) in table {
            let allowed: Vec<Order> = Order::ALL
                .into_iter()
                .filter(|order| fields.allows(*order))
                .collect();
            assert_eq!(allowed, legal, "{fields:?}");
            assert!(fields.allows(fields.usual_order()), "{fields:?}");
        }
    }

    #[test]
    fn a_search_moves_an_order_that_it_cannot_have_and_says_so() {
        let query = UserQuery::default()
            .with_order(Order::ProfileHandle)
            .unwrap();
        let (query, moved) = query.with_search(Some(search(Fields::DisplayName)));
        let expected = OrderMoved {
            from: Order::ProfileHandle,
            to: Order::DisplayName,
        };
        assert_eq!(moved, Some(expected));
        assert_eq!(query.order(), Order::DisplayName);
        let refused = query.with_order(Order::ProfileHandle);
        assert!(refused.is_err());
    }

    #[test]
    fn an_order_that_fits_stays() {
        let query = UserQuery::default().with_order(Order::LastCreated).unwrap();
        let (query, moved) = query.with_search(Some(search(Fields::HandleAndId)));
        assert_eq!((query.order(), moved), (Order::LastCreated, None));
    }

    #[test]
    fn keywords_are_measured_in_utf16_units() {
        assert!(Keyword::new(&"a".repeat(100)).is_ok());
        assert_eq!(
            Keyword::new(&"a".repeat(101)),
            Err(KeywordError::TooLong(101))
        );
        assert!(Keyword::new(&"\u{1f600}".repeat(50)).is_ok());
        assert_eq!(
            Keyword::new(&"\u{1f600}".repeat(51)),
            Err(KeywordError::TooLong(102))
        );
        assert_eq!(Keyword::new(" \t "), Err(KeywordError::Empty));
    }
}
