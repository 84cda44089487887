//! The case at hand: looked at, decided about, put off.

use std::sync::Arc;

use super::counts;
use super::memory;
use super::queue_of;
use super::remember;
use crate::app::effect::Effect;
use crate::app::live::tests::event;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::overlay::Overlay;
use crate::app::state::Focus;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::profile;
use crate::app::ticket::Ticket;
use crate::app::triage::decide::policy_of;
use crate::domain::event::EventKind;
use crate::domain::memory::History;
use crate::domain::memory::Memory;
use crate::domain::memory::Snooze;
use crate::domain::memory::StoreFault;
use crate::domain::queue::Seen;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

#[test]
fn a_case_is_looked_at_once_the_cursor_rests_on_it() {
    let mut run = queue_of([9, 5]);
    run.take();
    run.keys("j");
    run.woke(|timer| matches!(timer, Timer::DetailPause(_)));
    let effects = run.take();
    let looked = effects.iter().find_map(|effect| match effect {
        Effect::Look(glimpse) => Some(glimpse.flag_count),
        _ => None,
    });
    assert_eq!(looked, Some(Some(5)));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::ReadHistory { .. }))
    );
    let ticket = run.state.triage.case.ticket;
    run.decoded();
    let history = Ok(Arc::new(History::default()));
    run.tell(Message::HistoryRead {
        ticket,
        result: history.clone(),
    });
    assert!(run.state.triage.case.profile.is_some() && run.state.detail.profile.is_none());
    assert_eq!(run.state.triage.case.history, Some(history.clone()));
    // What comes for a case that was left is nothing to the next one.
    run.keys("k");
    changes_nothing(
        &run,
        Message::HistoryRead {
            ticket,
            result: history,
        },
    );
    changes_nothing(
        &run,
        Message::ProfileDecoded {
            ticket,
            profile: Arc::new(profile()),
        },
    );
}

#[test]
fn what_comes_for_a_case_never_lands_in_the_detail_pane() {
    let mut run = queue_of([9]);
    run.woke(|timer| matches!(timer, Timer::DetailPause(_)));
    let ticket = run.state.triage.case.ticket;
    run.keys("t");
    changes_nothing(
        &run,
        Message::ProfileDecoded {
            ticket,
            profile: Arc::new(profile()),
        },
    );
}

#[test]
fn seen_is_told_by_what_the_store_remembers() {
    let mut run = queue_of([9]);
    let seen = |run: &Run| run.state.triage.selected().unwrap().seen();
    assert_eq!(seen(&run), Seen::Unread);
    let mut memory = memory(&run, 9);
    remember(&mut run, vec![memory.clone()]);
    assert_eq!(seen(&run), Seen::New);
    memory.looked_at = Some(memory.first_seen_at);
    memory.looked_flag_count = Some(5);
    remember(&mut run, vec![memory]);
    assert_eq!(seen(&run), Seen::Changed(4));
}

#[test]
fn a_digit_chooses_the_policy_of_the_case_at_hand() {
    let mut run = queue_of([9, 5]);
    run.keys("2j");
    let policy = |run: &Run, id: &str| policy_of(&run.state, &UserId::new(id));
    assert_eq!(
        policy(&run, "u9"),
        Some(UntrustedText::from("impersonation"))
    );
    assert_eq!(policy(&run, "u5"), None);
    run.keys("9");
    assert_eq!(run.said(), "there is no policy of that number");
    run.keys("k2");
    assert_eq!(policy(&run, "u9"), None);
}

#[test]
fn a_note_is_typed_and_handed_to_the_store() {
    let mut run = queue_of([9]);
    run.keys("e").keys("nq ok<enter>");
    let note = Effect::Note {
        user_id: UserId::new("u9"),
        text: UntrustedText::from("nq ok"),
    };
    assert!(run.take().contains(&note));
    run.keys("e").wait(500).keys(" <enter>");
    assert_eq!(run.said(), "an empty note is not kept");
    run.keys("e").wait(500).keys("x<esc>");
    assert_eq!(run.take(), []);
}

