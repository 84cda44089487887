use super::*;
use crate::app::session::Network;
use crate::app::state::Focus;
use crate::app::unavailable::fixture::browsing;
use crate::app::unavailable::fixture::console;
use crate::app::unavailable::fixture::keymap;
use crate::app::unavailable::fixture::typed;

fn labels(rows: &[HelpRow]) -> Vec<&'static str> {
    rows.iter().map(|row| row.label).collect()
}

#[test]
fn every_action_is_in_the_help_and_the_pane_below_comes_first() {
    let mut state = browsing(None);
    state.overlay = Some(crate::app::overlay::Overlay::Help(Finder::default()));
    let rows = help_rows(&state, &Finder::default());
    assert_eq!(rows.len(), help_count(&state));
    for action in Action::ALL {
        assert!(
            rows.iter().any(|row| row.action == action),
            "{}",
            action.name()
        );
    }
    assert_eq!(rows.first().map(|row| row.section), Some("list"));
    state.focus = Focus::Detail;
    let rows = help_rows(&state, &Finder::default());
    assert_eq!(rows.first().map(|row| row.section), Some("detail pane"));
    let first = console(Network::Nothing);
    let rows = help_rows(&first, &Finder::default());
    assert_eq!(rows.first().map(|row| row.label), Some("try the demo"));
}

#[test]
fn typing_narrows_by_words_in_order() {
    let state = browsing(None);
    let rows = help_rows(&state, &typed("only FLAGGED"));
    assert_eq!(labels(&rows), ["flagged only"]);
    let none = help_rows(&state, &typed("flagged nothing"));
    assert!(none.is_empty());
}

#[test]
fn a_key_finds_what_it_does() {
    let state = browsing(None);
    assert_eq!(labels(&help_rows(&state, &typed("@f"))), ["flagged only"]);
    assert_eq!(labels(&help_rows(&state, &typed("@ctrl-z"))), ["suspend"]);
    assert!(help_rows(&state, &typed("@f12")).is_empty());
}

#[test]
fn the_help_shows_the_keys_that_are_bound_and_says_how_many_changed() {
    let mut state = browsing(None);
    assert!(footnote(&state).contains("comes with"));
    state.keymap = keymap("toggle-flagged", "w ctrl-f");
    let rows = help_rows(&state, &typed("flagged only"));
    assert_eq!(rows.first().map(|row| row.keys.as_str()), Some("w Ctrl-F"));
    assert!(footnote(&state).contains("1 changed in the configuration: flagged only"));
}

#[test]
fn what_has_no_key_shows_its_command() {
    let mut state = browsing(None);
    let rows = help_rows(&state, &typed(":mouse"));
    assert_eq!(rows.first().map(|row| row.keys.as_str()), Some(":mouse"));
    state.keymap = keymap("toggle-utc", "none");
    let rows = help_rows(&state, &typed(":utc"));
    assert_eq!(rows.first().map(|row| row.keys.as_str()), Some(":utc"));
}

#[test]
fn lines_that_cannot_run_say_why() {
    let state = browsing(None);
    let reason = |text: &str| {
        let rows = help_rows(&state, &typed(text));
        rows.first().unwrap().unavailable.clone()
    };
    assert_eq!(reason("next page").as_deref(), Some("the list is complete"));
    assert_eq!(reason("ask now").as_deref(), Some("only in the search bar"));
    assert_eq!(reason("reload"), None);
}

#[test]
fn words_are_found_in_order_only() {
    assert!(has_words("lists only flagged users", "only user"));
    assert!(!has_words("lists only flagged users", "user only"));
    assert!(!has_words("only", "only only"));
    assert!(has_words("anything", "  "));
}

#[test]
fn a_key_is_found_by_its_character_or_its_name() {
    let chord = |written: &str| -> Chord { written.parse().unwrap() };
    assert!(is_spelled(chord("d"), "d"));
    assert!(is_spelled(chord("ctrl-d"), "d"));
    assert!(is_spelled(chord("ctrl-d"), "Ctrl-"));
    assert!(is_spelled(chord("pgdn"), "pg"));
    assert!(!is_spelled(chord("G"), "g"));
    assert!(!is_spelled(chord("enter"), "en d"));
    assert!(is_spelled(chord("enter"), ""));
}
