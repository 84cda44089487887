//! Many decided at once, by keys alone: marked one by one, as a range and all of them, confirmed by
//! their number; one refused, some taken back, and the program left in the middle. In the end
//! screen, journal and network say the same of each person.

use std::collections::BTreeMap;

use modcon::demo::Control;
use modcon::demo::Effects;
use modcon::demo::Faults;
use modcon::demo::Options;
use modcon::demo::Tally;
use modcon::demo::Which;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::is_plain;
use crate::desk::next_case;
use crate::desk::settled;
use crate::pty::Pty;

/// How many accounts are flagged.
const FLAGGED: u32 = 12;

/// Leaves so many flagged, all of whom every path can name.
fn flag_some(control: &Control) {
    for user_id in control.user_ids(Which::Flagged) {
        assert!(control.set_flags(&user_id, None));
    }
    let hostile = control.user_ids(Which::Hostile);
    let plain = control.user_ids(Which::All).into_iter();
    let mut plain = plain.filter(|id| is_plain(id) && !hostile.contains(id));
    let mut flags = 0;
    while flags < FLAGGED {
        let user_id = plain.next().unwrap();
        let user: Value = serde_json::from_str(&control.user_json(&user_id).unwrap()).unwrap();
        // Brands and staff are exempt from what is done here.
        let roles = user["roles"]
            .as_array()
            .is_some_and(|roles| !roles.is_empty());
        if user["isBrand"] != true && user["isGlobalBan"] == false && !roles {
            flags += 1;
            assert!(control.set_flags(&user_id, Some(10 + flags)));
        }
    }
}

/// Goes to a row of the queue.
fn go_to(pty: &mut Pty, row: usize) -> &mut Pty {
    pty.types(&format!("g{}", "j".repeat(row)))
}

/// Who stands in the queue, from its top.
fn people(pty: &mut Pty) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for row in 0..FLAGGED {
        if row > 0 {
            pty.types("j");
        }
        people.push(next_case(pty, people.last().map(String::as_str)));
    }
    people
}

/// The mark of each row, once it is one of those expected.
fn marked(pty: &mut Pty, expected: &[(std::ops::Range<usize>, &str)]) {
    for (rows, wanted) in expected {
        for row in rows.clone() {
            go_to(pty, row);
            settled(pty, &[wanted]);
        }
    }
}

/// Confirms a box by the number of those acted on.
fn confirm(pty: &mut Pty, number: &str) {
    pty.shows("  note    none").types("1\t\t");
    let asks = format!("type how many are acted on: {number}");
    pty.shows(&asks).types(number);
}

fn strikes(control: &Control, rule: &str) {
    let rule = format!("[[rule]]\nroute = \"clear\"\n{rule}\n");
    control.set_faults(Faults::from_toml(&rule).unwrap());
}

/// What the journal says of each person: verdicts that ended or were taken back, in their sequence.
fn told(desk: &Desk) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in desk.journal() {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let what = match text("kind").as_str() {
            "end" => text("result"),
            "withdrawn" => "taken back".to_owned(),
            _ => continue,
        };
        let verb = text("verb");
        let told = told.entry(text("userId")).or_default();
        told.push(format!("{verb}: {what}"));
    }
    told
}

const fn effects(cleared: (u32, u32)) -> Effects {
    let none = Tally {
        asked: 0,
        applied: 0,
    };
    let (asked, applied) = cleared;
    Effects {
        ban: none,
        unban: none,
        clear: Tally { asked, applied },
    }
}

#[test]
fn many_are_decided_at_once_and_all_books_agree_person_by_person() {
    let options = Options {
        users: 300,
        by_hand: true,
        ..Options::default()
    };
    let desk = Desk::new(options, "clear = 0\nban = 3590");
    let control = desk.network.control();
    flag_some(&control);
    let mut pty = desk.sits_down(&["--rate", "off"]);
    let ids = people(&mut pty);

    // Three by Space, one of whom the network refuses.
    let rule = format!("user = \"{}\"\nerror = {{ status = 400 }}", ids[1]);
    strikes(&control, &rule);
    go_to(&mut pty, 0).types("   C");
    confirm(&mut pty, "3");
    marked(
        &mut pty,
        &[(0..1, "done"), (1..2, "refused"), (2..3, "done")],
    );

    // All that are open; the first four are on their way when the others are taken back.
    strikes(&control, "hold = \"gate\"");
    pty.types("V").shows("10 marked").types("C");
    confirm(&mut pty, "10");
    pty.until("four on their way", |_| control.held("gate") == 4);
    pty.types("o").shows("Outbox: pending").types("U");
    pty.shows("4 being sent go on");
    control.release("gate");
    pty.until("an empty outbox", |screen| {
        screen.contents().contains("No verdict is pending")
    });
    pty.types("\x1b").until("the queue", |screen| {
        !screen.contents().contains("Outbox: pending")
    });
    marked(&mut pty, &[(1..2, "done"), (3..6, "done")]);

    // A range, which waits; and two that are on their way when the program is left.
    strikes(&control, "hold = \"gate\"\napplied = true");
    go_to(&mut pty, 6).types("vjjB");
    confirm(&mut pty, "3");
    for row in 6..9 {
        go_to(&mut pty, row);
        settled(&mut pty, &["in 59m", "in 58m"]);
    }
    go_to(&mut pty, 9).types("  C");
    confirm(&mut pty, "2");
    pty.until("two on their way", |_| control.held("gate") == 2);
    pty.types("qq");
    pty.shows("3 wait").shows("2 are being sent").types("k");
    assert_eq!(pty.ends().exit_code(), 0, "{}", pty.said());
    pty.is_given_back();
    control.release("gate");
    control.set_faults(Faults::default());

    comes_back(&desk, &ids);
    let verified = desk.asks(&["journal", "verify"]);
    assert!(verified.status.success(), "{verified:?}");
    all_books_agree(&desk, &ids);
}

