//! What Query Users accepts, refuses and assumes.

use crate::demo::fold::fold;
use crate::demo::order::Order;
use crate::demo::params::Params;
use crate::demo::token::Tokens;
use crate::demo::token::Window;

/// Unicode scalar values in a keyword, at most.
const KEYWORD_MOST: usize = 100;
/// Bytes in a page token, at most.
const TOKEN_MOST: usize = 100;

/// `searchBy`: which fields a keyword is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) display_name: bool,
    pub(super) profile_handle: bool,
    pub(super) user_id: bool,
}

/// Which users, in which order: what a page token is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selection {
    /// Case-folded; `None` without a search.
    pub(super) keyword: Option<String>,
    pub(super) exact: bool,
    pub(super) fields: Fields,
    pub(super) flagged: bool,
    pub(super) deleted: bool,
    pub(super) order: Order,
}

/// Why a query is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Parameters that validation refuses, each with its reason.
    Invalid(Vec<String>),
    /// A page token that is not of this query and network.
    Token,
}

/// Collects what is wrong with the parameters instead of stopping at the first.
struct Reader<'a> {
    params: &'a Params,
    wrong: Vec<String>,
}

impl<'a> Reader<'a> {
    fn one(&mut self, key: &str) -> Option<&'a str> {
        match self.params.one(key) {
            Ok(value) => value,
            Err(reason) => {
                self.wrong.push(reason);
                None
            }
        }
    }

    fn boolean(&mut self, key: &str) -> bool {
        match self.one(key) {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                self.wrong.push(format!("\"{key}\" must be a boolean"));
                false
            }
        }
    }

    fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let value = self.one(key)?;
        let found = choices.iter().find(|(name, _)| *name == value);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.wrong
                .push(format!("\"{key}\" must be one of [{}]", names.join(", ")));
        }
        found.map(|(_, choice)| *choice)
    }

    fn text(&mut self, key: &str) -> Option<&'a str> {
        let value = self.one(key)?;
        if value.chars().count() > KEYWORD_MOST {
            let reason = format!("\"{key}\" must be at most {KEYWORD_MOST} characters long");
            self.wrong.push(reason);
        }
        Some(value)
    }

    fn limit(&mut self) -> u64 {
        let Some(text) = self.one("options[limit]") else {
            return 10;
        };
        if let Ok(limit @ 1..=100) = text.parse::<u64>() {
            return limit;
        }
        self.wrong
            .push("\"options.limit\" must be an integer from 1 to 100".to_owned());
        10
    }

    fn fields(&mut self, keyword: bool) -> Option<Fields> {
        let listed = self.params.many("searchBy");
        if listed.is_empty() {
            return None;
        }
        if !keyword {
            self.wrong
                .push("\"searchBy\" must be used with \"keyword\"".to_owned());
        }
        if listed.len() > 3 {
            self.wrong
                .push("\"searchBy\" must hold at most 3 items".to_owned());
        }
        let mut fields = Fields {
            display_name: false,
            profile_handle: false,
            user_id: false,
        };
        for name in listed {
            match name {
                "displayName" => fields.display_name = true,
                "profileHandle" => fields.profile_handle = true,
                "userId" => fields.user_id = true,
                _ => self.wrong.push(
                    "\"searchBy\" must hold only [displayName, profileHandle, userId]".to_owned(),
                ),
            }
        }
        Some(fields)
    }
}

impl Fields {
    const ALL: Self = Self {
        display_name: true,
        profile_handle: true,
        user_id: true,
    };

    /// The documented pairs. What no page states for all three fields at once is let through.
    fn allows(self, order: Order) -> bool {
        match order {
            Order::LastCreated | Order::FirstCreated => true,
            Order::DisplayName => !self.profile_handle || self == Self::ALL,
            Order::ProfileHandle => (!self.display_name && !self.user_id) || self == Self::ALL,
        }
    }

    /// The order where none is asked for.
    fn order(self) -> Order {
        if self.profile_handle && !self.display_name && !self.user_id {
            Order::ProfileHandle
        } else {
            Order::DisplayName
        }
    }
}

impl Selection {
    /// The default query, with the two toggles as given.
    pub(super) fn everybody(flagged: bool, deleted: bool) -> Self {
        let order = Order::DisplayName;
        Self {
            keyword: None,
            exact: false,
            fields: Fields::ALL,
            flagged,
            deleted,
            order,
        }
    }

    /// The form that page tokens are bound to; absent parameters equal their defaults.
    pub(super) fn canonical(&self) -> String {
        format!("users {self:?}")
    }

    /// Reads the parameters of Query Users. Unknown ones are ignored.
    pub(super) fn parse(params: &Params, tokens: Tokens) -> Result<(Self, Window), Refusal> {
        let mut reader = Reader {
            params,
            wrong: Vec::new(),
        };
        let keyword = reader
            .text("keyword")
            .filter(|keyword| !keyword.is_empty())
            .map(fold);
        let exact = reader.boolean("exactMatchKeyword");
        let flagged = reader.choice("filter", &[("all", false), ("flagged", true)]);
        let orders = Order::ALL.map(|order| (order.name(), order));
        let order = reader.choice("sortBy", &orders);
        let deleted = reader.boolean("isDeleted");
        let fields = reader.fields(keyword.is_some());
        if let (Some(fields), Some(order)) = (fields, order)
            && !fields.allows(order)
        {
            let name = order.name();
            reader.wrong.push(format!(
                "\"sortBy\" {name} is not applicable to this \"searchBy\""
            ));
        }
        let limit = reader.limit();
        let token = reader
            .one("options[token]")
            .filter(|token| !token.is_empty());
        if token.is_some_and(|token| token.len() > TOKEN_MOST) {
            let reason = format!("\"options.token\" must be at most {TOKEN_MOST} characters long");
            reader.wrong.push(reason);
        }
        if !reader.wrong.is_empty() {
            return Err(Refusal::Invalid(reader.wrong));
        }
        let fields = fields.unwrap_or(Fields::ALL);
        let selection = Self {
            exact: exact && keyword.is_some(),
            keyword,
            fields,
            flagged: flagged.unwrap_or(false),
            deleted,
            order: order.unwrap_or_else(|| fields.order()),
        };
        match token {
            None => Ok((selection, Window::first(limit))),
            Some(token) => {
                let window = tokens
                    .read(&selection.canonical(), token)
                    .ok_or(Refusal::Token)?;
                Ok((selection, window))
            }
        }
    }
}
