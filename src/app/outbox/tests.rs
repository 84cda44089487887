use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::effect::Leave;
use crate::app::key::KeyPress;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::overlay::Overlay;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::presses;
use crate::app::testing::refused;
use crate::app::testing::sighting;
use crate::app::ticket::Ticket;
use crate::domain::dispatch::DispatchStep;
use crate::domain::memory::StoreFault;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

mod network;
mod order;

/// Three people with one, two and three flags, the first under the cursor.
fn run() -> Run {
    let mut run = Run::new();
    run.page(1..=3, None).ended().take();
    run
}

fn sends(effects: &[Effect]) -> usize {
    let sends = effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Dispatch(_)));
    sends.count()
}

#[test]
fn a_clear_is_stored_at_once_and_waits_from_when_it_is() {
    let mut run = run();
    run.keys("C");
    let (_, draft) = run.staging();
    assert_eq!(draft.verb, Verb::ClearFlags);
    assert_eq!(draft.seen.flag_count, crate::domain::field::Field::Value(1));
    assert_eq!(run.mark(1), "storing");
    assert_eq!(run.next_due(), None);
    run.wait(3_000).stored(7);
    assert_eq!(run.mark(1), "in 10s");
    run.wait(9_500).tell(Message::Woke(Timer::Tick));
    assert_eq!(run.mark(1), "in 1s");
    assert_eq!(sends(&run.take()), 0);
}

#[test]
fn what_was_seen_says_when_it_was_read() {
    let mut run = run();
    run.wait(60_000).keys("C");
    let (_, draft) = run.staging();
    let age = draft.seen.read_at.age_at(run.state.now.wall);
    assert_eq!(age, Duration::from_mins(1));
    run.keys("jr").wait(5_000);
    run.read_again(2, Ok(Some(Person::from(2))));
    run.wait(2_000).keys("C");
    let (_, draft) = run.staging();
    let age = draft.seen.read_at.age_at(run.state.now.wall);
    assert_eq!(age, Duration::from_secs(2));
}

#[test]
fn what_is_due_is_sent_once() {
    let mut run = run();
    run.waiting(7);
    let timer = run.next_due().unwrap();
    run.due();
    assert_eq!(run.mark(1), "sending");
    assert_eq!(sends(&run.ordered()), 1);
    changes_nothing(&run, Message::Woke(timer));
}

#[test]
fn a_timer_that_rings_early_sends_nothing_and_is_set_again() {
    let mut run = run();
    run.waiting(7);
    run.wait(9_999).rings();
    assert_eq!(sends(&run.ordered()), 0);
    run.wait(1).rings();
    assert_eq!(sends(&run.ordered()), 1);
}

#[test]
fn a_timer_is_stale_as_soon_as_something_else_is_due_next() {
    let mut run = run();
    run.waiting(1);
    let old = run.next_due().unwrap();
    run.wait(1_000).keys("u");
    assert_eq!(run.ordered().last(), Some(&Effect::Withdraw(VerdictId(1))));
    run.wait(9_000).tell(Message::Woke(Timer::Tick));
    changes_nothing(&run, Message::Woke(old));
    run.withdrawn(1, Ok(()));
    assert!(
        run.said().starts_with("withdrawn, nothing was sent"),
        "{}",
        run.said()
    );
    assert_eq!(run.mark(1), "");
}

#[test]
fn the_newest_is_taken_back_first_even_while_it_is_stored() {
    let mut run = run();
    run.waiting(1).keys("j").keys("C").ordered();
    run.keys("u");
    assert_eq!(run.ordered(), []);
    run.stored(2);
    assert_eq!(run.ordered(), [Effect::Withdraw(VerdictId(2))]);
    run.keys("u");
    assert_eq!(run.ordered(), [Effect::Withdraw(VerdictId(1))]);
    run.keys("u");
    assert_eq!(run.ordered(), []);
    assert_eq!(run.said(), "no verdict waits");
}

#[test]
fn a_key_that_is_held_down_decides_once() {
    let mut run = run();
    run.waiting(1).keys("jC").stored(2).ordered();
    for script in ["u", "C"] {
        let mut press: KeyPress = presses(script).remove(0);
        press.repeat = true;
        run.tell(Message::Key(press));
        assert_eq!(run.ordered(), [], "{script}");
    }
}

