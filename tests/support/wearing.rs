//! The same for the detail pane: whatever somebody wrote, our own words beside it stay.

use super::assert_only;
use super::corpus;
use super::own_cells;
use super::sizes;
use crate::drawn;
use crate::states::answer;
use crate::states::bare;
use crate::states::list;
use crate::states::people::page;
use crate::states::people::person;
use crate::states::profiles::profile;
use crate::states::select;
use crate::theme;
use modcon::app::detail::Tab;
use modcon::app::geometry;
use modcon::app::state::Focus;
use modcon::app::state::State;
use modcon::domain::field::Field;
use modcon::domain::json::JsonNode;
use modcon::domain::json::JsonTree;
use modcon::domain::json::JsonValue;
use modcon::domain::page::Draft;
use modcon::domain::profile::FileFacts;
use modcon::domain::profile::Profile;
use modcon::domain::query::UserQuery;
use modcon::domain::role::NameSet;
use modcon::domain::role::Role;
use modcon::layout::Size;
use modcon::layout::columns::ColumnKind;
use modcon::text::UntrustedText;
use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use std::sync::Arc;

/// Our own words that say what matters most, wherever they stand in the pane.
const BADGES: [&str; 4] = ["BANNED", "DELETED", "UNKNOWN", "DRIFT"];

/// Somebody who wears a string in every field that there is.
fn wearing(string: &str) -> State {
    let text = || UntrustedText::from(string);
    let names = || Field::Value(NameSet::new([text()].into_iter().collect()));
    let draft = Draft {
        display_name: Field::Value(string),
        profile_handle: Field::Value(string),
        is_global_ban: Field::Value(true),
        roles: names(),
        permissions: names(),
        ..person("u_1", "", "")
    };
    let others = ["u_0", "u_2", "u_3"].map(|id| person(id, "Somebody", "somebody"));
    let [first, last @ ..] = others;
    let people: Vec<Draft<'_>> = [first, draft].into_iter().chain(last).collect();
    let mut state = bare(80, 24);
    state.users.shown = list(UserQuery::default(), &[answer(page(&people), Some("next"))]);
    state.roles.learn(Role {
        role_id: text(),
        display_name: Field::Value(text()),
        permissions: [text()].into_iter().collect(),
        is_deleted: true,
        created_at: Field::Absent,
        updated_at: Field::Absent,
    });
    select(&mut state, 1);
    state.focus = Focus::Detail;
    state.detail.profile = Some(Arc::new(worn_profile(string)));
    state
}

fn worn_profile(string: &str) -> Profile {
    let text = || Field::Value(UntrustedText::from(string));
    Profile {
        internal_key: text(),
        path: text(),
        user_internal_id: text(),
        user_public_id: text(),
        description: text(),
        avatar_file_id: text(),
        avatar_custom_url: text(),
        tags: Field::Value(vec![UntrustedText::from(string)]),
        metadata: Field::Value(tree(string)),
        unknown: vec![(UntrustedText::from(string), tree(string))],
        files: vec![FileFacts {
            file_id: text(),
            file_url: text(),
            kind: text(),
            name: text(),
            ..FileFacts::default()
        }],
        json: tree(string),
        ..profile()
    }
}

/// An object with the string as a key, as a value, and a member before and after.
fn tree(string: &str) -> JsonTree {
    let scalar = |key: &str, value: &str, at: usize| JsonNode {
        depth: 1,
        key: Some(UntrustedText::from(key)),
        value: JsonValue::Scalar(UntrustedText::from(value)),
        end: at + 1,
    };
    JsonTree {
        nodes: vec![
            JsonNode {
                depth: 0,
                key: None,
                value: JsonValue::Object(4),
                end: 5,
            },
            scalar("\"before\"", "true", 1),
            scalar(string, "1", 2),
            scalar("\"worn\"", string, 3),
            scalar("\"after\"", "12345678901234567890123", 4),
        ],
        cut: 0,
    }
}

