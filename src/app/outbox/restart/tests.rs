use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::outbox::Ask;
use crate::app::outbox::Phase;
use crate::app::outbox::words;
use crate::app::outbox::words::at_length;
use crate::app::overlay::Overlay;
use crate::app::overlay::decide;
use crate::app::overlay::outbox::choices;
use crate::app::session::Network;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::cut_off;
use crate::app::testing::held;
use crate::app::testing::state;
use crate::app::update::start;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::query::UserQuery;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;
use crate::domain::verdict::VerdictId;
use crate::layout::Size;

const ID: VerdictId = VerdictId(1);

fn of(stage: Stage, owner: Owner) -> Run {
    let mut run = Run::listing(3);
    run.outbox(vec![held(1, Verb::ClearFlags, 1, stage, owner)]);
    run
}

fn is_offered(run: &Run) -> bool {
    matches!(run.state.overlay, Some(Overlay::Outbox(_)))
}

#[test]
fn the_store_is_asked_at_the_start_unless_there_is_no_network() {
    let size = Size {
        width: 100,
        height: 30,
    };
    for (network, asks) in [(Network::Demo, true), (Network::Nothing, false)] {
        let mut state = state(size, network, UserQuery::default());
        state.session.write = false;
        assert_eq!(start(&mut state).contains(&Effect::ReadOutbox), asks);
    }
}

#[test]
fn what_was_not_sent_is_offered_and_never_sent_by_itself() {
    for (stage, mark) in [
        (Stage::Staged, "offered"),
        (Stage::Held, "offered"),
        (Stage::NotSent, "offered"),
        (Stage::Intent, "offered"),
        (Stage::NotApplied, "in vain"),
    ] {
        let mut run = of(stage, Owner::Nobody);
        assert!(is_offered(&run), "{stage:?}");
        assert_eq!(run.mark(1), mark);
        run.wait(60_000)
            .tell(Message::Woke(crate::app::message::Timer::Tick));
        assert_eq!(run.ordered(), [], "{stage:?}");
        run.keys("<enter>");
        assert_eq!(run.ordered(), [], "{stage:?}");
    }
}

#[test]
fn keys_on_their_way_to_the_list_do_not_count_in_what_opened_by_itself() {
    let mut run = of(Stage::Staged, Owner::Nobody);
    for _ in 0..5 {
        run.wait(300).keys("s");
    }
    assert_eq!(run.ordered(), []);
    assert!(is_offered(&run));
    run.wait(400).keys("s");
    assert_eq!(run.ordered(), [Effect::Adopt(ID)]);
}

#[test]
fn taken_over_it_is_staged_on_what_is_so_now() {
    let mut run = of(Stage::Staged, Owner::Nobody);
    run.wait(500).keys("s").ordered();
    run.revised(1, Ok(()));
    assert!(matches!(
        run.ordered().as_slice(),
        [Effect::ReadUser { .. }]
    ));
    run.read_again(1, Ok(Some(Person::from(1))));
    assert!(matches!(run.ordered().as_slice(), [Effect::Restage { .. }]));
    run.revised(1, Ok(()));
    assert_eq!(run.mark(1), "in 10s");
}

#[test]
fn what_changed_since_is_asked_about_with_both_facts() {
    let mut run = of(Stage::Staged, Owner::Nobody);
    run.wait(500).keys("s").revised(1, Ok(()));
    run.read_again(1, Ok(Some(Person::from(1).flagged(9))));
    assert_eq!(run.mark(1), "held");
}

#[test]
fn what_was_sent_is_never_called_unsent() {
    let mut run = of(Stage::NotApplied, Owner::Nobody);
    assert!(!run.said().contains("did not send"), "{}", run.said());
    assert!(!run.said().contains("offered"), "{}", run.said());
    let now = run.state.now;
    let told = at_length(run.verdict(1), now).as_received().to_owned();
    assert!(
        told.starts_with("in vain: an earlier run sent it"),
        "{told}"
    );
    run.wait(500).keys("s").revised(1, Ok(()));
    run.read_again(1, Err(cut_off()));
    assert_eq!(run.mark(1), "in vain");
    run.wait(500).keys("u").revised(1, Err(StoreFault::Busy));
    assert_eq!(run.mark(1), "in vain");
    run.keys("u").revised(1, Ok(())).ordered();
    run.withdrawn(1, Ok(()));
    assert!(
        run.said().starts_with("withdrawn, it was sent in vain"),
        "{}",
        run.said()
    );
}

#[test]
fn what_is_offered_says_how_far_it_came() {
    for (stage, words) in [
        (Stage::Staged, "ended before it was sent"),
        (Stage::Held, "held by an earlier run"),
        (Stage::NotSent, "could not send it"),
    ] {
        let run = of(stage, Owner::Nobody);
        let told = at_length(run.verdict(1), run.state.now);
        assert!(told.as_received().contains(words), "{told:?}");
    }
}

