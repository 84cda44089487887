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
/// Ids in a list, at most.
const IDS_MOST: usize = 100;
/// Unicode scalar values in an id, at most.
const ID_MOST: usize = 900;

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
    /// No call of this method and path.
    Route,
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

    fn paging(&mut self) -> (u64, Option<&'a str>) {
        let limit = self.limit();
        let token = self.one("options[token]").filter(|token| !token.is_empty());
        if token.is_some_and(|token| token.len() > TOKEN_MOST) {
            let reason = format!("\"options.token\" must be at most {TOKEN_MOST} characters long");
            self.wrong.push(reason);
        }
        (limit, token)
    }

    fn verdict(self) -> Result<(), Refusal> {
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(self.wrong))
        }
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
        let (limit, token) = reader.paging();
        reader.verdict()?;
        let fields = fields.unwrap_or(Fields::ALL);
        let selection = Self {
            exact: exact && keyword.is_some(),
            keyword,
            fields,
            flagged: flagged.unwrap_or(false),
            deleted,
            order: order.unwrap_or_else(|| fields.order()),
        };
        let window = window(limit, token, &selection.canonical(), tokens)?;
        Ok((selection, window))
    }
}

/// The window that a limit or a token asks for. With a token the limit plays no part.
fn window(
    limit: u64,
    token: Option<&str>,
    canonical: &str,
    tokens: Tokens,
) -> Result<Window, Refusal> {
    match token {
        None => Ok(Window::first(limit)),
        Some(token) => tokens.read(canonical, token).ok_or(Refusal::Token),
    }
}

/// Which roles, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RoleSelection {
    /// Case-folded; may be empty.
    pub(super) keyword: String,
    pub(super) order: Order,
}

impl RoleSelection {
    pub(super) fn canonical(&self) -> String {
        format!("roles {self:?}")
    }

    /// Reads the parameters of the list of roles, whose keyword may be empty but not missing.
    pub(super) fn parse(params: &Params, tokens: Tokens) -> Result<(Self, Window), Refusal> {
        let mut reader = Reader {
            params,
            wrong: Vec::new(),
        };
        let keyword = reader.text("keyword");
        if keyword.is_none() {
            reader.wrong.push("\"keyword\" is required".to_owned());
        }
        let orders = [Order::LastCreated, Order::FirstCreated, Order::DisplayName];
        let order = reader.choice("sortBy", &orders.map(|order| (order.name(), order)));
        let (limit, token) = reader.paging();
        reader.verdict()?;
        let keyword = fold(keyword.unwrap_or(""));
        let selection = Self {
            keyword,
            order: order.unwrap_or(Order::LastCreated),
        };
        let window = window(limit, token, &selection.canonical(), tokens)?;
        Ok((selection, window))
    }
}

/// `type` of the call for one user.
pub(super) fn wants_internal(params: &Params) -> Result<bool, Refusal> {
    let mut reader = Reader {
        params,
        wrong: Vec::new(),
    };
    let internal = reader.choice("type", &[("public", false), ("internal", true)]);
    reader.verdict()?;
    Ok(internal.unwrap_or(false))
}

/// `userIds` of the call for a list of users.
pub(super) fn user_ids(params: &Params) -> Result<Vec<String>, Refusal> {
    let mut reader = Reader {
        params,
        wrong: Vec::new(),
    };
    let ids: Vec<String> = params
        .many("userIds")
        .into_iter()
        .map(str::to_owned)
        .collect();
    if ids.is_empty() {
        reader.wrong.push("\"userIds\" is required".to_owned());
    }
    if ids.len() > IDS_MOST {
        reader
            .wrong
            .push(format!("\"userIds\" must hold at most {IDS_MOST} items"));
    }
    if ids.iter().any(|id| id.chars().count() > ID_MOST) {
        reader.wrong.push(format!(
            "\"userIds\" must hold ids of at most {ID_MOST} characters"
        ));
    }
    reader.verdict()?;
    Ok(ids)
}
