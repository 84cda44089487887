use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::outbox::Ask;
use crate::app::outbox::Phase;
use crate::app::outbox::words::at_length;
use crate::app::overlay::Overlay;
use crate::app::reread;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::cut_off;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::app::testing::sighting;
use crate::domain::memory::StoreFault;
use crate::domain::user::UserId;
use crate::domain::verdict::End;
use crate::domain::verdict::VerdictId;

const ID: VerdictId = VerdictId(1);

/// A clear of one flag that was held: there are so many by now.
fn held(flags: i64) -> Run {
    let mut run = Run::listing(3);
    let now = Box::new(sighting(Person::from(1).flagged(flags)));
    run.sent(1).ends(1, End::Held { now });
    run.read_again(1, Ok(Some(Person::from(1).flagged(flags))))
        .take();
    run
}

fn ended(end: End) -> Run {
    let mut run = Run::listing(3);
    run.sent(1).ends(1, end).take();
    run
}

#[test]
fn what_is_held_asks_again_and_nothing_is_chosen_for_the_moderator() {
    let mut run = held(4);
    assert_eq!(run.state.overlay, None);
    run.keys("o<enter>");
    assert_eq!(run.state.overlay, Some(Overlay::Held(ID)));
    for keys in ["<enter>", "<esc>"] {
        run.keys(keys);
        assert_eq!(run.ordered(), []);
        run.keys("<esc>").wait(500).keys("o<enter>");
    }
    assert!(matches!(
        run.verdict(1).phase,
        Phase::Asks(Ask::Held { .. })
    ));
}

#[test]
fn decided_on_the_new_facts_it_waits_its_time_again() {
    let mut run = held(4);
    run.keys("o<enter>s");
    let orders = run.ordered();
    let [Effect::Restage { id: ID, seen }] = orders.as_slice() else {
        panic!("{orders:?}");
    };
    assert_eq!(seen.flag_count, crate::domain::field::Field::Value(4));
    assert_eq!(run.state.overlay, None);
    run.wait(5_000).revised(1, Ok(()));
    assert_eq!(run.mark(1), "in 10s");
    run.due();
    assert!(matches!(run.ordered().as_slice(), [Effect::Dispatch(_)]));
}

#[test]
fn what_is_so_already_can_only_be_dropped() {
    let mut run = held(0);
    run.keys("o<enter>s");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("so already"), "{}", run.said());
    run.keys("x");
    assert_eq!(run.ordered(), [Effect::Withdraw(ID)]);
    run.withdrawn(1, Ok(()));
    assert!(!run.is_open(1));
}

#[test]
fn a_store_that_fails_leaves_what_had_to_be_decided() {
    let mut run = held(4);
    run.keys("o<enter>s").revised(1, Err(StoreFault::Busy));
    assert_eq!(run.mark(1), "held");
    assert!(run.said().contains("not staged again"), "{}", run.said());
    run.keys("<esc>")
        .wait(500)
        .keys("o<enter>x")
        .withdrawn(1, Err(StoreFault::Full));
    assert_eq!(run.mark(1), "held");
    run.keys("<esc>")
        .wait(500)
        .keys("o<enter>x")
        .withdrawn(1, Err(StoreFault::NotWaiting));
    assert!(!run.is_open(1));
}

#[test]
fn what_never_left_is_staged_again_on_what_is_so() {
    for end in [End::NotSent(cut_off()), End::NotApplied(cut_off())] {
        let mut run = ended(end.clone());
        run.keys("os");
        let orders = run.ordered();
        assert!(
            matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
            "{end:?}: {orders:?}"
        );
        run.read_again(1, Ok(Some(Person::from(1))));
        let orders = run.ordered();
        assert!(
            matches!(orders.as_slice(), [Effect::Restage { .. }]),
            "{end:?}: {orders:?}"
        );
        run.revised(1, Ok(()));
        assert_eq!(run.mark(1), "in 10s", "{end:?}");
    }
}

#[test]
fn a_verdict_waits_for_no_answer_that_others_got_or_another_list_asked_for() {
    let mut run = ended(End::NotSent(cut_off()));
    let (asked, ticket) = (run.state.now, run.state.users.reread_ticket);
    let user_ids = vec![UserId::new("u1")];
    reread::many_after_events(&mut run.state, user_ids.clone(), &mut Vec::new());
    run.wait(1).keys("os");
    assert_eq!(run.ordered(), [], "they are being read");
    // Another list is shown meanwhile.
    run.state.users.reread_ticket.raise();
    run.state.users.rereading.clear();
    let result = Ok(answer(people([Person::from(2)]), None));
    run.tell(Message::UsersRead {
        ticket,
        user_ids,
        asked,
        result,
    });
    let orders = run.ordered();
    assert!(
        matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
        "{orders:?}"
    );
    run.read_again(1, Ok(Some(Person::from(1))));
    let orders = run.ordered();
    let is_restaged = orders
        .iter()
        .any(|order| matches!(order, Effect::Restage { .. }));
    assert!(is_restaged, "{orders:?}");
}

#[test]
fn dropped_without_effect_it_was_sent_all_the_same() {
    for (end, words) in [
        (End::NotSent(cut_off()), "withdrawn, nothing was sent"),
        (End::NotApplied(cut_off()), "withdrawn, it was sent in vain"),
    ] {
        let mut run = ended(end.clone());
        run.keys("ou").withdrawn(1, Ok(()));
        assert!(run.said().starts_with(words), "{end:?}: {}", run.said());
        // Also where it was to be staged again.
        let mut run = ended(end.clone());
        run.keys("os")
            .read_again(1, Ok(Some(Person::from(1).flagged(9))));
        let told = at_length(run.verdict(1), run.state.now);
        let is_held = told
            .as_received()
            .ends_with("since you saw it; nothing was sent");
        assert_eq!(is_held, matches!(end, End::NotSent(_)), "{told:?}");
        run.keys("u").withdrawn(1, Ok(()));
        assert!(run.said().starts_with(words), "{end:?}: {}", run.said());
    }
}

