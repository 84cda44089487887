//! Every role and every permission seen, with their holders among the loaded.

use crate::app::overlay::Holders;
use crate::app::overlay::finder;
use crate::app::overlay::finder::HolderRow;
use crate::app::overlay::finder::Kind;
use crate::app::roles::Capability;
use crate::app::state::State;
use crate::app::words::counted;
use crate::app::words::grouped;
use crate::domain::field::Field;
use crate::domain::permission::Scope;
use crate::domain::role::Role;
use crate::text::UntrustedText;
use crate::view::Scene;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a count of holders.
const COUNT: usize = 8;
/// Columns of a count of what is left out.
const MORE: usize = 4;
/// The fewest columns that a role's label is worth writing in.
const LABEL: usize = 6;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    kind: Kind,
    holders: &Holders,
) -> (u16, u16) {
    let state = scene.state;
    let found = finder::rows(state, kind, holders);
    let noun = match kind {
        Kind::Roles => "role",
        Kind::Permissions => "permission",
    };
    let fact = counted(found.len(), noun);
    let caret = rows::prompt(scene, buffer, area, "find:", &holders.finder.input, &fact);
    head(scene, buffer, area, kind);
    let body = rows::between(area, 3, 4);
    let chosen = holders.finder.cursor;
    let none = "None was seen so far.";
    rows::list(scene, buffer, body, (&found, chosen), none, |pen, row| {
        write(pen, state, kind, row);
    });
    if let Some(row) = found.get(chosen) {
        more(scene, buffer, area, kind, row);
    }
    let base = match &holders.census {
        Some(census) => format!("Holders among the {} loaded.", grouped(census.base)),
        None => "Counting holders.".to_owned(),
    };
    let call = match (&state.roles_call, kind) {
        (Capability::Refused(_), _) => " The network does not list its roles: seen ones only.",
        (Capability::Asked, _) => " Asking the network for its roles.",
        (Capability::Untried | Capability::Works, _) => "",
    };
    rows::note(
        scene,
        buffer,
        area,
        &format!("{base}{call} Enter lists the holders."),
    );
    caret
}

/// Columns of the name and of what stands behind it.
fn columns(width: u16) -> (usize, usize) {
    let room = usize::from(width).saturating_sub(2 + COUNT + 4);
    (room * 2 / 5, room - room * 2 / 5)
}

fn head(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, kind: Kind) {
    let (name, _) = columns(area.width);
    let mut pen = Pen::new(buffer, scene.theme, area, 2);
    pen.skip(2);
    let start = pen.x();
    let (first, second) = match kind {
        Kind::Roles => ("ROLE", "ID"),
        Kind::Permissions => ("PERMISSION", "GRANTED BY"),
    };
    pen.put(first, Token::Dim);
    pen.to(column(start, name + 2)).put(second, Token::Dim);
    pen.put_right("HOLDERS", Token::Dim);
}

fn column(start: u16, columns: usize) -> u16 {
    start.saturating_add(u16::try_from(columns).unwrap_or(u16::MAX))
}

fn write(pen: &mut Pen<'_>, state: &State, kind: Kind, row: &HolderRow<'_>) {
    let width = pen.room() + 2;
    let (name, behind) = columns(u16::try_from(width).unwrap_or(u16::MAX));
    let start = pen.x();
    match kind {
        Kind::Roles => match row.role {
            Some(role) => {
                let label = role.display_name.as_ref().map(UntrustedText::borrow);
                pen.field(label, name, Token::Staff);
            }
            None => {
                pen.put("(never described)", Token::Missing);
            }
        },
        Kind::Permissions => {
            pen.text(row.name.borrow(), name, Token::Screen);
        }
    }
    pen.to(column(start, name + 2));
    match kind {
        Kind::Roles => {
            let is_deleted = row.role.is_some_and(|role| role.is_deleted);
            let room = behind.saturating_sub(if is_deleted { 9 } else { 0 });
            pen.text(row.name.borrow(), room, Token::Dim);
            if is_deleted {
                pen.skip(1).put("DELETED", Token::Drift);
            }
        }
        Kind::Permissions => granting(pen, state, &row.name, behind),
    }
    match row.holders {
        Some(0) => pen.put_right("0", Token::Dim),
        Some(holders) => pen.put_right(&grouped(holders), Token::Screen),
        None => pen.put_right("...", Token::Dim),
    };
}

/// The roles that grant a permission, as far as there is room, and how many there are besides.
fn granting(pen: &mut Pen<'_>, state: &State, permission: &UntrustedText, columns: usize) {
    let end = usize::from(pen.x()) + columns;
    let granting: Vec<&Role> = state
        .roles
        .iter()
        .filter(|role| role.permissions.contains(permission))
        .collect();
    if granting.is_empty() {
        pen.put("no role that is known", Token::Missing);
    }
    for (at, role) in granting.iter().enumerate() {
        let left = granting.len() - at;
        let comma = if at > 0 { ", " } else { "" };
        let (badge, token) = if role.is_deleted {
            (" (deleted)", Token::Drift)
        } else {
            ("", Token::Staff)
        };
        let behind = badge.len() + if left > 1 { MORE } else { 0 };
        let room = end.saturating_sub(usize::from(pen.x()) + comma.len() + behind);
        if at > 0 && room < LABEL {
            pen.put(&format!(" +{left}"), Token::Dim);
            return;
        }
        let label = match role.display_name.as_ref() {
            Field::Value(label) => label,
            Field::Absent | Field::Null | Field::Malformed => &role.role_id,
        };
        pen.put(comma, Token::Dim).text(label.borrow(), room, token);
        pen.put(badge, Token::Dim);
    }
}

/// More about the chosen line: what the role grants, or what the permission is about.
fn more(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, kind: Kind, row: &HolderRow<'_>) {
    let Some(line) = area.height.checked_sub(3) else {
        return;
    };
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    match (kind, row.role) {
        (Kind::Permissions, _) => {
            let scope = Scope::of(row.name.borrow().as_received());
            pen.put("scope: ", Token::Dim)
                .put(scope.word(), Token::Screen);
        }
        (Kind::Roles, Some(role)) if role.permissions.is_empty() => {
            pen.put("grants nothing", Token::Dim);
        }
        (Kind::Roles, Some(role)) => {
            let count = counted(role.permissions.len(), "permission");
            pen.put(&format!("grants {count}: "), Token::Dim);
            for (at, permission) in role.permissions.iter().enumerate() {
                if at > 0 {
                    pen.put(", ", Token::Dim);
                }
                let room = pen.room();
                pen.text(permission.borrow(), room, Token::Screen);
            }
        }
        (Kind::Roles, None) => {
            pen.put("carried by users, described by nobody", Token::Dim);
        }
    }
}
