//! A shift of triage: flagged accounts decided by keys alone while new flags keep arriving. In the
//! end screen, journal and network say the same of each person.

use std::collections::BTreeMap;

use modcon::demo::Control;
use modcon::demo::Options;
use modcon::demo::Which;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::is_plain;
use crate::desk::next_case;
use crate::desk::on_screen;
use crate::desk::settled;
use crate::pty::Pty;

/// How many accounts are decided.
const CASES: usize = 200;
/// Of so many, one is banned, or unbanned.
const BANNED: usize = 4;
/// Of so many, one comes with new reports just before it is decided.
const LIVELY: usize = 8;

/// What was done about somebody, by the keys that were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Clear,
    Ban,
    Unban,
}

/// Decides about the case at hand, and waits for what comes of it.
fn decide(pty: &mut Pty, user_id: &str, bans: bool) -> (Deed, String) {
    let deed = if bans {
        pty.types("B").shows("  note    none");
        let is_unban = pty.reads(|screen| screen.contents().contains("Lift the ban of"));
        let last_four = user_id.get(user_id.len() - 4..).unwrap();
        pty.types("2\t\t").shows("▸ code").types(last_four);
        if is_unban { Deed::Unban } else { Deed::Ban }
    } else {
        pty.types("C");
        Deed::Clear
    };
    let mark = settled(pty, &["done", "refused", "held", "unsent"]);
    (deed, mark)
}

/// Decides again about the one who is held, on the new facts.
fn decide_again(pty: &mut Pty) -> String {
    pty.types("o").shows("Outbox: decisions");
    pty.types("\r").shows("Held: decide again").types("s");
    settled(pty, &["done", "refused", "unsent"])
}

/// How the last verdict on each person ended, as the journal has it.
fn ends(desk: &Desk) -> BTreeMap<String, (String, String)> {
    let ends = desk.journal().into_iter();
    let ends = ends.filter(|row| row["kind"] == "end");
    ends.map(|row| {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        (text("userId"), (text("verb"), text("result")))
    })
    .collect()
}

/// People report those who are flagged already, and others, whoever has been decided about.
fn reports_come(control: &Control, case: usize) {
    for (which, step) in [(Which::Flagged, 41), (Which::All, 397)] {
        let ids = control.user_ids(which);
        for id in ids.iter().skip(case % step).step_by(step) {
            assert!(control.flag(id, 1 + u32::from(which == Which::Flagged)));
        }
    }
}

/// Whether a verdict needs the moderator.
fn asks(screen: &vt100::Screen) -> bool {
    let text = screen.contents();
    text.contains("need you") || text.contains("needs you")
}

#[test]
fn two_hundred_accounts_are_decided_by_keys_and_all_books_agree() {
    let options = Options {
        users: 5_000,
        ..Options::default()
    };
    let desk = Desk::new(options, "clear = 0\nban = 0\nunban = 0");
    let control = desk.network.control();
    let ids = control.user_ids(Which::All).into_iter();
    let ids: BTreeMap<String, String> = ids.map(|id| (on_screen(&id), id)).collect();
    let mut pty = desk.sits_down(&[]);
    let mut held = 0;
    let mut decided: BTreeMap<String, (Deed, String)> = BTreeMap::new();
    let mut at_hand = next_case(&mut pty, None);
    for case in 0..CASES {
        if case % LIVELY == 0 {
            // What came since the case was read is found before anything is sent.
            assert!(control.flag(&ids[&at_hand], 1));
            reports_come(&control, case);
        }
        let (deed, mut mark) = decide(&mut pty, &at_hand, case % BANNED == 1 && is_plain(&at_hand));
        if mark == "held" {
            held += 1;
            mark = decide_again(&mut pty);
        }
        if mark == "unsent" {
            // A network may have people whom no path can name.
            assert!(!is_plain(&at_hand), "{at_hand}");
            pty.types("o").shows("Outbox: decisions").types("u");
            pty.until("an empty outbox", |screen| !asks(screen));
            pty.types("\x1b").until("the queue", |screen| {
                !screen.contents().contains("Outbox: decisions")
            });
        }
        let twice = decided.insert(at_hand.clone(), (deed, mark));
        assert_eq!(twice, None, "{at_hand} came twice");
        if case + 1 < CASES {
            pty.types("n");
            at_hand = next_case(&mut pty, Some(&at_hand));
        }
    }
    assert!(held >= CASES / LIVELY, "{held} were held");
    pty.until("an empty outbox", |screen| !asks(screen));
    pty.types("qq");
    assert_eq!(pty.ends().exit_code(), 0, "{}", pty.said());
    pty.is_given_back();

    let verified = desk.asks(&["journal", "verify"]);
    assert!(verified.status.success(), "{verified:?}");
    let journal = ends(&desk);
    let network = control.all_effects();
    let decided: BTreeMap<String, (Deed, String)> = decided
        .into_iter()
        .map(|(shown, decided)| (ids[&shown].clone(), decided))
        .collect();
    let decided_ids: Vec<&String> = decided.keys().collect();
    assert_eq!(journal.keys().collect::<Vec<_>>(), decided_ids);
    for (user_id, (deed, mark)) in &decided {
        let (verb, result) = &journal[user_id];
        let effects = network.get(user_id).copied().unwrap_or_default();
        let tallies = [effects.clear, effects.ban, effects.unban];
        let (tally, name) = match deed {
            Deed::Clear => (effects.clear, "clear"),
            Deed::Ban => (effects.ban, "ban"),
            Deed::Unban => (effects.unban, "unban"),
        };
        assert!(verb.starts_with(name), "{user_id}: {verb} and {name}");
        let all: u32 = tallies.iter().map(|tally| tally.asked).sum();
        assert_eq!(all, tally.asked, "{user_id}: nothing else was asked for");
        let expected = match mark.as_str() {
            "refused" => ("refused", 1, 0),
            "unsent" => ("not-sent", 0, 0),
            _ => ("done", 1, 1),
        };
        let told = (result.as_str(), tally.asked, tally.applied);
        assert_eq!(told, expected, "{user_id}: {mark}");
        let user = control.user_json(user_id).unwrap();
        let user: Value = serde_json::from_str(&user).unwrap();
        // Some say nothing about it, whatever happens to them.
        let is_banned = user["isGlobalBan"].as_bool();
        if let Some(is_banned) = is_banned.filter(|_| mark == "done" && *deed != Deed::Clear) {
            assert_eq!(is_banned, *deed == Deed::Ban, "{user_id}");
        }
    }
    let strangers: Vec<&String> = network
        .keys()
        .filter(|id| !decided.contains_key(*id))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
