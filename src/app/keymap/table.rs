//! The key table of the README, made from the keymap.

use std::fmt::Write as _;

use crate::app::action::Action;
use crate::app::key::Chord;
use crate::app::keymap::Keymap;
use crate::app::keymap::Scope;

/// Keys of one action that are the same in several places.
struct Row {
    keys: Vec<Chord>,
    places: Vec<Scope>,
    does: &'static str,
}

/// The keys with place and meaning as a Markdown table.
#[must_use]
pub fn markdown(keymap: &Keymap) -> String {
    let mut table = String::from("| Keys | Where | What it does | Name |\n|---|---|---|---|\n");
    for action in Action::ALL {
        for row in rows(keymap, action) {
            let keys: Vec<String> = row.keys.iter().map(|key| code(&key.label())).collect();
            let (keys, places) = (keys.join(" "), places(&row.places));
            let (does, name) = (row.does, action.name());
            // Writing into a string cannot fail.
            let _ = writeln!(table, "| {keys} | {places} | {does} | `{name}` |");
        }
    }
    table
}

fn rows(keymap: &Keymap, action: Action) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for scope in Scope::ALL {
        let keys = keymap.keys_in(&[scope], action);
        if keys.is_empty() {
            continue;
        }
        let does = scope.description(action);
        let same = rows
            .iter_mut()
            .find(|row| row.keys == keys && row.does == does);
        match same {
            Some(row) => row.places.push(scope),
            None => rows.push(Row {
                keys,
                places: vec![scope],
                does,
            }),
        }
    }
    rows
}

/// List and detail pane together are the panes; queue and case are triage.
fn places(scopes: &[Scope]) -> String {
    let (both, rest) = match scopes {
        [Scope::List, Scope::Detail, rest @ ..] => (Some("panes"), rest),
        all => (None, all),
    };
    let (queue, rest) = match rest {
        [Scope::Queue, Scope::Case, rest @ ..] => (Some("triage"), rest),
        all => (None, all),
    };
    let rest = rest.iter().map(|scope| scope.title());
    let all = both.into_iter().chain(queue).chain(rest);
    all.collect::<Vec<_>>().join(", ")
}

/// A key as code; the one that ends table cells is spelled out.
fn code(key: &str) -> String {
    format!("`{}`", key.replace('|', "\\|"))
}
