//! A question to Query Users on the command line, in the API's own spelling.

use clap::Args;
use clap::ValueEnum;
use clap::error::ErrorKind;

use crate::cli::refused;
use crate::domain::query::Fields;
use crate::domain::query::Filter;
use crate::domain::query::Keyword;
use crate::domain::query::Order;
use crate::domain::query::Search;
use crate::domain::query::UserQuery;

/// The flags of a query.
#[derive(Debug, Args)]
#[command(next_help_heading = "Query")]
pub(super) struct QueryArgs {
    /// Look for a keyword, at most 100 UTF-16 units long
    #[arg(long, value_name = "KEYWORD")]
    search: Option<String>,
    /// The keyword must be the whole value
    #[arg(long, requires = "search")]
    exact: bool,
    /// Fields to look in, separated by commas; all three without this
    #[arg(
        long,
        value_name = "FIELD,…",
        value_delimiter = ',',
        requires = "search"
    )]
    search_by: Vec<FieldName>,
    /// Only users with flags
    #[arg(long)]
    flagged: bool,
    /// Only deleted users
    #[arg(long)]
    deleted: bool,
    /// Order of the list; with a search, only orders that the searched fields allow
    #[arg(long, value_name = "ORDER")]
    sort: Option<OrderName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "camelCase")]
enum FieldName {
    DisplayName,
    ProfileHandle,
    UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "camelCase")]
enum OrderName {
    /// Names from A to Z
    DisplayName,
    /// Handles from A to Z
    ProfileHandle,
    /// Newest account first
    LastCreated,
    /// Oldest account first
    FirstCreated,
}

impl OrderName {
    const fn order(self) -> Order {
        match self {
            Self::DisplayName => Order::DisplayName,
            Self::ProfileHandle => Order::ProfileHandle,
            Self::LastCreated => Order::LastCreated,
            Self::FirstCreated => Order::FirstCreated,
        }
    }
}

impl QueryArgs {
    /// Whether no flag of a query was given.
    pub(super) const fn is_empty(&self) -> bool {
        self.search.is_none() && !self.flagged && !self.deleted && self.sort.is_none()
    }

    /// The question, which is legal or refused.
    pub(super) fn query(&self) -> Result<UserQuery, clap::Error> {
        let filter = if self.flagged {
            Filter::Flagged
        } else {
            Filter::All
        };
        let (query, _) = UserQuery::default()
            .with_filter(filter)
            .with_deleted(self.deleted)
            .with_search(self.search()?);
        match self.sort {
            None => Ok(query),
            Some(sort) => query
                .with_order(sort.order())
                .map_err(|illegal| illegal_order(sort.order(), illegal.fields)),
        }
    }

    fn search(&self) -> Result<Option<Search>, clap::Error> {
        let Some(typed) = &self.search else {
            return Ok(None);
        };
        let keyword = Keyword::new(typed).map_err(|problem| {
            refused(ErrorKind::ValueValidation, &format!("--search: {problem}"))
        })?;
        let has = |name| self.search_by.contains(&name);
        let fields = Fields::from_parts(
            has(FieldName::DisplayName),
            has(FieldName::ProfileHandle),
            has(FieldName::UserId),
        );
        Ok(Some(Search {
            keyword,
            exact: self.exact,
            fields: fields.unwrap_or_default(),
        }))
    }
}

fn illegal_order(order: Order, fields: Fields) -> clap::Error {
    let legal: Vec<&str> = Order::ALL
        .into_iter()
        .filter(|order| fields.allows(*order))
        .map(Order::wire)
        .collect();
    let searched = match fields.wire() {
        [] => "a --search in all fields".to_owned(),
        fields => format!("--search-by {}", fields.join(",")),
    };
    refused(
        ErrorKind::ArgumentConflict,
        &format!(
            "--sort {} does not go with {searched}; what goes with it is {}",
            order.wire(),
            legal.join(", ")
        ),
    )
}
