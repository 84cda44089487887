//! Verdicts in every stage, one state for each face of the screen.

use crate::states::before;
use crate::states::loaded;
use crate::states::now;
use crate::states::people::page;
use crate::states::people::person;
use crate::states::select;
use modcon::app::action::Action;
use modcon::app::marks;
use modcon::app::notice::Tone;
use modcon::app::outbox::Ask;
use modcon::app::outbox::Closed;
use modcon::app::outbox::Closing;
use modcon::app::outbox::Open;
use modcon::app::outbox::Phase;
use modcon::app::outbox::restart;
use modcon::app::outbox::stage::READ_ONLY;
use modcon::app::overlay::Overlay;
use modcon::app::overlay::bulk;
use modcon::app::overlay::fields::Field as Place;
use modcon::app::overlay::fields::typing::Typing;
use modcon::app::overlay::outbox;
use modcon::app::overlay::outbox::OutboxView;
use modcon::app::overlay::outbox::offered::AllOffered;
use modcon::app::overlay::verdict;
use modcon::app::state::State;
use modcon::app::ticket::Ticket;
use modcon::domain::dispatch::DispatchStep;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Stage as Limit;
use modcon::domain::field::Field;
use modcon::domain::memory::Stage;
use modcon::domain::memory::StoreFault;
use modcon::domain::page::Draft as Row;
use modcon::domain::sighting::Sighting;
use modcon::domain::user::UserId;
use modcon::domain::verdict::Draft;
use modcon::domain::verdict::Verb;
use modcon::domain::verdict::Verdict;
use modcon::domain::verdict::VerdictId;
use modcon::text::UntrustedText;
use std::time::Duration;

/// Every face of verdicts by name.
pub(crate) fn verdicts(width: u16, height: u16) -> Vec<(&'static str, State)> {
    vec![
        ("ban-box", ban_box(width, height, 0, Place::Policy)),
        ("ban-box-code", half_a_code(width, height)),
        ("ban-box-wrong", wrong_code(width, height)),
        ("ban-box-shown-code", ban_box(width, height, 4, Place::Code)),
        ("unban-box", ban_box(width, height, 2, Place::Note)),
        ("marked", marked(width, height)),
        ("bulk-preview", bulk_preview(width, height)),
        ("verdicts", waiting(width, height)),
        ("outbox", listed(width, height, 11)),
        ("outbox-waits", listed(width, height, 12)),
        ("outbox-note", note(width, height)),
        ("outbox-unknown", listed(width, height, 15)),
        ("held", held(width, height, false)),
        ("held-so-already", held(width, height, true)),
        ("held-other-flags", held_by_others(width, height)),
        ("restart-offer", restart(width, height)),
        ("restart-all", restart_all(width, height)),
        ("store-read-only", store_read_only(width, height)),
        ("leaving", leaving(width, height)),
        ("read-only", read_only(width, height)),
        ("read-only-outbox", read_only_outbox(width, height)),
    ]
}

/// A list that may be decided upon.
pub(crate) fn writing(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    state.session.write = true;
    state
}

fn ban_box(width: u16, height: u16, cursor: usize, field: Place) -> State {
    let mut state = writing(width, height);
    select(&mut state, cursor);
    verdict::open(&mut state);
    if let Some(Overlay::Verdict(asked)) = &mut state.overlay {
        asked.fields.field = field;
        asked.fields.policy = Some(1);
        if field != Place::Policy {
            asked
                .fields
                .note
                .paste("poses as the support team, third account");
        }
    }
    state
}

fn half_a_code(width: u16, height: u16) -> State {
    let mut state = ban_box(width, height, 0, Place::Code);
    if let Some(Overlay::Verdict(asked)) = &mut state.overlay {
        for key in ["4", "1"] {
            asked.fields.typing.press(key.parse().unwrap());
        }
    }
    state
}

fn wrong_code(width: u16, height: u16) -> State {
    let mut state = ban_box(width, height, 0, Place::Code);
    if let Some(Overlay::Verdict(asked)) = &mut state.overlay {
        for key in ["4", "1", "x"] {
            asked.fields.typing.press(key.parse().unwrap());
        }
    }
    state
}

/// Three people marked, the cursor on one of them.
fn marked(width: u16, height: u16) -> State {
    let mut state = writing(width, height);
    for cursor in [0, 2, 3] {
        select(&mut state, cursor);
        marks::toggle(&mut state, &mut Vec::new());
    }
    select(&mut state, 2);
    state
}

