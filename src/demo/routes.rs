//! Which call a request is, whether its parameters are in order, and its answer.

use crate::demo::answer::Answer;
use crate::demo::deed;
use crate::demo::deed::Deed;
use crate::demo::faults::Asked;
use crate::demo::faults::Route;
use crate::demo::faults::Strike;
use crate::demo::faults::TokenFault;
use crate::demo::fold::fold;
use crate::demo::json;
use crate::demo::json::Record;
use crate::demo::page;
use crate::demo::params::Params;
use crate::demo::params::decoded;
use crate::demo::query::Refusal;
use crate::demo::query::RoleSelection;
use crate::demo::query::Selection;
use crate::demo::query::user_ids;
use crate::demo::query::wants_internal;
use crate::demo::registry::Registry;
use crate::demo::row;
use crate::demo::token::Tokens;
use crate::demo::token::Window;
use crate::demo::world::World;

/// The calls that the network knows, read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    Users(Selection, Window),
    User { id: String, internal: bool },
    List(Vec<String>),
    Roles(RoleSelection, Window),
    Role(String),
    Deed(Deed, String),
}

/// A request, understood or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) asked: Asked,
    call: Result<Call, Refusal>,
}

/// Ids are one path segment, percent-decoded after the path is split. `json` is a body that is said
/// to be JSON.
pub(super) fn read(
    method: &str,
    path: &str,
    params: &Params,
    json: Option<&[u8]>,
    tokens: Tokens,
) -> Reading {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (route, call) = match (method, segments.as_slice()) {
        ("GET", ["api", "v3", "users"]) => {
            let read = Selection::parse(params, tokens);
            (
                Route::Users,
                read.map(|(selection, window)| Call::Users(selection, window)),
            )
        }
        ("GET", ["api", "v3", "users", "list"]) => (Route::List, user_ids(params).map(Call::List)),
        ("GET", ["api", "v3", "users", id]) if !id.is_empty() => {
            let read = wants_internal(params);
            (
                Route::User,
                read.map(|internal| Call::User {
                    id: decoded(id),
                    internal,
                }),
            )
        }
        ("GET", ["api", "v3", "roles"]) => {
            let read = RoleSelection::parse(params, tokens);
            (
                Route::Roles,
                read.map(|(selection, window)| Call::Roles(selection, window)),
            )
        }
        ("GET", ["api", "v3", "roles", id]) if !id.is_empty() => {
            (Route::Role, Ok(Call::Role(decoded(id))))
        }
        ("POST", ["api", "v2", "users", "ban"]) => {
            let id = deed::user_id(json);
            (Route::Ban, id.map(|id| Call::Deed(Deed::Ban, id)))
        }
        ("POST", ["api", "v2", "users", "unban"]) => {
            let id = deed::user_id(json);
            (Route::Unban, id.map(|id| Call::Deed(Deed::Unban, id)))
        }
        ("DELETE", ["api", "v2", "users", id, "flags"]) if !id.is_empty() => {
            (Route::Clear, Ok(Call::Deed(Deed::Clear, decoded(id))))
        }
        _ => (Route::Any, Err(Refusal::Route)),
    };
    let user = match &call {
        Ok(Call::User { id, .. } | Call::Deed(_, id)) => Some(id.clone()),
        _ => None,
    };
    let page = match &call {
        Ok(Call::Users(_, window) | Call::Roles(_, window)) => window.page(),
        _ => 1,
    };
    let keyword = params
        .one("keyword")
        .ok()
        .flatten()
        .map(fold)
        .unwrap_or_default();
    Reading {
        asked: Asked {
            route,
            keyword,
            user,
            page,
        },
        call,
    }
}

impl Reading {
    /// What it asks to be done, and to whom.
    pub(super) fn deed(&self) -> Option<(Deed, &str)> {
        match &self.call {
            Ok(Call::Deed(deed, user_id)) => Some((*deed, user_id)),
            _ => None,
        }
    }

    /// The answer that the network means to give to a call that changes nothing.
    pub(super) fn answer(self, registry: &Registry, world: &World, strike: &Strike) -> Answer {
        match self.call {
            Ok(call) => call.answer(registry, world, strike),
            Err(Refusal::Invalid(detail)) => Answer::invalid(&detail),
            Err(Refusal::Token) => Answer::bad_token(),
            Err(Refusal::Route) => Answer::not_found("Route"),
        }
    }
}

impl Call {
    fn answer(self, registry: &Registry, world: &World, strike: &Strike) -> Answer {
        match self {
            Self::Users(_, window)
                if strike.tokens == Some(TokenFault::Expired) && window.resumed() =>
            {
                Answer::bad_token()
            }
            Self::Users(selection, window) => {
                Answer::ok(page::query(registry, world, &selection, window, strike))
            }
            Self::User { id, internal } => {
                let row = if internal {
                    let row = row::internal_row(registry.population.seed(), &id);
                    row.filter(|row| world.exists(*row))
                } else {
                    world.find(&id)
                };
                match row {
                    Some(row) => Answer::ok(page::people(registry, world, &[row], strike)),
                    None => Answer::not_found("User"),
                }
            }
            Self::List(ids) => {
                let mut rows: Vec<u32> = Vec::new();
                for row in ids.iter().filter_map(|id| world.find(id)) {
                    if !rows.contains(&row) {
                        rows.push(row);
                    }
                }
                Answer::ok(page::people(registry, world, &rows, strike))
            }
            Self::Roles(selection, window) => Answer::ok(roles(registry, &selection, window)),
            Self::Role(id) => match registry.roles.find(&id) {
                Some(role) => {
                    let mut body = Record::default();
                    body.put("status", "success");
                    body.raw("data", json::list([registry.roles.row(role)]));
                    Answer::ok(body.encode())
                }
                None => Answer::not_found("Role"),
            },
            // Carried out by whoever may change the world.
            Self::Deed(..) => Answer::not_found("Route"),
        }
    }
}

fn roles(registry: &Registry, selection: &RoleSelection, window: Window) -> Vec<u8> {
    let found = registry.roles.search(&selection.keyword, selection.order);
    let skip = usize::try_from(window.skip).unwrap_or(usize::MAX);
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let shown = found
        .iter()
        .skip(skip)
        .take(limit)
        .map(|role| registry.roles.row(role));
    let mut body = Record::default();
    body.raw("roles", json::list(shown));
    let mut paging = Record::default();
    if skip.saturating_add(limit) < found.len() {
        let next = Window {
            skip: window.skip + window.limit,
            ..window
        };
        paging.put("next", &registry.tokens.issue(&selection.canonical(), next));
    }
    body.raw("paging", paging.encode());
    body.encode()
}