#[test]
fn a_second_press_is_ignored_and_says_so() {
    let mut run = run();
    run.keys("C").ordered();
    run.keys("C");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("pending already"), "{}", run.said());
    run.stored(1).keys("C");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("pending already"), "{}", run.said());
}

#[test]
fn what_is_so_already_and_what_cannot_be_addressed_is_never_offered() {
    let mut run = Run::new();
    run.page([4, 0], next("p")).ended().take();
    run.keys("jC");
    assert_eq!(run.ordered(), []);
    assert_eq!(run.said(), "this row has no user id");
    run.keys("B");
    assert_eq!(run.state.overlay, None);
    let mut run = self::run();
    run.keys("r").read_again(1, Ok(Some(Person::from(0))));
    run.keys("C");
    assert_eq!(run.ordered().len(), 1);
    assert!(run.said().contains("no longer knows"), "{}", run.said());
}

#[test]
fn a_session_that_only_reads_decides_nothing() {
    let mut run = run();
    run.state.session.write = false;
    for keys in ["C", "B", "u", ":clear-flags<enter>", ":ban<enter>"] {
        run.keys("<esc>").keys(keys);
        assert_eq!(run.ordered(), [], "{keys}");
        assert!(run.said().contains("only reads"), "{keys}: {}", run.said());
        run.keys("<esc>");
    }
    assert_eq!(run.state.overlay, None);
}

#[test]
fn a_store_that_does_not_record_stages_nothing() {
    let mut run = run();
    run.keys("C").not_stored(StoreFault::Full);
    assert!(run.said().contains("disk is full"), "{}", run.said());
    assert_eq!(run.mark(1), "");
    // A full disk may have room again.
    run.keys("C")
        .not_stored(StoreFault::ReadOnly("corrupt".to_owned()))
        .ordered();
    run.keys("C");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("cannot record"), "{}", run.said());
}

#[test]
fn a_verdict_of_another_console_is_read_and_shown() {
    let mut run = run();
    run.keys("C").ordered();
    run.not_stored(StoreFault::Pending);
    assert_eq!(run.ordered(), [Effect::ReadOutbox]);
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut run = run();
    run.waiting(1);
    let (ticket, draft) = run.staging();
    let again = crate::app::testing::verdict(9, draft);
    let result = Ok(Box::new(again));
    changes_nothing(&run, Message::Staged { ticket, result });
    changes_nothing(&run, Message::Woke(Timer::OutboxDue(Ticket::default())));
    let (id, end) = (VerdictId(1), End::Done);
    let after = None;
    changes_nothing(&run, Message::DispatchEnded { id, end, after });
    let step = DispatchStep::Sending;
    changes_nothing(&run, Message::DispatchMoved { id, step });
    let result = Ok(());
    changes_nothing(&run, Message::Withdrawn { id, result });
    let result = Err(StoreFault::Busy);
    changes_nothing(&run, Message::Revised { id, result });
}

#[test]
fn the_steps_are_shown_and_the_end_is_never_shown_before_it() {
    let mut run = run();
    run.sent(1);
    for (step, mark) in [
        (DispatchStep::Reading, "sending"),
        (DispatchStep::Recording, "sending"),
        (DispatchStep::Sending, "sending"),
        (checking(0), "sending"),
        (checking(3), "unknown"),
    ] {
        run.moves(1, step);
        assert_eq!(run.mark(1), mark, "{step:?}");
    }
    run.ends(1, End::Confirmed);
    assert_eq!(run.mark(1), "done");
    assert!(run.said().contains("confirmed"), "{}", run.said());
}

const fn checking(seconds: u64) -> DispatchStep {
    DispatchStep::Checking {
        after: Duration::from_secs(seconds),
    }
}