/// Everybody marked, some of whom are skipped, and half the number typed.
fn bulk_preview(width: u16, height: u16) -> State {
    let mut state = waiting(width, height);
    marks::all(&mut state, &mut Vec::new());
    bulk::open(&mut state, Action::Ban, &mut Vec::new());
    if let Some(Overlay::Bulk(asked)) = &mut state.overlay {
        asked.fields.policy = Some(0);
        asked.fields.note.paste("the same wave of gift cards");
        asked.fields.field = Place::Code;
        let wanted = asked.fields.typing.wanted().to_owned();
        if let (Some(first), true) = (wanted.get(..1), wanted.len() > 1) {
            asked.fields.typing.press(first.parse().unwrap());
        }
    }
    state
}

fn seen(row: &Row<'_>, seconds: u32) -> Sighting {
    let page = page(std::slice::from_ref(row));
    let user = page.user(0).unwrap();
    Sighting::of(user, before(seconds).wall).unwrap()
}

pub(crate) fn of(
    id: &'static str,
    name: &'static str,
    handle: &'static str,
    flags: i64,
) -> Sighting {
    let row = Row {
        flag_count: Field::Value(flags),
        ..person(id, name, handle)
    };
    seen(&row, 40)
}

pub(crate) fn draft(verb: Verb, seen: Sighting, policy: Option<&str>, note: &str) -> Draft {
    Draft {
        verb,
        seen,
        policy: policy.map(UntrustedText::from),
        note: UntrustedText::from(note),
        grace: Duration::from_secs(10),
        plan: None,
    }
}

pub(crate) fn put(state: &mut State, id: i64, draft: Draft, phase: Phase) {
    let verdict = Verdict {
        id: VerdictId(id),
        draft,
        operator: UntrustedText::from("mara"),
        staged_at: before(30).wall,
    };
    let id = verdict.id;
    // What waits since a later time was made later.
    let mut made = Ticket::default();
    if let Phase::Waits { since, .. } = &phase {
        for _ in 0..since.uptime.as_secs() {
            made.raise();
        }
    }
    let open = Open {
        verdict,
        phase,
        in_vain: false,
        of_many: false,
        made,
    };
    state.outbox.open.insert(id, open);
}

pub(crate) fn waits(seconds: u32) -> Phase {
    Phase::Waits {
        since: before(seconds),
        revising: false,
    }
}

pub(crate) fn close(state: &mut State, id: &str, verb: Verb, how: Closing, seconds: u32) {
    let closed = Closed {
        verb,
        how,
        at: before(seconds),
        why: (how == Closing::Refused)
            .then(|| UntrustedText::from("400318 Unpermitted\u{202e} action")),
    };
    state.outbox.closed.insert(UserId::new(id), closed);
}

/// Somebody flagged once more since, who took another name.
fn renamed() -> Sighting {
    let row = Row {
        flag_count: Field::Value(11),
        updated_at: Field::Value(now().wall.as_millis() - 60_000),
        ..person("u_21c9", "Maks Deals \u{202e}laiciffo", "maks.deals")
    };
    seen(&row, 3)
}

/// Verdicts in every stage at once.
fn waiting(width: u16, height: u16) -> State {
    let mut state = writing(width, height);
    let taylor = of("u_8841f0", "Taylor Reed", "tayIor.reed", 14);
    let maks = of("u_21c9", "Maks_Deals", "maks.deals", 9);
    let sakura = of("u_77ab", "\u{6797}\u{3055}\u{304f}\u{3089}", "sakura.h", 3);
    let held = Phase::Asks(Ask::Held {
        now: Box::new(renamed()),
    });
    let unknown = Phase::Asks(Ask::Unknown(Failure::TimedOut(Limit::Whole)));
    let clear = draft(Verb::ClearFlags, maks, None, "");
    put(&mut state, 11, clear, held);
    let ban = draft(
        Verb::Ban,
        taylor,
        Some("impersonation"),
        "poses as the support team, third account",
    );
    put(&mut state, 12, ban, waits(3));
    let clear = draft(Verb::ClearFlags, sakura, Some("other"), "");
    put(&mut state, 13, clear, waits(8));
    let acme = of("acme", "Acme Support", "acme", 2);
    let clear = draft(Verb::ClearFlags, acme, None, "");
    put(&mut state, 14, clear, Phase::Moves(DispatchStep::Sending));
    let unknown_id = of("u_5c02", "Deleted user", "", 1);
    let ban = draft(Verb::Ban, unknown_id, Some("spam"), "");
    put(&mut state, 15, ban, unknown);
    let priya = of("u_priya", "Priya N.", "priya.n", 0);
    let ban = draft(Verb::Ban, priya, None, "");
    put(&mut state, 16, ban, Phase::Elsewhere);
    close(&mut state, "u_9c10", Verb::Ban, Closing::Done, 130);
    close(
        &mut state,
        "3f2b8c54-8d5e-4f0a-9d0e-2b9b6a1f7c11",
        Verb::ClearFlags,
        Closing::Refused,
        20,
    );
    state
}

