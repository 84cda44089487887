//! Faces of the queue, driven by the messages that would lead there.

use crate::states::answer;
use crate::states::before;
use crate::states::loaded;
use crate::states::now;
use crate::states::people::page;
use crate::states::people::people;
use crate::states::people::person;
use crate::states::profiles::profile;
use modcon::app::effect::Effect;
use modcon::app::input::TextInput;
use modcon::app::message::Message;
use modcon::app::notice::Notices;
use modcon::app::overlay::Overlay;
use modcon::app::state::Focus;
use modcon::app::state::State;
use modcon::app::triage;
use modcon::app::triage::boxes::NoteBox;
use modcon::app::update::update;
use modcon::domain::event::AiCategory;
use modcon::domain::event::AiModeration;
use modcon::domain::event::FlagReport;
use modcon::domain::event::ManualReview;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Stage;
use modcon::domain::field::Field;
use modcon::domain::heard::Heard;
use modcon::domain::heard::Told;
use modcon::domain::heard::What;
use modcon::domain::journal::Entry;
use modcon::domain::journal::Kind;
use modcon::domain::memory::Cleared;
use modcon::domain::memory::Decided;
use modcon::domain::memory::History;
use modcon::domain::memory::Memory;
use modcon::domain::memory::Snooze;
use modcon::domain::page::Draft;
use modcon::domain::page::Page;
use modcon::domain::queue::Case;
use modcon::domain::queue::QueueOrder;
use modcon::domain::time::Timestamp;
use modcon::domain::user::UserId;
use modcon::domain::verdict::Verb;
use modcon::text::Untrusted;
use modcon::text::UntrustedText;
use std::sync::Arc;
use std::time::Duration;

const HOUR: u32 = 3_600;
const DAY: u32 = 24 * HOUR;

fn ago(seconds: u32) -> Timestamp {
    before(seconds).wall
}

fn in_hours(hours: i64) -> Timestamp {
    Timestamp::from_millis(now().wall.as_millis() + hours * 3_600_000)
}

fn text(text: &str) -> UntrustedText {
    UntrustedText::from(text)
}

/// Somebody whom this store first saw a while ago, and nobody looked at.
fn memory(id: &str, flags: i64, waits: u32) -> Memory {
    Memory {
        user_id: UserId::new(id),
        first_seen_at: ago(waits),
        first_flag_count: Some(flags),
        flagged_since: ago(waits),
        last_flag_count: Some(flags),
        looked_at: None,
        looked_flag_count: None,
        cleared: None,
        snooze: None,
        notes: 0,
        decided: None,
    }
}

/// What the store remembers of the dozen who are conspicuous.
fn memories() -> Vec<Memory> {
    let looked = |memory: Memory, hours: u32, flags| Memory {
        looked_at: Some(ago(hours * HOUR)),
        looked_flag_count: Some(flags),
        ..memory
    };
    let cleared = Some(Cleared {
        at: ago(6 * DAY),
        operator: text("mara"),
    });
    vec![
        Memory {
            cleared,
            notes: 2,
            ..memory("u_8841f0", 9, 2 * HOUR)
        },
        looked(memory("u_21c9", 5, 3 * DAY), 20, 5),
        Memory {
            decided: Some(Decided {
                verb: Verb::Ban,
                at: ago(11 * HOUR),
                operator: text("ken"),
            }),
            ..looked(memory("u_9c10", 6, 2 * DAY), 11, 6)
        },
        memory("u_5c02", 1, 9 * DAY),
        looked(memory("u_77ab", 2, 6 * HOUR), 5, 3),
        Memory {
            snooze: Some(Snooze::Until(in_hours(4))),
            notes: 1,
            ..looked(memory("acme", 2, 8 * HOUR), 8, 2)
        },
        memory("u_null", 1, DAY),
        Memory {
            snooze: Some(Snooze::NextFlag(3)),
            ..looked(memory("u_esc", 3, DAY), 10, 3)
        },
        memory("3f2b8c54-8d5e-4f0a-9d0e-2b9b6a1f7c11", 400, 40 * DAY),
    ]
}

/// Those of the usual people who are flagged.
fn flagged() -> Page {
    let all = people();
    let known: Vec<Draft<'_>> = all
        .users()
        .filter(|user| user.is_flagged() && user.fault().is_none())
        .map(|user| Draft {
            user_id: user
                .user_id()
                .map_or(Field::Absent, |id| Field::Value(id.as_received())),
            display_name: user.display_name().map(Untrusted::as_received),
            profile_handle: user.profile_handle().map(Untrusted::as_received),
            flag_count: user.flag_count(),
            created_at: user.created_at().map(Timestamp::as_millis),
            updated_at: user.updated_at().map(Timestamp::as_millis),
            roles: user.roles().map(Clone::clone),
            permissions: user.permissions().map(Clone::clone),
            is_global_ban: user.is_global_ban(),
            is_deleted: user.is_deleted(),
            is_brand: user.is_brand(),
            has_hash_flag: user.has_hash_flag(),
            fault: None,
            raw: b"",
        })
        .collect();
    page(&known)
}