#[test]
fn every_end_leaves_its_mark_and_says_what_it_means() {
    let failure = || refused(403, 400_306, "not allowed");
    let why = UntrustedText::from("disk full");
    let recorded = |sent| End::NotRecorded {
        why: why.clone(),
        sent,
    };
    for (end, mark, words, stays) in [
        (End::Done, "done", "done: ", false),
        (End::Confirmed, "done", "confirmed", false),
        (End::AlreadySo, "was so", "was so: ", false),
        (End::Gone, "gone", "gone", false),
        (End::Refused(failure()), "refused", "not allowed", false),
        (End::NotSent(cut_off()), "unsent", "unsent", true),
        (End::NotApplied(cut_off()), "in vain", "in vain", true),
        (End::Unknown(cut_off()), "unknown", "may have worked", true),
        (recorded(false), "unsent", "unsent", true),
        (recorded(true), "unknown", "may have worked", true),
        (
            End::Held {
                now: Box::new(sighting(5)),
            },
            "held",
            "held",
            true,
        ),
    ] {
        let mut run = run();
        run.sent(1).ends(1, end.clone());
        assert_eq!(run.mark(1), mark, "{end:?}");
        assert!(run.said().contains(words), "{end:?}: {}", run.said());
        assert_eq!(run.is_open(1), stays, "{end:?}");
        assert_eq!(run.state.outbox.asking(), usize::from(stays), "{end:?}");
        assert!(!run.state.outbox.is_moving(), "{end:?}");
        let again = Message::DispatchEnded {
            id: VerdictId(1),
            end,
            after: None,
        };
        changes_nothing(&run, again);
    }
}

#[test]
fn the_row_is_read_again_and_never_guessed() {
    let mut run = run();
    run.sent(1).ordered();
    run.ends(1, End::Done);
    let orders = run.ordered();
    assert!(
        matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
        "{orders:?}"
    );
    let flags = |run: &Run| run.state.users.selected().unwrap().flag_count();
    assert_eq!(flags(&run), crate::domain::field::Field::Value(1));
    let said = run.said().to_owned();
    run.read_again(1, Ok(Some(Person::from(1).flagged(0))));
    assert_eq!(flags(&run), crate::domain::field::Field::Value(0));
    assert_eq!(run.said(), said);
}

#[test]
fn a_reload_in_between_changes_nothing_about_a_verdict() {
    let mut run = run();
    run.waiting(1).keys("R");
    run.page(1..=3, None).ended();
    assert_eq!(run.mark(1), "in 10s");
    run.due();
    assert_eq!(sends(&run.ordered()), 1);
    run.keys("R").page(2..=3, None).ended().ordered();
    run.ends(1, End::Done);
    // Nobody of that id is listed any more.
    assert_eq!(run.ordered(), []);
}

#[test]
fn a_call_that_the_token_may_not_make_is_off_until_the_next_reload() {
    let mut run = run();
    run.sent(1);
    run.ends(1, End::Refused(refused(403, 400_301, "denied")))
        .ordered();
    run.keys("jC");
    assert_eq!(run.ordered(), []);
    assert!(
        run.said().contains("does not let this token"),
        "{}",
        run.said()
    );
    run.keys("B");
    assert!(matches!(run.state.overlay, Some(Overlay::Verdict(_))));
    run.keys("<esc>R").ordered();
    run.keys("C");
    assert_eq!(run.ordered().len(), 1);
}

#[test]
fn a_refused_token_stages_nothing() {
    let mut run = run();
    run.finished(1, Some(refused(401, 400_100, "expired")))
        .keys("C");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("token"), "{}", run.said());
}

#[test]
fn leaving_is_asked_about_as_long_as_verdicts_have_not_ended() {
    let mut run = run();
    run.waiting(1).keys("q");
    assert_eq!(run.state.overlay, Some(Overlay::Leaving));
    for keys in ["<enter>", "<esc>", "jyC"] {
        run.keys(keys);
        assert!(!run.take().contains(&Effect::Quit(Leave::Shell)), "{keys}");
        run.wait(500).keys("<esc>q");
    }
    run.keys("k");
    assert_eq!(run.take().last(), Some(&Effect::Quit(Leave::Shell)));
}

#[test]
fn what_ends_meanwhile_is_not_asked_about() {
    let mut run = run();
    run.waiting(1).keys("u").take();
    run.keys("q");
    assert_eq!(run.state.overlay, Some(Overlay::Leaving));
    run.withdrawn(1, Ok(())).wait(500);
    assert_eq!(run.state.overlay, None);
    assert!(!run.take().contains(&Effect::Quit(Leave::Shell)));
    run.keys("q");
    assert_eq!(run.take().last(), Some(&Effect::Quit(Leave::Shell)));
}

