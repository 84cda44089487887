//! A shift of triage: flagged accounts decided by keys alone while people report them and
//! colleagues clear and ban. In the end screen, journal and network say the same of each person,
//! and what the journal does not explain, colleagues did.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use modcon::demo::Act;
use modcon::demo::Actor;
use modcon::demo::Control;
use modcon::demo::Options;
use modcon::demo::Tally;
use modcon::demo::Which;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::case_among;
use crate::desk::is_plain;
use crate::desk::mark;
use crate::desk::on_screen;
use crate::desk::settled;
use crate::pty::Pty;

/// How many accounts are decided.
const CASES: usize = 200;
/// Of so many, one is banned, or unbanned.
const BANNED: usize = 4;
/// Events a minute that nobody here asks for.
const ACTIVITY: u32 = 600;
/// What passes in the network between looking at a case and deciding it.
const MEANWHILE: Duration = Duration::from_secs(1);
/// The marks of a verdict that moves no more.
const ENDS: [&str; 6] = ["held", "done", "was so", "refused", "gone", "unsent"];
/// How often somebody is decided anew before colleagues leave them alone.
const ANEW: usize = 20;

/// What was done about somebody, by the keys that were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Clear,
    Ban,
    Unban,
}

impl Deed {
    fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Ban => "ban",
            Self::Unban => "unban",
        }
    }

    /// Whether an act left somebody as the deed wants them.
    fn is_so(self, act: &Act) -> bool {
        match self {
            Self::Clear => act.is.flags.is_none(),
            Self::Ban => act.is.banned,
            Self::Unban => !act.is.banned,
        }
    }

    /// Whether an act changed what the deed is about.
    fn is_concerned(self, act: &Act) -> bool {
        match self {
            Self::Clear => act.was.flags != act.is.flags,
            Self::Ban | Self::Unban => act.was.banned != act.is.banned,
        }
    }
}

/// One verdict as the screen told it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Verdict {
    deed: Deed,
    /// The mark that it ended with; `dropped` where it was held and nothing was left to send.
    end: String,
    /// How often it was held.
    held: usize,
}

/// Whom the cursor is on, once that is somebody wanted. The row is drawn after the head of the case:
/// until then it tells of the one before.
fn open_case(pty: &mut Pty, wanted: impl Fn(&str) -> bool) -> String {
    let user_id = case_among(pty, wanted);
    pty.until("an open case", |screen| {
        mark(screen).is_some_and(|mark| !ENDS.contains(&&*mark))
    });
    user_id
}

/// Decides about the case at hand, and waits for what comes of it.
fn decide(pty: &mut Pty, control: &Control, user_id: &str, bans: bool) -> Verdict {
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
    let mut end = settled(pty, &ENDS);
    let mut held = 0;
    while end == "held" {
        if let Some(now) = decide_again(pty, control) {
            held += 1;
            end = now;
        } else {
            end = settled(pty, &ENDS[1..]);
        }
        assert!(held < ANEW, "{user_id} is held again and again");
    }
    if end == "unsent" {
        // A network may have people whom no path can name.
        assert!(!is_plain(user_id), "{user_id}");
        pty.types("o").shows("Outbox: pending").types("u");
        pty.shows("No verdict is pending");
        pty.types("\x1b").until("the queue", |screen| {
            !screen.contents().contains("Outbox: pending")
        });
    }
    Verdict { deed, end, held }
}

/// Decides again about the one who is held, on the new facts; drops what a colleague has done by
/// now. Nothing where it is not held: a mark may be older than what the outbox says.
fn decide_again(pty: &mut Pty, control: &Control) -> Option<String> {
    pty.types("o").shows("Outbox: pending");
    pty.until("what has to be decided", |screen| {
        let text = screen.contents();
        ["Enter both facts", "s stage again", "No verdict is pending"]
            .iter()
            .any(|words| text.contains(words))
    });
    if !pty.reads(|screen| screen.contents().contains("Enter both facts")) {
        pty.types("\x1b").until("the queue", |screen| {
            !screen.contents().contains("Outbox: pending")
        });
        return None;
    }
    pty.types("\r").shows("keep it held");
    let is_open = |screen: &vt100::Screen| screen.contents().contains("Held: decide again");
    if pty.reads(|screen| screen.contents().contains("on the new facts")) {
        control.advance(MEANWHILE);
        pty.types("s").until("the queue", |screen| !is_open(screen));
        return Some(settled(pty, &ENDS));
    }
    pty.types("x");
    // Until the store has it, it has not ended.
    pty.until("the queue", |screen| {
        let is_dropped = mark(screen).is_some_and(|mark| !["held", "undoing"].contains(&&*mark));
        is_dropped && !asks(screen) && !is_open(screen)
    });
    Some("dropped".to_owned())
}