#[test]
fn a_snoozed_case_leaves_the_open_ones_and_comes_back_at_its_time() {
    let mut run = queue_of([9, 5]);
    run.keys("w");
    assert!(matches!(run.state.overlay, Some(Overlay::Snooze { .. })));
    run.keys("<enter>");
    let hour = Timestamp::from_millis(run.state.now.wall.as_millis() + 3_600_000);
    let snooze = Some(Snooze::Until(hour));
    let order = Effect::Snooze {
        user_id: UserId::new("u9"),
        snooze,
    };
    assert!(run.take().contains(&order));
    let put_off = Memory {
        snooze,
        ..memory(&run, 9)
    };
    remember(&mut run, vec![put_off]);
    assert_eq!((counts(&run).open, counts(&run).snoozed), (1, 1));
    assert_eq!(
        run.queued(),
        [9, 5],
        "in place until the order is made anew"
    );
    run.wait(3_600_001).keys("j");
    assert_eq!((counts(&run).open, counts(&run).snoozed), (2, 0));
    assert!(
        run.said().starts_with("back from a snooze"),
        "{}",
        run.said()
    );
}

#[test]
fn tomorrow_is_nine_in_the_morning_of_the_local_zone() {
    let mut run = queue_of([9]);
    // 2023-11-14 22:13:20 UTC is the 15th already.
    run.state.session.zone = jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(2));
    run.keys("wjj").keys("<enter>");
    let nine = Timestamp::parse("2023-11-16T07:00:00Z").unwrap();
    let order = Effect::Snooze {
        user_id: UserId::new("u9"),
        snooze: Some(Snooze::Until(nine)),
    };
    assert!(run.take().contains(&order));
}

#[test]
fn what_is_not_snoozed_cannot_be_brought_back() {
    let mut run = queue_of([9]);
    run.take();
    run.keys("wG<enter>");
    assert_eq!(run.said(), "this case is not snoozed");
    assert_eq!(run.take(), []);
}

#[test]
fn another_order_is_chosen_from_the_menu_and_keeps_the_person() {
    let mut run = queue_of([3, 9, 5]);
    let mut late = memory(&run, 3);
    late.flagged_since = Timestamp::from_millis(0);
    let others = [9, 5].map(|number| memory(&run, number));
    remember(&mut run, [vec![late], others.to_vec()].concat());
    run.keys("j");
    assert_eq!((run.queued(), run.at_hand()), (vec![9, 5, 3], Some(5)));
    run.keys("sjjj<enter>");
    assert_eq!((run.queued(), run.at_hand()), (vec![3, 9, 5], Some(5)));
}

#[test]
fn a_store_that_does_not_record_is_said_once_and_is_a_reason() {
    let mut run = queue_of([9]);
    run.tell(Message::Remembered(Err(StoreFault::Full)));
    assert!(run.said().contains("the disk is full"), "{}", run.said());
    let said = run.state.notices.len();
    run.tell(Message::Remembered(Err(StoreFault::Full)));
    assert_eq!(run.state.notices.len(), said);
    run.keys("e");
    assert_eq!(run.state.overlay, None);
    assert!(
        run.said().starts_with("the store does not record"),
        "{}",
        run.said()
    );
}

#[test]
fn the_case_scrolls_to_its_end_and_back_to_the_queue() {
    let mut run = queue_of([9, 5]);
    run.resize(80, 24).keys("<enter>G");
    let end = run.state.triage.case.line;
    assert!(end > 0);
    run.keys("j");
    assert_eq!((run.state.triage.case.line, run.at_hand()), (end, Some(9)));
    run.keys("q");
    assert_eq!(run.state.triage.focus, Focus::List);
    run.keys("q");
    assert!(!run.state.triage.open);
}

#[test]
fn a_flag_event_about_the_case_at_hand_has_its_past_read_once_at_a_time() {
    let mut run = queue_of([9, 5]);
    let hears = |run: &mut Run, about| {
        let events = vec![event(EventKind::DidFlag, [about])];
        run.tell(Message::EventsHeard { events, skipped: 0 });
    };
    let asked = |run: &mut Run| -> Vec<Ticket> {
        let effects = run.take().into_iter();
        let tickets = effects.filter_map(|effect| match effect {
            Effect::ReadHistory { ticket, .. } => Some(ticket),
            _ => None,
        });
        tickets.collect()
    };
    hears(&mut run, 9);
    let ticket = asked(&mut run).pop().unwrap();
    for _ in 0..3 {
        hears(&mut run, 9);
        hears(&mut run, 5);
        assert_eq!(asked(&mut run), [], "it is being read");
    }
    let result = Ok(Arc::new(History::default()));
    run.tell(Message::HistoryRead { ticket, result });
    assert_eq!(asked(&mut run), [ticket], "what came meanwhile");
    let result = Ok(Arc::new(History::default()));
    run.tell(Message::HistoryRead { ticket, result });
    hears(&mut run, 5);
    assert_eq!(asked(&mut run), [], "somebody else");
}
