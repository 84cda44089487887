//! Bodies that hold users: a page of a query, one user, a list by ids; as they should be, or as a
//! fault wants them.

use crate::demo::damage;
use crate::demo::faults::Key;
use crate::demo::faults::Strike;
use crate::demo::faults::TokenFault;
use crate::demo::json;
use crate::demo::json::Record;
use crate::demo::query::Selection;
use crate::demo::registry::Registry;
use crate::demo::token::Window;
use crate::demo::world::World;

/// A page of Query Users.
pub(super) fn query(
    registry: &Registry,
    world: &World,
    selection: &Selection,
    window: Window,
    strike: &Strike,
) -> Vec<u8> {
    let canonical = selection.canonical();
    let token = |window| registry.tokens.issue(&canonical, window);
    if let Some(empty) = strike.empty
        && empty.times.is_none_or(|times| window.empties < times)
    {
        let more = Window {
            empties: window.empties + 1,
            ..window
        };
        return body(
            registry,
            world,
            &[],
            &paging(Some(token(more)), None),
            strike,
        );
    }
    let window = Window {
        empties: 0,
        ..window
    };
    let rows = if strike.ignore_keyword {
        world.select(&Selection {
            keyword: None,
            exact: false,
            ..selection.clone()
        })
    } else {
        world.select(selection)
    };
    let shown = shown(&rows, window, strike);
    let next = Window {
        skip: window.skip + window.limit,
        ..window
    };
    let previous = Window {
        skip: window.skip.saturating_sub(window.limit),
        ..window
    };
    let more = offset(next.skip, strike) < rows.len();
    let next = match strike.tokens {
        Some(TokenFault::Loop) => Some(token(window)),
        Some(TokenFault::BackAndForth) => Some(token(previous)),
        Some(TokenFault::Expired) | None => more.then(|| token(next)),
    };
    let previous = (window.skip > 0).then(|| token(previous));
    body(registry, world, &shown, &paging(next, previous), strike)
}

/// Where a page starts in the list as it is, if rows came or went at its front meanwhile.
fn offset(skip: u64, strike: &Strike) -> usize {
    let shifted = if skip == 0 {
        0
    } else {
        skip.saturating_add_signed(-strike.shift)
    };
    usize::try_from(shifted).unwrap_or(usize::MAX)
}

fn shown(rows: &[u32], window: Window, strike: &Strike) -> Vec<u32> {
    let start = offset(window.skip, strike);
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let again = usize::try_from(strike.duplicates).unwrap_or(usize::MAX);
    let repeated = start.saturating_sub(again);
    let count = if start == 0 { again } else { start - repeated };
    let repeats = rows.iter().skip(repeated).take(count);
    repeats
        .chain(rows.iter().skip(start).take(limit))
        .copied()
        .collect()
}

fn paging(next: Option<String>, previous: Option<String>) -> Record {
    let mut paging = Record::default();
    if let Some(next) = next {
        paging.put("next", &next);
    }
    if let Some(previous) = previous {
        paging.put("previous", &previous);
    }
    paging
}

/// These users and nothing to follow, as the calls for one user and for a list answer.
pub(super) fn people(registry: &Registry, world: &World, rows: &[u32], strike: &Strike) -> Vec<u8> {
    let mut strike = strike.clone();
    strike.omit.push(Key::Paging);
    body(registry, world, rows, &Record::default(), &strike)
}

fn body(
    registry: &Registry,
    world: &World,
    rows: &[u32],
    paging: &Record,
    strike: &Strike,
) -> Vec<u8> {
    let mut users: Vec<Vec<u8>> = Vec::new();
    let mut files: Vec<Vec<u8>> = Vec::new();
    let mut role_ids: Vec<String> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let person = world.identity(*row);
        let profile = registry.profile(*row, &person);
        let mut record = registry.record(*row, &person, &profile);
        if strike.extra_fields {
            record.raw("experiment", b"{\"arm\":\"b\",\"weights\":[0.5,null]}");
        }
        let struck = strike
            .row
            .filter(|fault| fault.at.min(rows.len() - 1) == place);
        users.push(match struck {
            Some(fault) => damage::row(record, fault.kind),
            None => record.encode(),
        });
        let file = profile.picture.row(&registry.words, profile.uploaded_at);
        files.extend(file.filter(|file| !files.contains(file)));
        role_ids.extend(profile.rights.roles);
    }
    let mut body = Record::default();
    body.raw("users", json::list(&users));
    if !strike.omit.contains(&Key::Files) {
        body.raw("files", json::list(&files));
    }
    if !strike.omit.contains(&Key::Roles) {
        body.raw("roles", json::list(registry.roles.rows(role_ids.iter())));
    }
    if !strike.omit.contains(&Key::Paging) {
        body.raw("paging", paging.encode());
    }
    if strike.extra_fields {
        body.raw("serverHints", b"{\"cache\":null}");
    }
    body.encode()
}
