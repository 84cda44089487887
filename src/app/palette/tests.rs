use std::collections::BTreeSet;

use super::*;
use crate::app::unavailable::fixture::browsing;
use crate::app::unavailable::fixture::typed;
use crate::domain::arrange::LocalOrder;
use crate::domain::query::Fields;
use crate::domain::query::Keyword;
use crate::domain::query::Order;
use crate::domain::query::Search;

fn parsed(typed: &str) -> Result<Command, PaletteError> {
    parse(typed, &LocalFilter::default())
}

fn refusal(typed: &str) -> String {
    parsed(typed).unwrap_err().to_string()
}

fn names(typed: &str) -> Vec<&'static str> {
    matching(typed).into_iter().map(Line::name).collect()
}

#[test]
fn every_line_has_a_name_of_its_own_and_is_found_by_it() {
    let lines: Vec<Line> = Line::all().collect();
    let distinct: BTreeSet<&str> = lines.iter().map(|line| line.name()).collect();
    assert_eq!(distinct.len(), lines.len());
    for line in lines {
        assert_eq!(matching(line.name()).first(), Some(&line));
        let argument = line.argument().map_or("", |_| "7");
        assert!(parsed(&format!(":{} {argument}", line.name())).is_ok());
    }
}

#[test]
fn a_line_means_an_action_an_order_or_a_filter() {
    assert_eq!(
        parsed(":flagged"),
        Ok(Command::Action(Action::ToggleFlagged))
    );
    assert_eq!(parsed("  UTC "), Ok(Command::Action(Action::ToggleUtc)));
    assert_eq!(parsed("sort"), Ok(Command::Action(Action::OpenSortMenu)));
    let local = Sort::Local(LocalOrder::Flags);
    assert_eq!(parsed(":sort  flags"), Ok(Command::Sort(local)));
    let newest = Sort::Server(Order::LastCreated);
    assert_eq!(parsed("sort newest"), Ok(Command::Sort(newest)));
    assert_eq!(parsed("sort lastCreated"), Ok(Command::Sort(newest)));
    let role = LocalFilter {
        role: Some("Head Mod".into()),
        ..LocalFilter::default()
    };
    assert_eq!(parsed(":role Head Mod"), Ok(Command::Filter(role)));
}

#[test]
fn a_filter_changes_one_part_and_keeps_the_others() {
    let before = LocalFilter {
        banned: true,
        min_flags: Some(1),
        ..LocalFilter::default()
    };
    let after = LocalFilter {
        min_flags: Some(3),
        ..before.clone()
    };
    assert_eq!(parse(":flags 3", &before), Ok(Command::Filter(after)));
    let without = LocalFilter {
        banned: false,
        ..before.clone()
    };
    assert_eq!(parse(":banned", &before), Ok(Command::Filter(without)));
}

#[test]
fn errors_say_what_is_wrong_and_what_to_write() {
    assert_eq!(parsed(" : "), Err(PaletteError::Empty));
    let slip = refusal(":flaged");
    assert_eq!(
        slip,
        "there is no command \"flaged\"; did you mean :flagged?"
    );
    assert_eq!(
        refusal("role"),
        ":role needs the id of a role behind it, as in :role moderator"
    );
    assert_eq!(refusal("zoom in"), ":zoom takes nothing behind it");
    assert!(refusal("flags many").contains("\"many\" is no number"));
    assert!(refusal("flags -1").contains("\"-1\" is no number"));
    assert!(refusal("sort shoe-size").contains("\"shoe-size\" is no order"));
    assert!(!refusal("\u{1b}[2J").contains('\u{1b}'));
}

#[test]
fn beginnings_come_before_words_and_words_before_the_rest() {
    let found = names("fl");
    assert_eq!(found.get(..2), Some(["flagged", "flags"].as_slice()));
    let at = |name: &str| found.iter().position(|found| *found == name);
    assert!(at("flags") < at("sort flags"), "{found:?}");
    let found = names(":oad");
    assert_eq!(found, ["load", "reload"]);
    assert_eq!(names("no such thing"), Vec::<&str>::new());
    assert_eq!(names("").len(), Line::all().count());
}

#[test]
fn an_argument_leaves_only_its_command() {
    assert_eq!(names("role mod"), ["role"]);
    assert_eq!(names("sort new"), ["sort newest"]);
}

#[test]
fn the_table_lists_every_command() {
    let table = markdown();
    for line in Line::all() {
        assert!(table.contains(&format!("`:{}", line.name())));
    }
}

#[test]
fn rows_show_keys_and_why_not() {
    let state = browsing(None);
    let row = |text: &str| palette_rows(&state, &typed(text)).first().cloned().unwrap();
    assert_eq!(row("flagged").keys, "f");
    assert_eq!(row("roles").keys, "");
    assert_eq!(
        row("next").unavailable.as_deref(),
        Some("the list is complete")
    );
    assert_eq!(row("flags").argument, Some("N"));
    assert_eq!(row("sort handle").unavailable, None);
}

#[test]
fn an_order_that_the_search_forbids_says_so() {
    let mut state = browsing(None);
    let search = Search {
        keyword: Keyword::new("ann").unwrap(),
        exact: false,
        fields: Fields::DisplayName,
    };
    let (query, _) = state.users.shown.query.clone().with_search(Some(search));
    state.users.shown.query = query;
    let rows = palette_rows(&state, &typed("sort handle"));
    assert!(rows.first().unwrap().unavailable.is_some());
}

#[test]
fn enter_runs_the_line_under_the_cursor_with_what_stands_behind_its_name() {
    let state = browsing(None);
    let mut finder = typed("fl");
    assert_eq!(
        chosen(&state, &finder),
        Ok(Command::Action(Action::ToggleFlagged))
    );
    finder.cursor = 1;
    let needs = chosen(&state, &finder).unwrap_err();
    assert!(matches!(
        needs,
        PaletteError::NeedsArgument {
            command: "flags",
            ..
        }
    ));
    let least = LocalFilter {
        min_flags: Some(4),
        ..LocalFilter::default()
    };
    assert_eq!(
        chosen(&state, &typed("flags 4")),
        Ok(Command::Filter(least))
    );
    assert_eq!(
        chosen(&state, &typed("utc or")),
        Ok(Command::Action(Action::ToggleUtc))
    );
    let nothing = chosen(&state, &typed("xyzzy"));
    assert!(matches!(nothing, Err(PaletteError::Unknown { .. })));
}
