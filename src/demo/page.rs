//! Bodies that hold users: a page of a query, one user, a list by ids.

use crate::demo::json;
use crate::demo::json::Object;
use crate::demo::person::Field;
use crate::demo::query::Selection;
use crate::demo::token::Tokens;
use crate::demo::token::Window;
use crate::demo::world::World;

/// A page of Query Users.
pub(super) fn users(
    world: &World,
    selection: &Selection,
    window: Window,
    tokens: Tokens,
) -> Vec<u8> {
    let rows = world.select(selection);
    let skip = usize::try_from(window.skip).unwrap_or(usize::MAX);
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let shown = rows.iter().skip(skip).take(limit);
    let encoded: Vec<Vec<u8>> = shown.map(|row| user(world, *row)).collect();
    let canonical = selection.canonical();
    let token = |skip| tokens.issue(&canonical, Window { skip, ..window });
    let next = skip.saturating_add(limit) < rows.len();
    let next = next.then(|| token(window.skip + window.limit));
    let previous = (window.skip > 0).then(|| token(window.skip.saturating_sub(window.limit)));

    let mut out = Vec::new();
    let mut body = Object::begin(&mut out);
    body.raw("users", &json::list(encoded.iter().map(Vec::as_slice)));
    body.raw("files", b"[]");
    body.raw("roles", b"[]");
    let mut paging = Vec::new();
    let mut object = Object::begin(&mut paging);
    if let Some(next) = next {
        object.field("next", &next);
    }
    if let Some(previous) = previous {
        object.field("previous", &previous);
    }
    object.end();
    body.raw("paging", &paging);
    body.end();
    out
}

fn user(world: &World, row: u32) -> Vec<u8> {
    let person = world.identity(row);
    let mut out = Vec::new();
    let mut object = Object::begin(&mut out);
    object.field("userId", &person.user_id);
    put(&mut object, "displayName", &person.display_name);
    put(&mut object, "profileHandle", &person.profile_handle);
    object.field("flagCount", &person.standing.flags.unwrap_or(0));
    object.field("isGlobalBan", &person.standing.banned);
    object.field("isBrand", &person.standing.brand);
    object.field("isDeleted", &person.standing.deleted);
    object.end();
    out
}

fn put(object: &mut Object<'_>, name: &str, field: &Field) {
    match field {
        Field::Absent => {}
        Field::Null => object.raw(name, b"null"),
        Field::Text(text) => object.field(name, text),
        Field::Raw(json) => object.raw(name, json.as_bytes()),
    }
}
