//! What the network tells of by itself, from the people who change to the screen, the feed and the
//! store.

use modcon::demo::Control;
use modcon::demo::Options;
use modcon::demo::Secret;
use modcon::demo::Webhook;
use modcon::demo::Which;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::is_plain;
use crate::pty::Pty;

const SECRET: &str = "said to nobody";

/// The row that the cursor is on.
fn at_cursor(screen: &vt100::Screen) -> Option<String> {
    let mut rows = screen.rows(0, screen.size().1.into());
    rows.find(|row| row.starts_with('▸'))
}

/// Whether nothing lies over the list.
fn is_list(screen: &vt100::Screen) -> bool {
    let contents = screen.contents();
    contents.contains("f flagged") && !contents.contains("Live feed")
}

/// Where the feed says that the console listens.
fn address(screen: &vt100::Screen) -> Option<String> {
    let contents = screen.contents();
    let (_, rest) = contents.split_once("listening at ")?;
    let address = rest.split([',', ' ']).next()?;
    Some(address.to_owned())
}

/// A console that hears what the network tells, and its network.
fn listening(desk: &Desk) -> Pty {
    let mut pty = desk.starts_with(
        &["--listen", "127.0.0.1:0"],
        &[("MODCON_WEBHOOK_SECRET", SECRET)],
    );
    pty.shows("100 loaded").types("E").shows("listening at ");
    let address = pty.reads(address).unwrap();
    desk.network.control().direct(Some(Webhook {
        target: format!("http://{address}").parse().unwrap(),
        secret: Secret::new(SECRET),
    }));
    pty.types("\x1b").until("the list", is_list);
    pty
}

/// Somebody on the screen, whose id every path can name, with the cursor put on them.
fn chosen(pty: &mut Pty, control: &Control) -> String {
    let screen = pty.reads(vt100::Screen::contents);
    let ids = control.user_ids(Which::All).into_iter();
    let hostile = control.user_ids(Which::Hostile);
    let mut plain = ids.filter(|id| is_plain(id) && !hostile.contains(id));
    let found = plain.find_map(|id| {
        let user: Value = serde_json::from_str(&control.user_json(&id)?).ok()?;
        let text = |field: &str| user[field].as_str().unwrap_or_default().to_owned();
        let (name, handle) = (text("displayName"), text("profileHandle"));
        let is_seen = |text: &String| text.is_ascii() && text.len() > 5 && screen.contains(text);
        (is_seen(&name) && is_seen(&handle)).then_some((id, name))
    });
    let (id, name) = found.unwrap();
    go_to(pty, &name);
    id
}

/// Puts the cursor on the row that holds a text.
fn go_to(pty: &mut Pty, text: &str) {
    let screen = pty.reads(vt100::Screen::contents);
    let line = |wanted: &dyn Fn(&str) -> bool| screen.lines().position(wanted).unwrap();
    let cursor = line(&|line| line.starts_with('▸'));
    let list = |line: &str| line.split('│').next().is_some_and(|row| row.contains(text));
    let row = screen.lines().skip(cursor).position(list).unwrap();
    pty.types(&"j".repeat(row)).until(text, |screen| {
        at_cursor(screen).is_some_and(|row| row.contains(text))
    });
}

/// How often somebody was read by themselves.
fn reads(control: &Control, user_id: &str) -> usize {
    let requests = control.requests().into_iter();
    let path = format!("/users/{user_id}");
    requests
        .filter(|request| request.path.ends_with(&path))
        .count()
}

fn stored(desk: &Desk, user_id: &str) -> Vec<Value> {
    let output = desk.asks(&["events", "--user", user_id, "--format", "ndjson"]);
    assert!(output.status.success(), "{output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn events_reach_the_row_the_detail_the_outbox_the_feed_and_the_store() {
    let options = Options {
        users: 2_000,
        ..Options::default()
    };
    let desk = Desk::new(options, "clear = 3");
    let control = desk.network.control();
    let mut pty = listening(&desk);
    let user_id = chosen(&mut pty, &control);

    // The row under the cursor, and the detail pane beside it.
    assert!(control.rename(&user_id, "Renamed Once"));
    pty.until("the new name in row and detail", |screen| {
        let seen = screen.contents().matches("Renamed Once").count();
        seen > 1 && at_cursor(screen).is_some_and(|row| row.contains("Renamed Once"))
    });

    // Somebody off screen: the row is right when one comes back.
    pty.types("G").until("another row", |screen| {
        at_cursor(screen).is_some_and(|row| !row.contains("Renamed"))
    });
    assert!(control.rename(&user_id, "Renamed Twice"));
    pty.types("g").shows("Renamed Twice");
    go_to(&mut pty, "Renamed Twice");

    // Each time the network is asked, which decides, and takes the mark of a rumour away.
    pty.until("what was said, confirmed", |screen| {
        at_cursor(screen).is_some_and(|row| !row.contains('"'))
    });
    assert!(reads(&control, &user_id) > 0);

    // Somebody about whom a verdict waits: flags that come meanwhile hold it.
    assert!(control.set_flags(&user_id, Some(7)));
    pty.until("seven flags", |screen| {
        at_cursor(screen).is_some_and(|row| row.contains(" 7 "))
    });
    pty.types("C").shows("clear flags");
    assert!(control.flag(&user_id, 2));
    pty.shows("needs you");
    assert_eq!(control.effects(&user_id).clear.asked, 0);
    pty.types("ou").until("an empty outbox", |screen| {
        !screen.contents().contains("needs you")
    });
    pty.types("\x1b");

    // Somebody who is not loaded is in the feed alone.
    let all = control.user_ids(Which::All);
    let loaded = pty.reads(vt100::Screen::contents);
    let other = all
        .iter()
        .rev()
        .find(|id| is_plain(id) && !loaded.contains(*id));
    let other = other.unwrap().clone();
    assert!(control.rename(&other, "Renamed Elsewhere"));
    pty.types("E")
        .shows("Renamed Elsewhere")
        .shows("not loaded");
    pty.types("\x1b");
    pty.until("the list", is_list);

    for (id, name) in [(&user_id, "Renamed Twice"), (&other, "Renamed Elsewhere")] {
        let events = stored(&desk, id);
        assert!(
            events.iter().any(|event| event.to_string().contains(name)),
            "{events:?}"
        );
    }
    pty.types("qq");
    assert_eq!(pty.ends().exit_code(), 0, "{}", pty.said());
    pty.is_given_back();
}