/// Whether a verdict needs the moderator, as the status line says it.
fn asks(screen: &vt100::Screen) -> bool {
    let text = screen.contents();
    text.contains(" need you") || text.contains("1 needs you")
}

/// What the journal has of one verdict.
#[derive(Debug, Clone, Default)]
struct Recorded {
    user_id: String,
    verb: String,
    /// How it ended each time, and at last.
    ends: Vec<String>,
    /// How often it left, as far as is recorded.
    attempts: u32,
    applied: u32,
}

/// The verdicts of the journal, oldest first.
fn recorded(desk: &Desk) -> Vec<Recorded> {
    let mut all: BTreeMap<i64, Recorded> = BTreeMap::new();
    for row in desk.journal() {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let Some(verdict) = row["verdict"].as_i64() else {
            continue;
        };
        let one = all.entry(verdict).or_default();
        one.user_id = text("userId");
        one.verb = text("verb");
        match row["kind"].as_str().unwrap_or_default() {
            "attempt" => one.attempts += 1,
            "outcome" if text("result") == "not-sent" => one.attempts -= 1,
            "outcome" => one.applied += u32::from(text("result") == "applied"),
            "withdrawn" => one.ends.push("dropped".to_owned()),
            "end" => one.ends.push(text("result")),
            _ => {}
        }
    }
    all.into_values().collect()
}

/// How the journal names what the screen shows.
fn as_recorded(end: &str) -> &str {
    match end {
        "was so" => "already-so",
        "unsent" => "not-sent",
        end => end,
    }
}

#[test]
fn two_hundred_accounts_are_decided_by_keys_and_all_books_agree() {
    let options = Options {
        users: 5_000,
        activity: NonZeroU32::new(ACTIVITY),
        now: Some("2026-11-02T08:00:00Z".parse().unwrap()),
        by_hand: true,
        ..Options::default()
    };
    let desk = Desk::new(options, "clear = 0\nban = 0\nunban = 0");
    let control = desk.network.control();
    let ids = control.user_ids(Which::All).into_iter();
    let ids: BTreeMap<String, String> = ids.map(|id| (on_screen(&id), id)).collect();
    let mut pty = desk.sits_down(&[]);
    let mut decided: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
    let mut at_hand = open_case(&mut pty, |id| ids.contains_key(id));
    for case in 0..CASES {
        control.advance(MEANWHILE);
        let verdict = decide(
            &mut pty,
            &control,
            &at_hand,
            case % BANNED == 1 && is_plain(&at_hand),
        );
        decided.entry(at_hand.clone()).or_default().push(verdict);
        if case + 1 < CASES {
            pty.types("n");
            at_hand = open_case(&mut pty, |id| id != at_hand && ids.contains_key(id));
        }
    }
    pty.until("an empty outbox", |screen| !asks(screen));
    pty.types("qq");
    assert_eq!(pty.ends().exit_code(), 0, "{}", pty.said());
    pty.is_given_back();

    let verified = desk.asks(&["journal", "verify"]);
    assert!(verified.status.success(), "{verified:?}");
    let decided: BTreeMap<&String, &Vec<Verdict>> = decided
        .iter()
        .map(|(shown, verdicts)| (&ids[shown], verdicts))
        .collect();
    let mut journal: BTreeMap<String, Vec<Recorded>> = BTreeMap::new();
    for one in recorded(&desk) {
        journal.entry(one.user_id.clone()).or_default().push(one);
    }
    let keys = |ids: Vec<&String>| ids.into_iter().cloned().collect::<Vec<String>>();
    assert_eq!(
        keys(journal.keys().collect()),
        keys(decided.keys().copied().collect())
    );
    let acts = control.acts();
    for (user_id, verdicts) in &decided {
        screen_and_journal_agree(user_id, verdicts, &journal[*user_id]);
        journal_and_network_agree(&desk, user_id, &journal[*user_id]);
        colleagues_explain_the_rest(&desk, user_id, verdicts, &acts);
    }
    let strangers = |id: &&String| !decided.contains_key(*id);
    let network = control.all_effects();
    let called = network.keys().find(strangers);
    assert_eq!(called, None, "nobody else was asked for");
    let mut mine = acts.iter().filter(|act| act.by == Actor::Client);
    assert!(mine.all(|act| decided.contains_key(&act.user_id)));
    // All of that says something only where colleagues were in the way.
    let all: Vec<&Verdict> = decided.values().copied().flatten().collect();
    let held = all.iter().filter(|verdict| verdict.held > 0).count();
    let dropped = all
        .iter()
        .filter(|verdict| verdict.end == "dropped")
        .count();
    assert!(
        held > dropped && dropped > 0,
        "{held} held, {dropped} dropped"
    );
}

