//! What the README says about keys and commands is what the program does.

use modcon::app::keymap;
use modcon::app::keymap::KeyChange;
use modcon::app::keymap::Keymap;
use modcon::app::palette;

const README: &str = include_str!("../README.md");

/// The text between two markers; nothing where the README lacks one of them.
fn between_markers(name: &str) -> Option<&'static str> {
    let (_, behind) = README.split_once(&format!("<!-- {name}:begin -->"))?;
    let (table, _) = behind.split_once(&format!("<!-- {name}:end -->"))?;
    Some(table.trim())
}

#[test]
fn the_key_table_is_made_from_the_keymap() {
    let table = keymap::markdown(&Keymap::default());
    assert_eq!(
        between_markers("keys"),
        Some(table.trim()),
        "take it from `cargo run --example keytable`"
    );
}

#[test]
fn the_command_table_is_made_from_the_palette() {
    assert_eq!(
        between_markers("commands"),
        Some(palette::markdown().trim()),
        "take it from `cargo run --example keytable`"
    );
}

#[test]
fn the_example_of_changed_keys_is_taken() {
    let (_, behind) = README.split_once("```toml\n[keys]\n").unwrap();
    let (example, _) = behind.split_once("```").unwrap();
    let example: toml::Table = toml::from_str(example).unwrap();
    let text = |value: &toml::Value| value.as_str().map(str::to_owned);
    let changes = example.iter().map(|(action, keys)| KeyChange {
        action: action.clone(),
        keys: match keys {
            toml::Value::Array(keys) => keys.iter().filter_map(text).collect(),
            one => text(one).into_iter().collect(),
        },
        source: "README".to_owned(),
    });
    let changes: Vec<KeyChange> = changes.collect();
    let keymap = Keymap::default().with_changes(&changes).unwrap();
    assert_eq!(keymap.changed().len(), changes.len());
}