#[test]
fn the_key_that_asks_to_leave_does_not_leave() {
    let mut run = run();
    run.waiting(1).take();
    run.keys("qqqq").wait(1_000).keys("qq");
    assert!(!run.take().contains(&Effect::Quit(Leave::Shell)));
    assert_eq!(run.state.overlay, Some(Overlay::Leaving));
}

#[test]
fn twice_ctrl_c_leaves_and_sends_nothing() {
    let mut run = run();
    run.waiting(1).take();
    run.keys("<ctrl-c>");
    assert!(run.said().contains("none is sent"), "{}", run.said());
    run.keys("<ctrl-c>");
    assert_eq!(run.take(), [Effect::Quit(Leave::Shell)]);
}

#[test]
fn nothing_ticks_once_nothing_moves() {
    let mut run = run();
    run.waiting(1);
    assert!(run.state.is_busy());
    run.due().ends(1, End::Unknown(cut_off()));
    run.read_again(1, Ok(Some(Person::from(1))));
    assert!(!run.state.is_busy());
}

#[test]
fn letters_with_control_or_alt_do_not_leave() {
    let mut run = run();
    run.waiting(1).keys("q").take();
    for keys in ["<ctrl-k>", "<alt-k>"] {
        run.keys(keys);
        assert!(!run.take().contains(&Effect::Quit(Leave::Shell)), "{keys}");
        assert_eq!(run.state.overlay, Some(Overlay::Leaving));
    }
}

#[test]
fn letters_with_control_or_alt_leave_what_is_held_held() {
    let mut run = run();
    let now = Box::new(crate::app::testing::sighting(Person::from(1).flagged(9)));
    run.sent(1).ends(1, End::Held { now });
    run.keys("o<enter>").take();
    let held = Some(Overlay::Held(crate::domain::verdict::VerdictId(1)));
    assert_eq!(run.state.overlay, held);
    for keys in ["<ctrl-s>", "<alt-s>", "<ctrl-x>", "<alt-x>"] {
        run.keys(keys);
        assert_eq!(run.ordered(), [], "{keys}");
        assert_eq!(run.state.overlay, held);
    }
}

#[test]
fn whoever_leaves_is_told_of_each_that_has_not_ended() {
    let mut run = run();
    run.waiting(1).keys("u").keys("jC").stored(2).keys("jC");
    run.keys("q");
    let said = crate::app::overlay::decide::leaving(&run.state, 80, false).plain();
    let starts: Vec<&str> = said.iter().map(String::as_str).collect();
    for start in ["1 is being stored", "1 waits", "1 is being undone"] {
        let has = starts.iter().any(|line| line.starts_with(start));
        assert!(has, "{start}: {starts:#?}");
    }
}

#[test]
fn what_waits_while_the_shell_has_the_terminal_waits_anew() {
    let mut run = run();
    run.keys("C").stored(7);
    run.wait(5_000).keys("<ctrl-z>").wait(3_600_000);
    let due = run.state.outbox.due;
    run.tell(Message::Woke(Timer::OutboxDue(due)));
    assert_eq!(sends(&run.take()), 0, "nobody saw it");
    run.tell(Message::Resumed);
    assert_eq!(run.mark(1), "in 10s");
    let due = run.state.outbox.due;
    run.wait(9_900).tell(Message::Woke(Timer::OutboxDue(due)));
    assert_eq!(sends(&run.take()), 0);
    run.wait(200).rings();
    assert_eq!(sends(&run.take()), 1);
}

#[test]
fn a_refusal_is_counted_until_the_messages_are_read_and_its_case_says_why() {
    let mut run = run();
    run.sent(1)
        .ends(1, End::Refused(refused(403, 400_318, "brands are exempt")));
    let counted = crate::app::outbox::words::refused(&run.state.outbox);
    assert_eq!(counted.as_deref(), Some("1 refused: !"));
    let mark = crate::app::triage::decide::mark(&run.state, "u1").unwrap();
    assert!(
        mark.why
            .unwrap()
            .as_received()
            .contains("brands are exempt")
    );
    run.keys("!<esc>");
    assert_eq!(crate::app::outbox::words::refused(&run.state.outbox), None);
}
