//! What is asked of Query Users, so that what the API calls illegal cannot be written down.

mod fields;
mod keyword;

pub use crate::domain::query::fields::Fields;
pub use crate::domain::query::keyword::KEYWORD_UNITS;
pub use crate::domain::query::keyword::Keyword;
pub use crate::domain::query::keyword::KeywordError;

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
}
