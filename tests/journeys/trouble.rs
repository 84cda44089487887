//! What the network says no to, and what a moderator does about it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use modcon::app::health::Health;
use modcon::app::overlay::Overlay;
use modcon::app::state::State;
use modcon::config::choice::Rate;
use modcon::config::environment::Environment;
use modcon::config::flags::Flags;
use modcon::config::settings::Settings;
use modcon::demo::Faults;
use modcon::demo::Network;
use modcon::domain::query::Filter;

use crate::console::Console;
use crate::network;
use crate::opened;

fn strike(network: &Network, rule: &str) {
    let faults = format!("[[rule]]\n{rule}\n");
    let faults = Faults::from_toml(&faults).unwrap();
    network.control().set_faults(faults);
}

fn heal(network: &Network) {
    network.control().set_faults(Faults::default());
}

fn asked(network: &Network) -> usize {
    network.control().requests().len()
}

fn stopped(state: &State) -> Option<()> {
    let is_stopped = matches!(state.health, Health::Stopped { .. });
    (is_stopped && state.users.walking.is_none()).then_some(())
}

/// The list is there, whole and in good health.
fn well(state: &State) -> Option<()> {
    let users = &state.users;
    let is_well = state.health == Health::Fine
        && users.failure.is_none()
        && users.incoming.is_none()
        && users.shown.rows.len() >= 100;
    is_well.then_some(())
}

/// A console on a network with a token of these settings.
fn configured(network: &Network, folder: &Path, profile: &str, token: Option<&str>) -> Console {
    let file = folder.join("config.toml");
    let base_url = network.base_url();
    let text = format!("[profiles.own]\nbase_url = \"{base_url}\"\n{profile}\n");
    fs::write(&file, text).unwrap();
    let flags = Flags {
        config: Some(file),
        profile: Some("own".to_owned()),
        rate: Some(Rate::Off),
        ..Flags::default()
    };
    let variables: Vec<(&str, &str)> = token
        .map(|token| ("MODCON_TOKEN", token))
        .into_iter()
        .collect();
    let settings = Settings::load(&flags, &Environment::of(&variables)).unwrap();
    Console::configured(&settings, (120, 35))
}