/// What was sent is read back, what waited is offered, and none of it is sent by itself.
fn comes_back(desk: &Desk, ids: &[String]) {
    let mut pty = desk.sits_down(&["--rate", "off"]);
    pty.shows("3 verdicts of an earlier run are left to you");
    // Keys do not count for a while in what opened by itself. A click beside it closes it.
    pty.shows("Outbox: pending")
        .types("\x1b[<0;1;1M\x1b[<0;1;1m");
    pty.until("the queue", |screen| {
        !screen.contents().contains("Outbox: pending")
    });
    pty.types("o").shows("Outbox: pending").types("u");
    for left in ["2 verdicts of", "1 verdict of"] {
        pty.until("the next one under the cursor", |screen| {
            let text = screen.contents();
            text.contains(left) && text.contains("▸ offered")
        });
        pty.types("u");
    }
    pty.until("an empty outbox", |screen| {
        screen.contents().contains("No verdict is pending")
    });
    pty.types("\x1b").until("the queue", |screen| {
        !screen.contents().contains("Outbox: pending")
    });
    assert_eq!(next_case(&mut pty, None), ids[6]);
    settled(&mut pty, &["16 flags"]);
    pty.types("qq");
    assert_eq!(pty.ends().exit_code(), 0, "{}", pty.said());
}

/// What happened to each of them, in the sequence of the queue, as the journal and the network have
/// it.
fn all_books_agree(desk: &Desk, ids: &[String]) {
    let control = desk.network.control();
    let journal = told(desk);
    let network = control.all_effects();
    let back = "clear: taken back";
    let expected: [(&[&str], (u32, u32)); 12] = [
        (&["clear: done"], (1, 1)),
        (&["clear: refused", "clear: done"], (2, 1)),
        (&["clear: done"], (1, 1)),
        (&["clear: done"], (1, 1)),
        (&["clear: done"], (1, 1)),
        (&["clear: done"], (1, 1)),
        (&[back, "ban: taken back"], (0, 0)),
        (&[back, "ban: taken back"], (0, 0)),
        (&[back, "ban: taken back"], (0, 0)),
        (&[back, "clear: confirmed"], (1, 1)),
        (&[back, "clear: confirmed"], (1, 1)),
        (&[back], (0, 0)),
    ];
    for (user_id, (told, cleared)) in ids.iter().zip(expected) {
        assert_eq!(journal[user_id], told, "{user_id}");
        let done = network.get(user_id).copied().unwrap_or_default();
        assert_eq!(done, effects(cleared), "{user_id}");
        let user: Value = serde_json::from_str(&control.user_json(user_id).unwrap()).unwrap();
        let is_cleared = user["flagCount"].as_u64().unwrap_or_default() == 0;
        assert_eq!(
            (is_cleared, user["isGlobalBan"].as_bool()),
            (cleared.1 == 1, Some(false))
        );
    }
    assert_eq!(journal.len(), ids.len());
    assert!(network.keys().all(|user_id| ids.contains(user_id)));
}

/// The number that the box asks for.
fn asked_for(screen: &vt100::Screen) -> Option<String> {
    let text = screen.contents();
    let (_, number) = text.split_once("type how many are acted on: ")?;
    let end = number.find(|typed: char| !typed.is_ascii_alphanumeric())?;
    number.get(..end).map(str::to_owned)
}

#[test]
fn whoever_leaves_while_many_are_stored_finds_all_of_them() {
    let options = Options {
        users: 3_000,
        ..Options::default()
    };
    let desk = Desk::new(options, "ban = 600");
    let mut pty = desk.starts(&["--rate", "off"]);
    pty.shows("100 loaded").types("S").shows("end of the list");
    pty.types("V")
        .shows("marked")
        .types("B")
        .shows("  note    none");
    pty.types("\t\t").shows("▸ number");
    let number = pty.reads(asked_for).unwrap();
    // In one go, so that hardly any of them is stored when the program is asked to end.
    pty.types(&format!("{number}qk"));
    assert_eq!(pty.ends().exit_code(), 0, "{}", pty.said());
    pty.is_given_back();
    let people: usize = number.trim_end_matches('x').parse().unwrap();
    assert!(people > 2_000, "{people}");
    // Some of them hold evidence that is nested too deeply for most readers.
    let rows = desk.rows();
    let staged = rows
        .iter()
        .filter(|row| row.contains("\"kind\":\"staged\""));
    let staged = staged.count();
    assert_eq!(staged, people);
    assert!(desk.network.control().all_effects().is_empty());
}