fn listed(width: u16, height: u16, chosen: i64) -> State {
    let mut state = waiting(width, height);
    outbox::open(&mut state);
    if let Some(Overlay::Outbox(view)) = &mut state.overlay {
        view.chosen = Some(VerdictId(chosen));
    }
    state
}

fn note(width: u16, height: u16) -> State {
    let mut state = waiting(width, height);
    let note = verdict::note::Note::with_text("poses as the support team, third account");
    state.overlay = Some(Overlay::Outbox(OutboxView {
        chosen: Some(VerdictId(12)),
        note: Some(note),
        ..OutboxView::default()
    }));
    state
}

fn held(width: u16, height: u16, is_so: bool) -> State {
    let mut state = waiting(width, height);
    if is_so {
        let now = of("u_21c9", "Maks_Deals", "maks.deals", 0);
        let maks = of("u_21c9", "Maks_Deals", "maks.deals", 9);
        let phase = Phase::Asks(Ask::Held { now: Box::new(now) });
        let clear = draft(Verb::ClearFlags, maks, None, "");
        put(&mut state, 11, clear, phase);
    }
    state.overlay = Some(Overlay::Held(VerdictId(11)));
    state
}

/// As many flags as before, and from other people: `hashFlag` alone differs.
fn held_by_others(width: u16, height: u16) -> State {
    let mut state = waiting(width, height);
    let look = |hash_flag: &str, seconds| {
        let raw = format!("{{\"userId\":\"u_21c9\",\"flagCount\":9,\"hashFlag\":{hash_flag}}}");
        let row = Row {
            flag_count: Field::Value(9),
            has_hash_flag: true,
            raw: raw.as_bytes(),
            ..person("u_21c9", "Maks_Deals", "maks.deals")
        };
        seen(&row, seconds)
    };
    let now = Box::new(look("{\"bits\":2048,\"hashes\":4,\"hash\":\"AAEC\"}", 3));
    let before = look("{\"bits\":2048,\"hashes\":4,\"hash\":\"AAEB\"}", 40);
    let clear = draft(Verb::ClearFlags, before, None, "");
    put(&mut state, 11, clear, Phase::Asks(Ask::Held { now }));
    state.overlay = Some(Overlay::Held(VerdictId(11)));
    state
}

/// All of them are to be dropped, and how many has to be typed.
fn restart_all(width: u16, height: u16) -> State {
    let mut state = restart(width, height);
    if let Some(Overlay::Outbox(view)) = &mut state.overlay {
        view.all = Some(AllOffered {
            drops: true,
            ids: [4, 5, 6].map(VerdictId).into(),
            typing: Typing::new("3".to_owned()),
        });
    }
    state
}

/// A session that may decide, on a store that cannot record.
fn store_read_only(width: u16, height: u16) -> State {
    let mut state = writing(width, height);
    let why = StoreFault::ReadOnly("the folder may not be written to".to_owned());
    restart::read_only(&mut state, &why, &mut Vec::new());
    state
}

fn restart(width: u16, height: u16) -> State {
    let mut state = writing(width, height);
    let maks = of("u_21c9", "Maks_Deals", "maks.deals", 9);
    let taylor = of("u_8841f0", "Taylor Reed", "tayIor.reed", 14);
    let sakura = of("u_77ab", "\u{6797}\u{3055}\u{304f}\u{3089}", "sakura.h", 3);
    let offered = |stage| Phase::Asks(Ask::Offered(stage));
    put(
        &mut state,
        4,
        draft(Verb::ClearFlags, maks, None, ""),
        offered(Stage::Staged),
    );
    let ban = draft(Verb::Ban, taylor, Some("impersonation"), "third account");
    put(&mut state, 5, ban, offered(Stage::Staged));
    put(
        &mut state,
        6,
        draft(Verb::ClearFlags, sakura, None, ""),
        offered(Stage::NotApplied),
    );
    let words = "3 verdicts of an earlier run: o lists them; nothing is sent by itself";
    state.notices.say(now(), Tone::Warn, words);
    outbox::open(&mut state);
    state
}

fn leaving(width: u16, height: u16) -> State {
    let mut state = waiting(width, height);
    state.overlay = Some(Overlay::Leaving);
    state
}

/// What a session that only reads says to the key that decides.
fn read_only(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    state.notices.say(now(), Tone::Note, READ_ONLY);
    state
}

fn read_only_outbox(width: u16, height: u16) -> State {
    let mut state = restart(width, height);
    state.session.write = false;
    state
}