/// A frame, the lines of the pane's body, and where the string may change anything.
struct Seen {
    size: Size,
    cells: Buffer,
    body: Vec<Vec<Cell>>,
    own: Vec<Rect>,
}

/// Every size at which the pane is shown.
fn scenes(string: &str, tab: Tab) -> Vec<Seen> {
    let theme = theme("none");
    let mut state = wearing(string);
    state.detail.tab = tab;
    let mut scenes = Vec::new();
    for size in sizes() {
        state.size = size;
        let areas = geometry::screen(&state);
        let pane = areas.detail.unwrap();
        let kinds = [
            ColumnKind::Name,
            ColumnKind::Handle,
            ColumnKind::Roles,
            ColumnKind::Signs,
        ];
        let mut own = own_cells(&areas, &kinds);
        own.extend([pane.title, pane.body]);
        let (cells, _) = drawn(&state, &theme);
        let body = pane.body.rows();
        let body = body.map(|row| row.positions().map(|at| cells[at].clone()).collect());
        scenes.push(Seen {
            size,
            body: body.collect(),
            cells,
            own,
        });
    }
    scenes
}

fn words(line: &[Cell]) -> String {
    line.iter().map(Cell::symbol).collect()
}

fn is_blank(line: &[Cell]) -> bool {
    words(line).trim().is_empty()
}

fn badges(seen: &Seen) -> usize {
    let lines = seen.body.iter().map(|line| words(line));
    lines
        .map(|line| {
            BADGES
                .map(|badge| line.matches(badge).count())
                .iter()
                .sum::<usize>()
        })
        .sum()
}

/// Our own lines, which are those that are the same whoever is shown, stand in their sequence in
/// the hostile pane as well, as far as it reaches.
fn assert_own_lines_stay(plain: &Seen, other: &Seen, hostile: &Seen, what: &str) {
    let is_full = !hostile.body.last().is_some_and(|line| is_blank(line));
    let mut rest = hostile.body.iter();
    for (line, same) in plain.body.iter().zip(&other.body) {
        if line == same && !is_blank(line) && !rest.any(|there| there == line) {
            assert!(is_full, "{what} lacks {:?}", words(line));
            return;
        }
    }
}

fn our_own_words_stay(tab: Tab) {
    let (plain, other) = (scenes("x", tab), scenes("y", tab));
    for string in corpus() {
        let start: String = string.chars().take(40).collect();
        let hostile = scenes(&string, tab);
        for ((plain, other), hostile) in plain.iter().zip(&other).zip(&hostile) {
            let what = format!("{start:?} in {tab:?} at {:?}", hostile.size);
            assert_only(&hostile.own, &hostile.cells, &plain.cells, &what);
            assert_own_lines_stay(plain, other, hostile, &what);
            let is_whole = hostile.body.last().is_some_and(|line| is_blank(line));
            let is_ours = BADGES.iter().all(|badge| !string.contains(badge));
            if is_whole && is_ours {
                let lines: Vec<String> = hostile.body.iter().map(|line| words(line)).collect();
                assert_eq!(
                    badges(hostile),
                    badges(plain),
                    "{what}:\n{}",
                    lines.join("\n")
                );
            }
        }
    }
}

#[test]
fn no_text_takes_our_own_words_out_of_the_profile() {
    our_own_words_stay(Tab::Profile);
}

#[test]
fn no_text_takes_our_own_words_out_of_the_roles() {
    our_own_words_stay(Tab::Roles);
}

#[test]
fn no_text_takes_our_own_words_out_of_the_metadata() {
    our_own_words_stay(Tab::Metadata);
}

#[test]
fn no_text_takes_our_own_words_out_of_the_files() {
    our_own_words_stay(Tab::Files);
}

#[test]
fn no_text_takes_our_own_words_out_of_the_json() {
    our_own_words_stay(Tab::Json);
}