#[test]
fn dropped_it_is_taken_over_first() {
    let mut run = of(Stage::Staged, Owner::Nobody);
    run.wait(500).keys("u");
    assert_eq!(run.ordered(), [Effect::Adopt(ID)]);
    run.revised(1, Ok(()));
    assert_eq!(run.ordered(), [Effect::Withdraw(ID)]);
    run.withdrawn(1, Ok(()));
    assert!(!run.is_open(1));
}

#[test]
fn what_another_console_took_meanwhile_is_theirs() {
    let mut run = of(Stage::Staged, Owner::Nobody);
    run.wait(500).keys("s").ordered();
    run.revised(1, Err(StoreFault::Pending));
    assert_eq!(run.ordered(), [Effect::ReadOutbox]);
    run.outbox(vec![held(
        1,
        Verb::ClearFlags,
        1,
        Stage::Staged,
        Owner::Other,
    )]);
    assert_eq!(run.mark(1), "pending");
    run.keys("su");
    assert_eq!(run.ordered(), []);
    // They write to the store, which may mean that it ended.
    run.tell(Message::StoreChanged);
    assert_eq!(run.ordered(), [Effect::ReadOutbox]);
    run.outbox(Vec::new());
    assert!(!run.is_open(1));
    run.wait(5_000).woke(|timer| *timer == Timer::ReadAgain);
    let orders = run.ordered();
    assert!(
        matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
        "what came of it is seen: {orders:?}"
    );
    run.tell(Message::StoreChanged);
    assert_eq!(run.ordered(), [], "nobody else's verdict is waited for");
}

#[test]
fn what_may_have_left_is_read_back_and_unknown_until_then() {
    for stage in [
        Stage::Attempt,
        Stage::Applied,
        Stage::Refused,
        Stage::Unknown,
    ] {
        let mut run = of(stage, Owner::Nobody);
        assert_eq!(run.state.overlay, None);
        assert_eq!(run.ordered(), [Effect::Adopt(ID)]);
        assert_eq!(run.mark(1), "unknown");
        let counts = |run: &Run| {
            let outbox = &run.state.outbox;
            (outbox.sending(), outbox.reading_back())
        };
        assert_eq!(counts(&run), (0, 1), "{stage:?}");
        run.revised(1, Ok(()));
        assert!(matches!(run.ordered().as_slice(), [Effect::ReadBack(_)]));
        assert_eq!((run.mark(1).as_str(), counts(&run)), ("unknown", (0, 1)));
        run.keys("oc");
        assert_eq!(run.said(), "the user is being read back already");
        run.keys("<esc>q");
        let said = decide::leaving(&run.state, 76, false).plain().join("\n");
        assert!(said.contains("1 is unknown and being read back"), "{said}");
        run.ends(1, End::Unknown(cut_off()));
        assert_eq!(run.state.outbox.asking(), 1);
    }
}

#[test]
fn what_cannot_be_taken_over_stays_unknown_and_can_be_checked() {
    let mut run = of(Stage::Attempt, Owner::Nobody);
    run.revised(1, Err(StoreFault::Full));
    assert_eq!(run.mark(1), "unknown");
    let ask = run.verdict(1).ask().unwrap();
    assert!(matches!(ask, Ask::NotTaken { .. }));
    run.ordered();
    run.keys("ou");
    assert_eq!(run.ordered(), [], "it may have worked");
    run.keys("c");
    assert_eq!(run.ordered(), [Effect::Adopt(ID)]);
    run.revised(1, Ok(()));
    assert!(matches!(run.ordered().as_slice(), [Effect::ReadBack(_)]));
}

#[test]
fn what_could_not_be_taken_over_is_tried_again_with_the_next_look() {
    let mut run = of(Stage::Attempt, Owner::Nobody);
    run.revised(1, Err(StoreFault::Full)).ordered();
    run.outbox(vec![held(
        1,
        Verb::ClearFlags,
        1,
        Stage::Attempt,
        Owner::Nobody,
    )]);
    assert_eq!(run.ordered(), [Effect::Adopt(ID)]);
    run.revised(1, Err(StoreFault::Full)).outbox(Vec::new());
    assert!(!run.is_open(1), "somebody else found out");
}