fn tell(state: &mut State, message: Message) -> Vec<Effect> {
    update(state, now(), message)
}

/// A console whose queue was just asked for.
fn asked(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    triage::open(&mut state, &mut Vec::new());
    if let Some(walking) = &mut state.triage.walking {
        walking.since = before(1);
    }
    state
}

fn arrives(state: &mut State, page: Page, next: Option<&str>) {
    let ticket = state.triage.walk_ticket;
    let walking = state.triage.walking.as_ref();
    let asked = walking.map_or(state.now, |walking| walking.since);
    let answer = answer(page, next);
    tell(
        state,
        Message::FlaggedArrived {
            ticket,
            asked,
            answer,
        },
    );
}

/// The first page is here and more are on their way.
fn loading(width: u16, height: u16) -> State {
    let mut state = asked(width, height);
    arrives(&mut state, flagged(), Some("page 2"));
    state
}

/// A whole queue, remembered, with the case under the cursor taken apart.
pub(crate) fn queue(width: u16, height: u16) -> State {
    let mut state = asked(width, height);
    arrives(&mut state, flagged(), Some("page 2"));
    tell(&mut state, Message::Remembered(Ok(Arc::new(memories()))));
    arrives(&mut state, page(&[]), None);
    state.triage.cursor = state
        .triage
        .queue
        .find("u_8841f0")
        .and_then(|id| state.triage.queue.place_of(id))
        .unwrap_or_default();
    state.triage.anchor = state.triage.selected_id();
    settle(&mut state);
    looked_at(&mut state);
    state.notices = Notices::default();
    state
}

/// Follows the cursor as after any message.
fn settle(state: &mut State) {
    let size = state.size;
    tell(state, Message::Resized(size));
}

fn looked_at(state: &mut State) {
    let ticket = state.triage.case.ticket;
    let profile = Arc::new(profile());
    tell(state, Message::ProfileDecoded { ticket, profile });
    let result = Ok(Arc::new(history()));
    tell(state, Message::HistoryRead { ticket, result });
}

fn entry(seconds: u32, operator: &str, kind: Kind, verb: Option<Verb>) -> Entry {
    Entry {
        seq: 1,
        at: ago(seconds),
        uptime: Duration::ZERO,
        session: String::new(),
        operator: text(operator),
        kind,
        user_id: Some(UserId::new("u_8841f0")),
        verdict: None,
        verb,
        policy: None,
        note: None,
        before: None,
        after: None,
        result: None,
        detail: None,
        attempt: None,
        hash: [0; 32],
    }
}

/// What flag events said of the same person.
fn heard() -> Heard {
    let some = |words: &str| Field::Value(text(words));
    let report = |seconds, reporter: &str, reason: &str, comment: Option<&str>, is_open| Told {
        at: ago(seconds),
        what: What::Report {
            report: FlagReport {
                reporter: some(reporter),
                report_type: some("behavior"),
                reason: some(reason),
                comment: comment.map_or(Field::Absent, some),
                created_at: Field::Value(ago(seconds)),
            },
            is_open,
        },
    };
    let category = |name: &str, score: &str| AiCategory {
        name: some(name),
        score: some(score),
        ..AiCategory::default()
    };
    let finding = AiModeration {
        moderated_field: some("displayName"),
        categories: Field::Value(vec![category("spam", "0.93"), category("hate", "0.2")]),
        moderated_action: some("flag"),
        cleared_at: Field::Value(ago(6 * DAY)),
        cleared_by: some("65f1aa02c3e0"),
        ..AiModeration::default()
    };
    let review = ManualReview {
        reviewed_by: some("65f1aa02c3e0"),
        reviewed_type: some("clearFlag"),
        moderator_note: some("Reports come from one group."),
        ..ManualReview::default()
    };
    Heard {
        told: vec![
            report(
                HOUR,
                "65f0b7d2a91c",
                "Spam/Scams",
                Some("\u{202e}admin told me \u{1b}[1mto report this"),
                true,
            ),
            report(
                2 * HOUR,
                "65f0c1e0\u{1b}[31m",
                "Harassment/Bullying",
                None,
                true,
            ),
            Told {
                at: ago(6 * DAY),
                what: What::Review(review),
            },
            Told {
                at: ago(8 * DAY),
                what: What::Finding(finding),
            },
            report(8 * DAY, "65f0b7d2a91c", "Spam/Scams", None, false),
        ],
        events: 4,
        more: false,
    }
}

