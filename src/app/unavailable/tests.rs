use super::*;
use crate::app::detail::Tab;
use crate::app::notice::Tone;
use crate::app::ticket::Ticket;
use crate::app::unavailable::fixture::browsing;
use crate::app::unavailable::fixture::console;
use crate::app::unavailable::fixture::keymap;
use crate::app::users::LoadOn;
use crate::app::users::Walking;
use crate::domain::arrange::LocalOrder;
use crate::domain::failure::Failure;

/// Why it cannot run, without what to press.
fn unavailable(state: &State, action: Action) -> Option<&'static str> {
    why_not(state, action).map(Why::words)
}

fn walking(state: &mut State, load_on: bool) {
    let load_on = load_on.then_some(LoadOn {
        since: state.now,
        from: 0,
    });
    state.users.walking = Some(Walking {
        ticket: Ticket::default(),
        since: state.now,
        load_on,
    });
}

#[test]
fn a_complete_list_has_no_further_page() {
    let complete = browsing(None);
    for action in [Action::NextPage, Action::LoadOn] {
        assert_eq!(unavailable(&complete, action), Some("the list is complete"));
        assert_eq!(unavailable(&browsing(Some("t")), action), None);
    }
}

#[test]
fn a_page_on_its_way_is_not_asked_for_twice_and_loading_on_can_be_stopped() {
    let mut state = browsing(Some("t"));
    walking(&mut state, false);
    assert_eq!(
        unavailable(&state, Action::NextPage),
        Some("the next page is on its way")
    );
    walking(&mut state, true);
    assert_eq!(
        unavailable(&state, Action::NextPage),
        Some("the list is loading on already")
    );
    assert_eq!(unavailable(&state, Action::LoadOn), None);
}

#[test]
fn a_refused_token_stops_what_asks_the_server() {
    let mut state = browsing(Some("t"));
    state.health = Health::Stopped {
        failure: Failure::Stopped,
    };
    for action in [
        Action::NextPage,
        Action::LoadOn,
        Action::ToggleFlagged,
        Action::ToggleDeleted,
        Action::Reread,
    ] {
        let reason = unavailable(&state, action).unwrap();
        assert!(reason.contains("token"), "{reason}");
    }
    assert_eq!(unavailable(&state, Action::Reload), None);
}

#[test]
fn what_needs_a_user_says_that_there_is_none() {
    let empty = console(Network::Demo);
    for action in [
        Action::Open,
        Action::Reread,
        Action::OpenCopyMenu,
        Action::ShowTab(Tab::Json),
    ] {
        assert_eq!(
            unavailable(&empty, action),
            Some("nobody is under the cursor")
        );
        assert_eq!(unavailable(&browsing(None), action), None);
    }
    assert_eq!(unavailable(&empty, Action::Down), Some("nobody is listed"));
}

#[test]
fn only_trees_fold() {
    let mut state = browsing(None);
    state.detail.visible = true;
    assert_eq!(
        unavailable(&state, Action::ToggleFold),
        Some("only the metadata and JSON tabs fold")
    );
    state.detail.tab = Tab::Json;
    assert_eq!(unavailable(&state, Action::ToggleFold), None);
    state.detail.visible = false;
    assert_eq!(
        unavailable(&state, Action::ToggleFold),
        Some("the detail pane is hidden")
    );
}

#[test]
fn empty_lists_and_idle_switches_say_so() {
    let mut state = browsing(None);
    assert!(unavailable(&state, Action::OpenMessages).is_some());
    assert!(unavailable(&state, Action::OpenRequestLog).is_some());
    assert!(unavailable(&state, Action::ClearLocal).is_some());
    assert_eq!(unavailable(&state, Action::ToggleUtc), None);
    state.notices.say(state.now, Tone::Ok, "said");
    state.users.wish.order = Some(LocalOrder::Flags);
    state.session.zone = jiff::tz::TimeZone::UTC;
    assert_eq!(unavailable(&state, Action::OpenMessages), None);
    assert_eq!(unavailable(&state, Action::ClearLocal), None);
    assert!(unavailable(&state, Action::ToggleUtc).is_some());
}

#[test]
fn without_a_network_one_can_only_try_the_demo_read_and_leave() {
    let state = console(Network::Nothing);
    for action in Action::ALL {
        let runs = unavailable(&state, action).is_none();
        let expected = [
            Action::Open,
            Action::OpenHelp,
            Action::Back,
            Action::Quit,
            Action::QuitNow,
            Action::Suspend,
            Action::Redraw,
        ]
        .contains(&action);
        assert_eq!(runs, expected, "{}", action.name());
    }
}

#[test]
fn a_reason_names_the_key_that_is_bound() {
    let reason = |state: &State, action| super::unavailable(state, action).unwrap().into_owned();
    let mut state = browsing(None);
    let snooze = Action::Snooze;
    assert_eq!(reason(&state, snooze), "only in the queue; t opens it");
    state.keymap = keymap("triage", "f9");
    assert_eq!(reason(&state, snooze), "only in the queue; F9 opens it");
    state.keymap = keymap("triage", "none");
    assert_eq!(
        reason(&state, snooze),
        "only in the queue; :triage opens it"
    );
    state.triage.open = true;
    let only = "only in the list; :triage goes back to it";
    assert_eq!(reason(&state, Action::Search), only);
    assert_eq!(reason(&state, Action::ShowNew), only);
}