#[test]
fn what_another_console_checks_is_theirs() {
    for fault in [StoreFault::Pending, StoreFault::NotWaiting] {
        let mut run = of(Stage::Attempt, Owner::Nobody);
        run.ordered();
        run.revised(1, Err(fault));
        assert_eq!(run.ordered(), [Effect::ReadOutbox]);
        let theirs = held(1, Verb::ClearFlags, 1, Stage::Attempt, Owner::Other);
        run.outbox(vec![theirs.clone()]);
        assert_eq!(run.mark(1), "pending");
        assert_eq!(run.state.outbox.asking(), 0);
        // They ended too.
        run.outbox(vec![OpenVerdict {
            owner: Owner::Nobody,
            ..theirs
        }]);
        assert_eq!(run.ordered(), [Effect::Adopt(ID)]);
        run.revised(1, Err(StoreFault::NotWaiting))
            .outbox(Vec::new());
        assert!(!run.is_open(1));
    }
}

#[test]
fn what_was_offered_and_sent_by_another_console_is_read_back() {
    for owner in [Owner::Nobody, Owner::Us] {
        let mut run = of(Stage::Staged, Owner::Nobody);
        run.ordered();
        run.outbox(vec![held(1, Verb::ClearFlags, 1, Stage::Attempt, owner)]);
        assert_eq!(run.ordered(), [Effect::Adopt(ID)], "{owner:?}");
        assert_eq!(run.mark(1), "unknown");
    }
}

#[test]
fn however_much_happens_while_the_store_is_asked_it_is_asked_once_more() {
    let mut run = of(Stage::Staged, Owner::Other);
    for _ in 0..3 {
        run.tell(Message::StoreChanged);
    }
    assert_eq!(run.ordered(), [Effect::ReadOutbox]);
    let theirs = held(1, Verb::ClearFlags, 1, Stage::Staged, Owner::Other);
    run.outbox(vec![theirs.clone()]);
    assert_eq!(run.ordered(), [Effect::ReadOutbox], "as it is by now");
    run.tell(Message::OutboxRead(Err(StoreFault::Busy)));
    assert_eq!(run.ordered(), []);
    run.tell(Message::StoreChanged);
    assert_eq!(
        run.ordered(),
        [Effect::ReadOutbox],
        "a failure is an answer"
    );
    run.outbox(vec![theirs]);
    assert_eq!(run.ordered(), []);
}

#[test]
fn what_ended_while_the_store_was_being_read_does_not_come_back() {
    for stage in [Stage::Applied, Stage::Staged] {
        let mut run = Run::listing(3);
        let theirs = held(2, Verb::Ban, 2, Stage::Staged, Owner::Other);
        run.outbox(vec![theirs.clone()]).sent(1).ordered();
        run.tell(Message::StoreChanged);
        assert_eq!(run.ordered(), [Effect::ReadOutbox]);
        run.ends(1, End::Done).ordered();
        let stale = held(1, Verb::ClearFlags, 1, stage, Owner::Us);
        run.outbox(vec![stale.clone(), theirs.clone()]);
        assert_eq!(run.ordered(), [], "{stage:?}");
        assert!(!run.is_open(1), "{stage:?}");
        assert_eq!(
            (run.mark(1), run.mark(2)),
            ("done".into(), "pending".into())
        );
        assert_eq!(run.state.overlay, None);
        // An answer to a later question is believed.
        run.outbox(vec![stale, theirs]);
        assert!(run.is_open(1), "{stage:?}");
    }
}

#[test]
fn what_was_taken_over_too_late_is_not_lost_sight_of() {
    let mut run = of(Stage::Staged, Owner::Nobody);
    run.wait(500).keys("u").revised(1, Ok(()));
    run.withdrawn(1, Err(StoreFault::NotWaiting));
    assert_eq!(run.ordered().last(), Some(&Effect::ReadOutbox));
    for (stage, orders, mark) in [
        (Stage::Staged, vec![], "offered"),
        (Stage::Attempt, vec![Effect::Adopt(ID)], "unknown"),
    ] {
        let mut run = run.clone();
        run.outbox(vec![held(1, Verb::ClearFlags, 1, stage, Owner::Us)]);
        assert_eq!(run.ordered(), orders, "{stage:?}");
        assert_eq!(run.mark(1), mark);
    }
}

#[test]
fn a_session_that_only_reads_takes_nothing_over() {
    let mut run = Run::listing(3);
    run.state.session.write = false;
    let left = |owner| vec![held(1, Verb::Ban, 1, Stage::Attempt, owner)];
    run.outbox(left(Owner::Nobody));
    assert_eq!(run.mark(1), "unknown");
    run.keys("ocsu").outbox(left(Owner::Nobody));
    assert_eq!(run.ordered(), []);
    let told = words::at_length(run.verdict(1), run.state.now);
    assert_eq!(
        told.as_received(),
        "unknown: an earlier run may have sent it; not taken over: this session only reads"
    );
    assert_eq!(choices(&run.state, run.verdict(1)), []);
    run.outbox(left(Owner::Other));
    assert_eq!(run.mark(1), "pending");
    run.outbox(Vec::new());
    assert!(!run.is_open(1));
}