fn write_token(file: &Path, token: &str) {
    fs::write(file, token).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn after_a_refused_token_nothing_is_asked_until_the_key() {
    for refusal in ["status = 401", "status = 403, code = 400312"] {
        let network = network(2_000, "");
        let console = opened(&network);
        strike(&network, &format!("error = {{ {refusal} }}"));
        console.keys("R");
        console.until("the stop", stopped);
        let before = asked(&network);
        console.keys("fd.SrG").keys("/ann<enter><esc>");
        console.shows("cancelled; the list is the one from before");
        let kept = console.until("rows", |state| Some(state.users.shown.rows.len()));
        assert!(kept >= 100, "{kept}");
        assert_eq!(asked(&network), before, "{refusal}");
        heal(&network);
        console.keys("R");
        console.until("the list anew", well);
    }
}

#[test]
fn a_token_file_is_read_again_at_the_key() {
    let network = network(500, "");
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    write_token(&token, "an-expired-one");
    let console = configured(&network, folder.path(), "token_file = \"token\"", None);
    console.until("the stop", stopped);
    console.shows("R reads the token again");
    fs::remove_file(&token).unwrap();
    console.keys("R").shows("cannot be read");
    console.until("still stopped", stopped);
    write_token(&token, modcon::demo::TOKEN);
    console.keys("R");
    console.until("the list", well);
}

#[test]
fn a_token_command_is_run_again_at_the_key() {
    let network = network(500, "");
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("printed");
    write_token(&token, "an-expired-one");
    let command = format!("token_command = [\"cat\", \"{}\"]", token.display());
    let console = configured(&network, folder.path(), &command, None);
    console.until("the stop", stopped);
    write_token(&token, modcon::demo::TOKEN);
    console.keys("R");
    console.until("the list", well);
}

#[test]
fn a_token_of_the_environment_needs_a_restart() {
    let network = network(500, "");
    let folder = tempfile::tempdir().unwrap();
    let console = configured(&network, folder.path(), "", Some("an-expired-one"));
    console.until("the stop", stopped);
    console.shows("restart modcon with another");
    let before = asked(&network);
    console.keys("R");
    console.until("the reason", |state| {
        let said = state.notices.current()?.text.as_received();
        said.contains("MODCON_TOKEN").then_some(())
    });
    assert_eq!(asked(&network), before);
    console.keys("q");
    assert!(console.left());
}

#[test]
fn another_refusal_concerns_its_own_question_only() {
    let network = network(2_000, "");
    let console = opened(&network);
    strike(
        &network,
        "keyword = \"user-1\"\nerror = { status = 403, code = 400301 }",
    );
    console.keys("/user-1<enter>");
    console.until("the refusal", |state| {
        let refused = state.users.failure.is_some() && state.health == Health::Fine;
        refused.then_some(())
    });
    console.keys("<esc>f");
    console.until("the flagged", |state| {
        let users = &state.users;
        let flagged = users.shown.query.filter() == Filter::Flagged && users.failure.is_none();
        flagged.then_some(())
    });
}

#[test]
fn offline_the_rows_stay_and_their_age_is_shown() {
    let network = network(2_000, "");
    let console = opened(&network);
    strike(&network, "connection = \"drop\"");
    console.keys("R");
    console.until("offline", |state| {
        let offline = matches!(state.health, Health::Offline { .. });
        let kept = state.users.shown.rows.len() >= 100 && state.users.failure.is_some();
        (offline && kept).then_some(())
    });
    console.shows("offline").shows("the list is").shows(" old");
    console.keys("jj").until("the cursor", |state| {
        (state.users.cursor == 2).then_some(())
    });
    heal(&network);
    console.keys("R");
    console.until("the list anew", well);
    console.shows("the network answers again");
}

#[test]
fn a_rate_limit_counts_down_and_then_goes_on() {
    let network = network(2_000, "");
    let console = opened(&network);
    let first_at = console.until("a first time", |state| state.users.shown.first_at);
    strike(
        &network,
        "first = 1\nerror = { status = 429, retry_after = \"2\" }",
    );
    console.keys("R").shows("waits ");
    let left = |state: &State| state.requests.waiting(state.now).map(|wait| wait.left);
    let before = console.until("a wait", left);
    console.until("less of it", |state| {
        left(state).is_some_and(|left| left < before).then_some(())
    });
    console.until("the list anew", |state| {
        let anew = state.users.shown.first_at != Some(first_at);
        (anew && state.health == Health::Fine).then_some(())
    });
}

#[test]
fn a_user_read_twice_in_a_row_is_asked_for_once() {
    let network = network(500, "");
    let console = opened(&network);
    strike(&network, "route = \"user\"\nhold = \"read\"");
    network.control().clear_requests();
    console.keys("rr").shows("being read already");
    console.until("the request", |_| {
        (network.control().held("read") > 0).then_some(())
    });
    network.control().release("read");
    console.shows("read again: nothing changed");
    let read = network.control().requests();
    assert_eq!(read.len(), 1, "{read:?}");
}

#[test]
fn keys_held_down_do_not_type_themselves() {
    let network = network(500, "");
    let console = opened(&network);
    console.keys("/").held("/").keys("a/");
    console.until("the keyword", |state| {
        (state.search.input.text() == "a/").then_some(())
    });
    console
        .keys("<esc>:")
        .held(":")
        .keys("roles<enter>")
        .held("<enter>");
    console.shows("Holders among the 100 loaded");
    console.keys("vip");
    console.until("the list of roles, still open", |state| {
        match &state.overlay {
            Some(Overlay::Roles(holders)) => (holders.finder.input.text() == "vip").then_some(()),
            _ => None,
        }
    });
}
