use std::collections::BTreeSet;

use super::*;

const LIST: &[Scope] = &[Scope::List, Scope::Global];
const SEARCH: &[Scope] = &[Scope::Search, Scope::Global];
const MENU: &[Scope] = &[Scope::Menu, Scope::Global];

fn chord(written: &str) -> Chord {
    written.parse().unwrap()
}

fn change(action: &str, keys: &str) -> KeyChange {
    KeyChange {
        action: action.to_owned(),
        keys: vec![keys.to_owned()],
        source: format!("config.toml, {action}"),
    }
}

fn refusals(changes: &[KeyChange]) -> Vec<String> {
    let errors = Keymap::default().with_changes(changes).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn the_shipped_keys_are_sound() {
    let keymap = Keymap::parse(SHIPPED).unwrap();
    assert_eq!(keymap, Keymap::default());
    assert!(keymap.bindings().len() > 50);
}

#[test]
fn every_action_can_be_reached() {
    let keymap = Keymap::default();
    for action in Action::ALL {
        let reachable = !keymap.keys_of(action).is_empty() || action.command().is_some();
        assert!(reachable, "{}", action.name());
    }
}

#[test]
fn the_journal_and_the_history_of_a_user_have_keys() {
    let keymap = Keymap::default();
    for scope in [Scope::List, Scope::Detail, Scope::Queue, Scope::Case] {
        let found = keymap.action(&[scope, Scope::Global], chord("J"));
        assert_eq!(found, Some(Action::OpenJournal), "{scope:?}");
    }
    let history = Action::ShowTab(crate::app::detail::Tab::History);
    assert_eq!(keymap.action(LIST, chord("6")), Some(history));
    let queue = &[Scope::Queue, Scope::Global];
    assert_eq!(
        keymap.action(queue, chord("6")),
        Some(Action::ChoosePolicy(6))
    );
}

#[test]
fn no_default_takes_what_terminals_and_multiplexers_take() {
    for Binding { chord, .. } in Keymap::default().bindings() {
        let taken = chord.alt
            || chord.ctrl
                && matches!(
                    chord.key,
                    crate::app::key::Key::Char('a' | 'b' | 's' | 'q' | ' ')
                );
        assert!(!taken, "{chord}");
    }
}

#[test]
fn characters_are_text_in_text_fields() {
    let keymap = Keymap::default();
    assert_eq!(keymap.action(LIST, chord("f")), Some(Action::ToggleFlagged));
    for typed in ["f", "?", "/", ":", "q", "space", "home", "ctrl-u"] {
        assert_eq!(keymap.action(SEARCH, chord(typed)), None, "{typed}");
    }
    assert_eq!(keymap.action(SEARCH, chord("enter")), Some(Action::Open));
    assert_eq!(
        keymap.action(SEARCH, chord("ctrl-c")),
        Some(Action::QuitNow)
    );
}

#[test]
fn a_changed_key_takes_the_place_of_the_old_one() {
    let keymap = Keymap::default()
        .with_changes(&[change("toggle-flagged", "w ctrl-f")])
        .unwrap();
    assert_eq!(keymap.action(LIST, chord("w")), Some(Action::ToggleFlagged));
    assert_eq!(keymap.action(LIST, chord("f")), None);
    let spelled: Vec<String> = keymap
        .keys_of(Action::ToggleFlagged)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(spelled, ["w", "ctrl-f"]);
    assert_eq!(keymap.changed(), [Action::ToggleFlagged]);
}

#[test]
fn keys_that_stay_the_same_are_no_change() {
    let spelled: Vec<KeyChange> = Action::ALL
        .into_iter()
        .map(|action| {
            let keys = Keymap::default().keys_in(
                &[
                    Scope::List,
                    Scope::Detail,
                    Scope::Queue,
                    Scope::Case,
                    Scope::Global,
                ],
                action,
            );
            let keys = keys.into_iter().map(|key| key.to_string()).collect();
            let source = String::new();
            let action = action.name().to_owned();
            KeyChange {
                action,
                keys,
                source,
            }
        })
        .collect();
    let keymap = Keymap::default().with_changes(&spelled).unwrap();
    assert_eq!(keymap.changed(), []);
    let of = |keymap: &Keymap| -> BTreeSet<(Scope, Chord, Action)> {
        let bindings = keymap.bindings().iter();
        bindings
            .map(|held| (held.scope, held.chord, held.action))
            .collect()
    };
    assert_eq!(of(&keymap), of(&Keymap::default()));
}

#[test]
fn two_actions_can_swap_their_keys() {
    let swap = [change("toggle-flagged", "d"), change("toggle-deleted", "f")];
    let keymap = Keymap::default().with_changes(&swap).unwrap();
    assert_eq!(keymap.action(LIST, chord("d")), Some(Action::ToggleFlagged));
    assert_eq!(keymap.action(LIST, chord("f")), Some(Action::ToggleDeleted));
}

#[test]
fn dialogs_keep_their_keys_and_take_new_ones_where_free() {
    let keymap = Keymap::default()
        .with_changes(&[change("down", "z"), change("open", "x")])
        .unwrap();
    assert_eq!(keymap.action(LIST, chord("j")), None);
    assert_eq!(keymap.action(MENU, chord("j")), Some(Action::Down));
    assert_eq!(keymap.action(MENU, chord("z")), Some(Action::Down));
    assert_eq!(keymap.action(LIST, chord("enter")), None);
    assert_eq!(keymap.action(SEARCH, chord("enter")), Some(Action::Open));
    assert_eq!(keymap.action(SEARCH, chord("x")), None);
}

#[test]
fn a_command_without_a_key_can_have_one_and_a_key_can_go() {
    let keymap = Keymap::default()
        .with_changes(&[change("roles", "alt-r"), change("toggle-utc", "none")])
        .unwrap();
    assert_eq!(keymap.action(LIST, chord("alt-r")), Some(Action::OpenRoles));
    assert!(keymap.keys_of(Action::ToggleUtc).is_empty());
}

#[test]
fn a_key_with_two_meanings_is_an_error_that_names_both() {
    let refused = refusals(&[change("search", "f")]);
    assert_eq!(refused.len(), 1, "{refused:?}");
    let message = refused.first().unwrap();
    for part in [
        "config.toml, search",
        " f ",
        "\"search\"",
        "\"toggle-flagged\"",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let both = refusals(&[change("search", "x"), change("reload", "x")]);
    assert!(
        both.first()
            .unwrap()
            .contains("config.toml, search and config.toml, reload")
    );
    let everywhere = refusals(&[change("redraw", "s")]);
    assert!(
        everywhere.first().unwrap().contains("\"sort-menu\""),
        "{everywhere:?}"
    );
}

#[test]
fn errors_suggest_what_was_meant_and_all_come_at_once() {
    let changes = [
        change("toggle-flaged", "w"),
        change("zoom", "hyper-z"),
        change("quit", "none"),
    ];
    let refused = refusals(&changes);
    assert_eq!(refused.len(), 3, "{refused:?}");
    let all = refused.join("\n");
    assert!(all.contains("did you mean \"toggle-flagged\"?"), "{all}");
    assert!(all.contains("\"hyper-z\" is no key"), "{all}");
    assert!(all.contains("no way out"), "{all}");
}

#[test]
fn a_keymap_file_with_a_fault_says_which() {
    let parse = |line: &str| Keymap::parse(&format!("binding = [{line}]")).unwrap_err();
    let line = |keys: &str, action: &str, place: &str| {
        parse(&format!(
            "{{ keys = '{keys}', action = '{action}', in = '{place}' }}"
        ))
    };
    assert_eq!(
        line("x", "fly", "list"),
        AssetError::Action("fly".to_owned())
    );
    assert_eq!(
        line("x", "open", "sky"),
        AssetError::Scope("sky".to_owned())
    );
    assert!(matches!(line("hyper", "open", "list"), AssetError::Key(_)));
    assert_eq!(line("x", "open", "search"), AssetError::Editing(chord("x")));
    assert!(matches!(parse("{ keys = 'x' }"), AssetError::Toml(_)));
    let twice = "{ keys = 'x', action = 'open', in = 'global' }, \
                 { keys = 'x', action = 'quit', in = 'list' }";
    assert_eq!(
        parse(twice),
        AssetError::Conflict(chord("x"), Action::Open, Action::Quit)
    );
}

#[test]
fn the_table_lists_every_bound_key() {
    let table = markdown(&Keymap::default());
    for binding in Keymap::default().bindings() {
        let key = format!("`{}`", binding.chord.label());
        assert!(table.contains(&key), "{key}");
        assert!(table.contains(binding.action.name()));
    }
}
