//! Lists that are narrowed by typing: roles and permissions with their holders.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::overlay;
use crate::app::overlay::Holders;
use crate::app::overlay::Overlay;
use crate::app::roles;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::census::Census;
use crate::domain::role::Role;
use crate::text::UntrustedText;
use crate::text::searchable;

/// Which names a list of holders is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Roles.
    Roles,
    /// Permissions.
    Permissions,
}

/// A name with its holders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderRow<'a> {
    /// Role id or permission.
    pub name: UntrustedText,
    /// The role's description, where it is known.
    pub role: Option<&'a Role>,
    /// Users among the loaded; unknown while the count is being taken.
    pub holders: Option<u32>,
}

/// Opens the list of roles or of permissions and has their holders counted.
pub fn open(state: &mut State, kind: Kind, out: &mut Vec<Effect>) {
    let holders = Holders::default();
    let list = match kind {
        Kind::Roles => Overlay::Roles(holders),
        Kind::Permissions => Overlay::Permissions(holders),
    };
    overlay::open(state, list);
    let ticket = state.census_ticket.raise();
    out.push(Effect::TakeCensus {
        ticket,
        rows: state.users.shown.rows.snapshot().clone(),
    });
    if state.roles_call == roles::Capability::Untried {
        roles::read(state, out);
    }
}

/// The names that what was typed leaves, sorted.
pub fn rows<'a>(state: &'a State, kind: Kind, holders: &'a Holders) -> Vec<HolderRow<'a>> {
    let census: Option<&Census> = holders.census.as_deref();
    let counted = census.map(|census| match kind {
        Kind::Roles => &census.roles,
        Kind::Permissions => &census.permissions,
    });
    let described: BTreeSet<&UntrustedText> = match kind {
        Kind::Roles => state.roles.iter().map(|role| &role.role_id).collect(),
        Kind::Permissions => state
            .roles
            .iter()
            .flat_map(|role| &role.permissions)
            .collect(),
    };
    let mut names = described;
    names.extend(counted.into_iter().flat_map(|counted| counted.keys()));
    let typed = searchable(holders.finder.input.text().trim());
    names
        .into_iter()
        .filter(|name| searchable(name.borrow().as_received()).contains(&typed))
        .map(|name| HolderRow {
            name: name.clone(),
            role: match kind {
                Kind::Roles => state.roles.get(name),
                Kind::Permissions => None,
            },
            holders: counted.map(|counted| counted.get(name).copied().unwrap_or(0)),
        })
        .collect()
}

/// Keeps the cursor on the name that was moved to, and inside the list.
pub fn keep_in_view(state: &mut State) {
    let (kind, holders) = match &state.overlay {
        Some(Overlay::Roles(holders)) => (Kind::Roles, holders),
        Some(Overlay::Permissions(holders)) => (Kind::Permissions, holders),
        _ => return,
    };
    if holders.finder.cursor == 0 && holders.anchor.is_none() {
        return;
    }
    let rows = rows(state, kind, holders);
    let anchored = holders
        .anchor
        .as_ref()
        .and_then(|anchor| rows.iter().position(|row| row.name == *anchor));
    let last = rows.len().saturating_sub(1);
    let to = anchored.unwrap_or(holders.finder.cursor).min(last);
    if let Some(Overlay::Roles(holders) | Overlay::Permissions(holders)) = &mut state.overlay {
        holders.finder.cursor = to;
    }
}

/// Takes in a count, if its list is still open.
pub fn counted(state: &mut State, ticket: Ticket, census: Arc<Census>) {
    if ticket != state.census_ticket {
        return;
    }
    if let Some(Overlay::Roles(holders) | Overlay::Permissions(holders)) = &mut state.overlay {
        holders.census = Some(census);
    }
}