#[test]
fn a_session_that_only_reads_is_told_and_offered_nothing() {
    let mut run = Run::listing(3);
    run.state.session.write = false;
    run.outbox(vec![held(1, Verb::Ban, 1, Stage::Staged, Owner::Nobody)]);
    assert_eq!(run.state.overlay, None);
    assert!(
        run.said()
            .contains("1 verdict of an earlier run: o lists it"),
        "{}",
        run.said()
    );
    run.keys("osu");
    assert_eq!(run.ordered(), []);
}

#[test]
fn whoever_is_typing_is_not_interrupted() {
    for keys in ["/an", "?", "F"] {
        let mut run = Run::listing(3);
        run.keys(keys);
        let before = run.state.overlay.clone();
        run.outbox(vec![held(1, Verb::Ban, 1, Stage::Staged, Owner::Nobody)]);
        assert_eq!(run.state.overlay, before, "{keys}");
        assert!(run.said().contains("earlier run"), "{keys}");
    }
}

#[test]
fn what_is_ours_is_known_better_here() {
    let mut run = Run::listing(3);
    run.waiting(1);
    for owner in [Owner::Us, Owner::Nobody, Owner::Other] {
        run.outbox(vec![held(1, Verb::ClearFlags, 1, Stage::Held, owner)]);
        assert!(
            matches!(run.verdict(1).phase, Phase::Waits { .. }),
            "{owner:?}"
        );
    }
    run.outbox(Vec::new());
    assert!(run.is_open(1));
}

#[test]
fn leaving_tells_of_what_was_left_for_later_and_that_it_stays() {
    let mut run = of(Stage::Staged, Owner::Nobody);
    run.wait(500).keys("<esc>").take();
    run.keys("q");
    assert_eq!(run.state.overlay, Some(Overlay::Leaving));
    let said = decide::leaving(&run.state, 76, false).plain().join("\n");
    assert!(said.contains("1 was left by an earlier run"), "{said}");
    assert!(!said.contains("needs you"), "{said}");
    run.keys("k");
    assert_eq!(
        run.take().last(),
        Some(&Effect::Quit(crate::app::effect::Leave::Shell))
    );
}

#[test]
fn whoever_only_reads_leaves_without_a_question_about_earlier_runs() {
    let mut run = Run::listing(3);
    run.state.session.write = false;
    run.outbox(vec![held(1, Verb::Ban, 1, Stage::Staged, Owner::Nobody)]);
    run.keys("q");
    assert_eq!(
        run.take().last(),
        Some(&Effect::Quit(crate::app::effect::Leave::Shell))
    );
}

#[test]
fn a_store_that_can_only_be_read_is_told_before_anybody_decides() {
    let mut run = Run::listing(3);
    let why = StoreFault::ReadOnly("the folder may not be written to".to_owned());
    run.tell(Message::StoreReadOnly(why.clone()));
    assert!(
        run.said().contains("may not be written to"),
        "{}",
        run.said()
    );
    run.keys("!<esc>").take();
    run.tell(Message::StoreReadOnly(why)).keys("C");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("cannot record"), "{}", run.said());
}

#[test]
fn what_ended_elsewhere_is_read_again_at_the_pace_of_what_was_heard_where_it_is_listed() {
    let mut run = Run::listing(3);
    let theirs = (1..=40_u32).map(|person| {
        let id = i64::from(person);
        held(id, Verb::Ban, person, Stage::Staged, Owner::Other)
    });
    run.outbox(theirs.collect()).ordered();
    run.outbox(Vec::new());
    assert_eq!(run.state.users.rereading.len(), 0, "none at once");
    assert_eq!(run.state.live.again.len(), 3, "nobody who is not here");
    run.wait(5_000).woke(|timer| *timer == Timer::ReadAgain);
    let orders = run.ordered();
    assert!(
        matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
        "what came of it is seen: {orders:?}"
    );
}

#[test]
fn one_row_that_cannot_be_read_does_not_keep_anything_from_being_recorded() {
    let mut run = Run::listing(3);
    let why = "a verdict in the store cannot be read".to_owned();
    run.tell(Message::OutboxRead(Err(StoreFault::Broken(why))));
    assert!(run.said().contains("cannot be read"), "{}", run.said());
    run.ordered();
    run.keys("C");
    assert!(matches!(run.ordered().as_slice(), [Effect::Stage { .. }]));
}

#[test]
fn what_cannot_be_read_is_not_said_to_be_unrecorded() {
    let mut run = Run::listing(3);
    run.tell(Message::OutboxRead(Err(StoreFault::Busy)));
    let said = run.said();
    assert!(
        said.starts_with("the verdicts of earlier runs cannot be read: the store has been busy"),
        "{said}"
    );
}