/// The past of somebody who was decided about often.
pub(crate) fn history() -> History {
    let note = |seconds, operator, note: &str| Entry {
        note: Some(text(note)),
        ..entry(seconds, operator, Kind::Note, None)
    };
    let ended = |seconds, operator, verb, result: &str, policy: Option<&str>| Entry {
        result: Some(text(result)),
        policy: policy.map(text),
        ..entry(seconds, operator, Kind::End, Some(verb))
    };
    let entries = vec![
        ended(40 * DAY, "mara", Verb::Ban, "done", Some("impersonation")),
        ended(38 * DAY, "ken", Verb::Unban, "done", None),
        note(6 * DAY + HOUR, "mara", "name ok after change"),
        entry(6 * DAY + HOUR, "mara", Kind::Staged, Some(Verb::ClearFlags)),
        ended(6 * DAY, "mara", Verb::ClearFlags, "done", Some("other")),
        note(HOUR, "k\u{202e}en", "again the giveaway \u{1b}[31m"),
        entry(HOUR / 2, "mara", Kind::Withdrawn, Some(Verb::Ban)),
        ended(HOUR / 4, "mara", Verb::Ban, "refused", Some("spam")),
    ];
    let flag_counts = vec![
        (ago(8 * DAY), 5),
        (ago(6 * DAY), 0),
        (ago(2 * HOUR), 9),
        (ago(HOUR), 14),
    ];
    History {
        older: 0,
        entries,
        flag_counts,
        heard: heard(),
    }
}

/// A later walk found more flags, somebody new, and somebody gone.
fn changed(width: u16, height: u16) -> State {
    let mut state = queue(width, height);
    triage::walk::begin(
        &mut state,
        modcon::domain::request::Priority::Prefetch,
        &mut Vec::new(),
    );
    let flags = |flags| Field::Value(flags);
    let people = [
        Draft {
            flag_count: flags(25),
            has_hash_flag: true,
            ..person("u_8841f0", "Taylor Reed", "tayIor.reed")
        },
        Draft {
            flag_count: flags(4),
            ..person("u_esc", "a\u{1b}[31mBANNED\u{1b}[0m", "x\u{200b}y")
        },
        Draft {
            flag_count: flags(2),
            is_brand: Field::Value(true),
            ..person("acme", "Acme Support", "acme")
        },
        Draft {
            flag_count: flags(8),
            ..person("u_new", "Newcomer", "newcomer")
        },
    ];
    arrives(&mut state, page(&people), None);
    state
}

fn broken_off(width: u16, height: u16) -> State {
    let mut state = loading(width, height);
    let ticket = state.triage.walk_ticket;
    let failure = Some(Failure::TimedOut(Stage::Whole));
    tell(&mut state, Message::FlaggedEnded { ticket, failure });
    state
}

fn nobody(width: u16, height: u16) -> State {
    let mut state = asked(width, height);
    arrives(&mut state, page(&[]), None);
    state
}

/// The case has the keys and the policy of impersonation.
fn case(width: u16, height: u16) -> State {
    let mut state = queue(width, height);
    state.triage.focus = Focus::Detail;
    if let Some(user_id) = state.triage.selected().and_then(Case::user_id) {
        state.triage.policies.insert(user_id, 1);
    }
    settle(&mut state);
    state
}

fn over(width: u16, height: u16, overlay: Overlay) -> State {
    let mut state = queue(width, height);
    state.overlay = Some(overlay);
    state
}

/// Every face of the queue by name.
pub(crate) fn queues(width: u16, height: u16) -> Vec<(&'static str, State)> {
    let user_id = UserId::new("u_8841f0");
    let note = NoteBox {
        user_id: user_id.clone(),
        input: TextInput::with_text("asked for proof of the name"),
    };
    let mut zoomed = case(width, height);
    zoomed.triage.zoomed = true;
    let mut by_age = queue(width, height);
    triage::boxes::order_by(&mut by_age, QueueOrder::Oldest);
    vec![
        ("queue", queue(width, height)),
        ("queue-asked", asked(width, height)),
        ("queue-loading", loading(width, height)),
        ("queue-changed", changed(width, height)),
        ("queue-broken-off", broken_off(width, height)),
        ("queue-nobody", nobody(width, height)),
        ("queue-oldest", by_age),
        ("case", case(width, height)),
        ("case-zoomed", zoomed),
        (
            "queue-order",
            over(width, height, Overlay::QueueOrder { cursor: 2 }),
        ),
        (
            "snooze",
            over(width, height, Overlay::Snooze { user_id, cursor: 2 }),
        ),
        ("note", over(width, height, Overlay::Note(note))),
    ]
}