#[test]
fn what_changed_meanwhile_is_held_with_both_facts() {
    let mut run = ended(End::NotSent(cut_off()));
    run.keys("os")
        .read_again(1, Ok(Some(Person::from(1).flagged(9))));
    assert_eq!(run.mark(1), "held");
    let mut run = ended(End::NotSent(cut_off()));
    run.keys("os")
        .read_again(1, Ok(Some(Person::from(1).flagged(0))));
    assert_eq!(run.mark(1), "held");
}

#[test]
fn whoever_is_gone_or_cannot_be_read_is_not_decided_about() {
    let mut run = ended(End::NotSent(cut_off()));
    run.keys("os").read_again(1, Err(cut_off()));
    assert_eq!(run.mark(1), "unsent");
    run.keys("s")
        .read_again(1, Err(refused(404, 400_400, "no")));
    assert_eq!(run.verdict(1).phase, Phase::Asks(Ask::Nobody));
    run.keys("s").ordered();
    run.keys("u");
    assert_eq!(run.ordered(), [Effect::Withdraw(ID)]);
}

#[test]
fn what_may_have_left_is_only_checked() {
    let recorded = End::NotRecorded {
        why: crate::text::UntrustedText::from("disk full"),
        sent: true,
    };
    for end in [End::Unknown(cut_off()), recorded] {
        let mut run = ended(end.clone());
        run.keys("osu");
        assert_eq!(run.ordered(), [], "{end:?}");
        assert!(run.said().contains("check it again"), "{}", run.said());
        run.keys("c");
        assert!(
            matches!(run.ordered().as_slice(), [Effect::ReadBack(_)]),
            "{end:?}"
        );
        run.keys("c");
        assert_eq!(run.ordered(), [], "{end:?}");
        run.ends(1, End::Confirmed);
        assert_eq!(run.mark(1), "done", "{end:?}");
    }
}

#[test]
fn a_session_that_only_reads_may_check_and_nothing_else() {
    let mut run = ended(End::Unknown(cut_off()));
    run.state.session.write = false;
    run.keys("osu2n");
    assert_eq!(run.ordered(), []);
    run.keys("c");
    assert!(matches!(run.ordered().as_slice(), [Effect::ReadBack(_)]));
    let mut run = held(4);
    run.state.session.write = false;
    run.keys("o<enter>sx");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("only reads"), "{}", run.said());
}

/// A verdict that is staged again while its user is read because of an event.
fn staged_again_behind_an_event() -> Run {
    let mut run = ended(End::NotSent(cut_off()));
    let mut orders = Vec::new();
    reread::many_after_events(&mut run.state, vec![UserId::new("u1")], &mut orders);
    run.wait(50).keys("os");
    assert_eq!(run.ordered(), []);
    assert_eq!(run.mark(1), "reading");
    run
}

/// The reading for the event comes to nothing.
fn the_event_is_not_answered(run: &mut Run, ticket: crate::app::ticket::Ticket) {
    run.tell(Message::UsersRead {
        ticket,
        user_ids: vec![UserId::new("u1")],
        asked: crate::app::testing::at(std::time::Duration::ZERO),
        result: Err(cut_off()),
    });
}

#[test]
fn what_fails_and_was_asked_before_says_nothing_of_a_verdict_that_is_staged_again() {
    let mut run = staged_again_behind_an_event();
    let ticket = run.state.users.reread_ticket;
    the_event_is_not_answered(&mut run, ticket);
    assert_eq!(run.mark(1), "reading", "{}", run.said());
    let orders = run.ordered();
    assert!(
        matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
        "{orders:?}"
    );
    run.read_again(1, Ok(Some(Person::from(1))));
    assert!(matches!(run.ordered().as_slice(), [Effect::Restage { .. }]));
}

#[test]
fn so_it_is_where_another_list_came_in_between() {
    let mut run = staged_again_behind_an_event();
    let before = run.state.users.reread_ticket;
    run.state.users.rereading.clear();
    run.state.users.reread_ticket.raise();
    the_event_is_not_answered(&mut run, before);
    assert_eq!(run.mark(1), "reading", "{}", run.said());
    let orders = run.ordered();
    assert!(
        matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
        "{orders:?}"
    );
    // Its own answer counts, whatever it is.
    run.read_again(1, Err(cut_off()));
    assert_eq!(run.mark(1), "unsent");
    assert!(run.said().starts_with("not staged again"), "{}", run.said());
}

#[test]
fn a_row_shows_the_newest_facts_that_a_verdict_saw() {
    let flags = |run: &Run| run.state.users.selected().unwrap().flag_count();
    let mut run = Run::listing(3);
    let now = Box::new(sighting(Person::from(1).flagged(4)));
    run.sent(1).ends(1, End::Held { now });
    assert_eq!(flags(&run), crate::domain::field::Field::Value(4));
    // Reading the user again comes to nothing, and the verdict is dropped.
    run.read_again(1, Err(cut_off())).keys("ou");
    run.withdrawn(1, Ok(()));
    assert!(!run.is_open(1));
    assert_eq!(flags(&run), crate::domain::field::Field::Value(4));
}