/// What was seen to come of each verdict is what is recorded of it.
fn screen_and_journal_agree(user_id: &str, verdicts: &[Verdict], journal: &[Recorded]) {
    let told = verdicts.iter().map(|verdict| {
        let held = vec!["held".to_owned(); verdict.held];
        let end = match verdict.end.as_str() {
            // What could not be sent was dropped then.
            "unsent" => vec!["not-sent".to_owned(), "dropped".to_owned()],
            end => vec![as_recorded(end).to_owned()],
        };
        (verdict.deed.name().to_owned(), [held, end].concat())
    });
    let kept = journal
        .iter()
        .map(|one| (one.verb.clone(), one.ends.clone()));
    let (told, kept): (Vec<_>, Vec<_>) = (told.collect(), kept.collect());
    assert_eq!(told, kept, "{user_id}");
}

/// What is recorded as sent was asked for so often, and what is recorded as applied was done so
/// often.
fn journal_and_network_agree(desk: &Desk, user_id: &str, journal: &[Recorded]) {
    let effects = desk.network.control().effects(user_id);
    for (verb, tally) in [
        ("clear", effects.clear),
        ("ban", effects.ban),
        ("unban", effects.unban),
    ] {
        let of_verb = || journal.iter().filter(|one| one.verb == verb);
        let kept = Tally {
            asked: of_verb().map(|one| one.attempts).sum(),
            applied: of_verb().map(|one| one.applied).sum(),
        };
        assert_eq!(kept, tally, "{user_id}: {verb}");
        let done = of_verb().filter(|one| one.ends.last().is_some_and(|end| end == "done"));
        assert_eq!(
            done.count(),
            usize::try_from(tally.applied).unwrap(),
            "{user_id}: {verb}"
        );
    }
}

/// Whatever is not so any more that was done here, or was so before, somebody else made so.
fn colleagues_explain_the_rest(desk: &Desk, user_id: &str, verdicts: &[Verdict], acts: &[Act]) {
    let acts: Vec<&Act> = acts.iter().filter(|act| act.user_id == user_id).collect();
    let (mine, theirs): (Vec<&Act>, Vec<&Act>) =
        acts.iter().partition(|act| act.by == Actor::Client);
    for deed in [Deed::Clear, Deed::Ban, Deed::Unban] {
        let ended = |end: &str| {
            let of_it = verdicts.iter().filter(|verdict| verdict.deed == deed);
            of_it.filter(|verdict| verdict.end == end).count()
        };
        let changed = mine
            .iter()
            .filter(|act| deed.is_concerned(act) && deed.is_so(act));
        let made_so = theirs
            .iter()
            .filter(|act| deed.is_concerned(act) && deed.is_so(act));
        let (changed, made_so) = (changed.count(), made_so.count());
        assert!(changed <= ended("done"), "{user_id}: {deed:?} {acts:?}");
        // Where it changed nothing, a colleague was quicker by as much as it takes to send.
        assert!(
            ended("done") - changed <= made_so,
            "{user_id}: {deed:?} {acts:?}"
        );
        let user = desk.network.control().user_json(user_id);
        let user: Value = user.map_or(Value::Null, |user| serde_json::from_str(&user).unwrap());
        let is_deleted = user["isDeleted"] != false;
        let was_so = ended("dropped") + ended("was so");
        assert!(
            was_so == 0 || made_so > 0 || is_deleted,
            "{user_id}: {deed:?} {acts:?}"
        );
    }
    assert!(
        mine.iter().all(|act| verdicts
            .iter()
            .any(|verdict| { verdict.deed.is_concerned(act) && verdict.deed.is_so(act) })),
        "{user_id}: {acts:?}"
    );
    let user = desk.network.control().user_json(user_id);
    let user: Option<Value> = user.map(|user| serde_json::from_str(&user).unwrap());
    if let (Some(user), Some(last)) = (user, acts.last()) {
        // Some say nothing about it, whatever happens to them.
        let banned = user["isGlobalBan"].as_bool();
        assert!(
            banned.is_none_or(|banned| banned == last.is.banned),
            "{user_id}: {acts:?}"
        );
        let flags = user["flagCount"].as_u64();
        let told = last.is.flags.map(u64::from);
        assert!(
            flags.is_none() || flags.filter(|flags| *flags > 0) == told.filter(|flags| *flags > 0),
            "{user_id}: {user} {acts:?}"
        );
    }
}
