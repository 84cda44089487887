//! Who may do what, and why: roles held, effective permissions with the roles that grant them,
//! and where the two disagree.

use crate::app::facts::lines::Lines;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::words;
use crate::domain::field::Field;
use crate::domain::provenance::Granted;
use crate::domain::provenance::Held;
use crate::domain::provenance::Provenance;
use crate::domain::role::Role;
use crate::domain::time::short_age;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::width;

pub(super) fn write(lines: &mut Lines, user: User<'_>, state: &State) {
    let provenance = Provenance::new(user.roles(), user.permissions(), &state.roles);
    lines.words(
        "Network-wide. What holds only inside one channel or community is not part of this \
         answer of the API.",
        0,
        Token::Dim,
    );
    held(lines, &provenance, state);
    effective(lines, &provenance, state);
    lacking(lines, &provenance, state);
    if provenance.has_drift() {
        lines.air();
        lines.words(
            "DRIFT: the permissions that the network resolved and the roles that are known do not \
             agree. Often a deleted role or a user not updated yet; r reads the user again.",
            0,
            Token::Dim,
        );
    }
}

/// The roles with their labels and their own permissions.
fn held(lines: &mut Lines, provenance: &Provenance, state: &State) {
    let roles = match &provenance.roles {
        Field::Value(roles) if roles.is_empty() => {
            lines.heading("ROLES", "none");
            return;
        }
        Field::Value(roles) => roles,
        Field::Absent | Field::Null | Field::Malformed => {
            lines.heading(
                "ROLES",
                &format!("unknown {}", words::why_none(&provenance.roles)),
            );
            return;
        }
    };
    lines.heading("ROLES", &words::grouped(roles.len()));
    for held in roles {
        match held {
            Held::Known(role) => known(lines, role, state),
            Held::Unknown(id) => {
                lines.line().own(" ", Token::Screen);
                let room = lines.room().saturating_sub(32);
                lines.text(id.borrow(), room.max(8), Token::Strong);
                lines.own("  ", Token::Dim).own("UNKNOWN", Token::Drift);
                lines.own(" never described", Token::Dim);
            }
        }
    }
}

fn known(lines: &mut Lines, role: &Role, state: &State) {
    let badge = if role.is_deleted { "  DELETED" } else { "" };
    lines.line().own(" ", Token::Screen);
    let label = role.display_name.as_ref().map(UntrustedText::borrow);
    match label {
        Field::Value(text) if !text.as_received().is_empty() => {
            let room = lines.room().saturating_sub(badge.len());
            lines.text(text, room, Token::Strong);
        }
        Field::Value(_) | Field::Absent | Field::Null | Field::Malformed => {
            lines.field(label, Token::Missing);
        }
    }
    let is_named_alike =
        label.value().map(Untrusted::as_received) == Some(role.role_id.borrow().as_received());
    let room = lines.room().saturating_sub(badge.len() + 2);
    if !is_named_alike && room >= 6 {
        lines.own("  ", Token::Dim);
        lines.text(role.role_id.borrow(), room, Token::Dim);
    }
    lines.own(badge, Token::Drift);
    if let Field::Value(at) = role.updated_at {
        let age = short_age(at.age_at(state.now.wall));
        let fact = format!("  updated {age} ago");
        if lines.room() >= fact.len() {
            lines.own(&fact, Token::Dim);
        }
    }
    if role.permissions.is_empty() {
        lines.line().own("   grants nothing", Token::Dim);
        return;
    }
    flow(lines, "   grants ", &role.permissions, Token::Screen);
}

/// Names one after the other, with a hanging indent.
fn flow(lines: &mut Lines, label: &str, names: &[UntrustedText], token: Token) {
    lines.line().own(label, Token::Dim);
    let indent = width(label);
    for (at, name) in names.iter().enumerate() {
        let is_last = at + 1 == names.len();
        // Measured by its bytes, which is exact for the names that the API documents.
        let needed = name.borrow().as_received().len() + usize::from(!is_last);
        if at > 0 {
            if lines.room() <= needed {
                lines.line().own(&" ".repeat(indent), token);
            } else {
                lines.own(" ", token);
            }
        }
        let room = lines.room().saturating_sub(1);
        lines.text(name.borrow(), room, token);
        if !is_last {
            lines.own(",", Token::Dim);
        }
    }
}

/// Every effective permission by scope, with the roles that grant it.
fn effective(lines: &mut Lines, provenance: &Provenance, state: &State) {
    let Field::Value(scopes) = &provenance.granted else {
        let why = words::why_none(&provenance.granted);
        lines.heading("PERMISSIONS", &format!("unknown {why}"));
        return;
    };
    let count: usize = scopes.values().map(Vec::len).sum();
    if count == 0 {
        lines.heading("PERMISSIONS", "none");
        return;
    }
    let drifting = scopes
        .values()
        .flatten()
        .filter(|granted| granted.is_drift())
        .count();
    let fact = if drifting == 0 {
        format!("{} effective", words::grouped(count))
    } else {
        format!(
            "{} effective, {} unexplained",
            words::grouped(count),
            words::grouped(drifting)
        )
    };
    lines.heading("PERMISSIONS", &fact);
    let names = scopes
        .values()
        .flatten()
        .map(|granted| granted.permission.borrow().as_received().len());
    let column = names.max().unwrap_or(0).min(28) + 4;
    for (scope, permissions) in scopes {
        lines
            .line()
            .own(&format!(" {}", scope.word()), Token::Accent);
        for granted in permissions {
            lines.line().own("  ", Token::Screen);
            let room = column.min(lines.room() / 2 + 2).saturating_sub(3);
            lines.text(granted.permission.borrow(), room, Token::Screen);
            lines.to(column.min(room + 4));
            by(lines, granted, state);
        }
    }
}

fn by(lines: &mut Lines, granted: &Granted, state: &State) {
    if granted.is_drift() {
        if granted.by_deleted.is_empty() {
            lines
                .own("DRIFT", Token::Drift)
                .own(" no role we know", Token::Dim);
        } else {
            lines.own("DRIFT", Token::Drift);
            lines.own(" only deleted ", Token::Dim);
            roles(lines, &granted.by_deleted, state);
        }
        return;
    }
    roles(lines, &granted.by, state);
}

/// Roles by their labels, or by their ids where they have none.
fn roles(lines: &mut Lines, ids: &[UntrustedText], state: &State) {
    for (at, id) in ids.iter().enumerate() {
        if at > 0 {
            lines.own(", ", Token::Dim);
        }
        let role = state.roles.get(id);
        let label = role
            .and_then(|role| role.display_name.as_ref().value())
            .filter(|label| !label.borrow().as_received().is_empty())
            .unwrap_or(id);
        let room = lines.room();
        lines.text(label.borrow(), room, Token::Staff);
    }
}

/// What a role grants and the user lacks.
fn lacking(lines: &mut Lines, provenance: &Provenance, state: &State) {
    if provenance.lacking.is_empty() {
        return;
    }
    lines.heading("LACKING", "a role grants it, yet it is missing");
    for lacking in &provenance.lacking {
        lines.line().own("  ", Token::Screen);
        let room = lines.room() / 2;
        lines.text(lacking.permission.borrow(), room, Token::Drift);
        lines.own("  from ", Token::Dim);
        roles(lines, &lacking.by, state);
    }
}
