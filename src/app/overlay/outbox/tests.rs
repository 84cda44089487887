use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::app::overlay::Overlay;
use crate::app::overlay::outbox::OutboxView;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::cut_off;
use crate::app::testing::held;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// Two clears that wait, made one after the other.
fn run() -> Run {
    let mut run = Run::listing(3);
    run.waiting(1).wait(1_000).keys("jC").stored(2).take();
    run
}

fn view(run: &Run) -> &OutboxView {
    match &run.state.overlay {
        Some(Overlay::Outbox(view)) => view,
        other => panic!("not the outbox: {other:?}"),
    }
}

#[test]
fn any_of_them_can_be_taken_back() {
    let mut run = run();
    run.keys("o");
    assert_eq!(view(&run).chosen, Some(VerdictId(2)));
    run.keys("ku");
    assert_eq!(run.ordered(), [Effect::Withdraw(VerdictId(1))]);
    run.withdrawn(1, Ok(()));
    assert_eq!(view(&run).chosen, Some(VerdictId(2)));
}

#[test]
fn it_opens_on_what_needs_the_moderator() {
    let mut run = run();
    run.due().ends(1, End::NotSent(cut_off())).keys("o");
    assert_eq!(view(&run).chosen, Some(VerdictId(1)));
    assert!(run.state.outbox.asking() == 1);
}

#[test]
fn a_digit_gives_another_policy_and_the_countdown_goes_on() {
    let mut run = run();
    run.wait(4_000).keys("o2");
    let policy = Some(UntrustedText::from("impersonation"));
    let note = UntrustedText::from("");
    let id = VerdictId(2);
    assert_eq!(run.ordered(), [Effect::Revise { id, policy, note }]);
    run.keys("3");
    assert_eq!(run.ordered(), []);
    run.revised(2, Ok(()));
    assert_eq!(run.mark(2), "in 6s");
    run.keys("9");
    assert_eq!(run.said(), "there is no policy of that number");
}

#[test]
fn nothing_is_sent_before_the_store_has_the_new_reason() {
    let mut run = run();
    run.keys("o2").ordered();
    run.due();
    let sent = run.ordered();
    assert!(matches!(sent.as_slice(), [Effect::Dispatch(verdict)] if verdict.id == VerdictId(1)));
    run.wait(5_000).revised(2, Ok(()));
    run.rings();
    let sent = run.ordered();
    assert!(matches!(sent.as_slice(), [Effect::Dispatch(verdict)] if verdict.id == VerdictId(2)));
}

#[test]
fn a_reason_that_cannot_be_stored_stays_as_it_was() {
    let mut run = run();
    run.keys("o2").revised(2, Err(StoreFault::Busy));
    assert_eq!(run.verdict(2).verdict.draft.policy, None);
    assert!(run.said().contains("stays as it was"), "{}", run.said());
    assert!(run.mark(2).starts_with("in "));
}

#[test]
fn a_note_is_edited_in_place() {
    let mut run = run();
    run.keys("onseen twice, q");
    run.tell(Message::Pasted(" 2345".to_owned()));
    run.keys("<enter>");
    let id = VerdictId(2);
    let note = UntrustedText::from("seen twice, q 2345");
    let policy = None;
    assert_eq!(run.ordered(), [Effect::Revise { id, policy, note }]);
    assert_eq!(view(&run).note, None);
    run.keys("nx<esc>");
    assert_eq!(run.ordered(), []);
    assert_eq!(view(&run).note, None);
}

#[test]
fn a_note_of_what_is_sent_meanwhile_is_not_edited_any_more() {
    let mut run = run();
    run.keys("okn").due();
    assert_eq!(view(&run).note, None);
    run.keys("<enter>");
    assert!(
        !run.ordered()
            .iter()
            .any(|effect| matches!(effect, Effect::Revise { .. }))
    );
}

#[test]
fn dialogs_do_not_hold_countdowns_up() {
    let mut run = run();
    run.keys("k").keys("?").due();
    let sent = run.ordered();
    assert!(matches!(
        sent.as_slice(),
        [Effect::Dispatch(_), Effect::Dispatch(_)]
    ));
}

#[test]
fn letters_with_control_or_alt_decide_nothing() {
    let mut run = run();
    run.due().ends(1, End::NotSent(cut_off())).keys("o").take();
    for keys in ["<ctrl-s>", "<alt-s>", "<ctrl-n>", "<alt-c>"] {
        run.keys(keys);
        assert_eq!(run.ordered(), [], "{keys}");
    }
    let mut run = self::run();
    run.keys("o<alt-2><ctrl-n>");
    assert_eq!((run.ordered(), &view(&run).note), (vec![], &None));
    run.keys("n");
    assert!(view(&run).note.is_some());
}

/// What a run before left about the first few people, and the box about it.
fn offered(many: u32) -> Run {
    let mut run = Run::listing(many);
    let left = (1..=many).map(|number| {
        held(
            number.into(),
            Verb::ClearFlags,
            number,
            Stage::Staged,
            Owner::Nobody,
        )
    });
    run.outbox(left.collect()).wait(500).take();
    run
}

fn adopted(run: &mut Run) -> Vec<i64> {
    let ordered = run.ordered().into_iter();
    let adopts = ordered.filter_map(|effect| match effect {
        Effect::Adopt(id) => Some(id.0),
        _ => None,
    });
    adopts.collect()
}

#[test]
fn all_that_is_offered_is_staged_or_dropped_by_typing_how_many() {
    for (key, drops) in [("S", false), ("D", true)] {
        let mut run = offered(3);
        for keys in [key, "4", "<enter>", key, "<esc>", key] {
            run.keys(keys);
            assert_eq!(run.ordered(), [], "{key} {keys}");
        }
        run.tell(Message::Pasted("3".to_owned()));
        assert_eq!(run.ordered(), [], "{key}");
        run.keys("3");
        assert_eq!(adopted(&mut run), [1, 2, 3]);
        assert_eq!(view(&run).all, None);
        for id in 1..=3 {
            let then = if drops {
                Then::Drop(Stage::Staged)
            } else {
                Then::Stage(Stage::Staged)
            };
            assert_eq!(run.verdict(id).phase, Phase::Adopting(then));
        }
    }
}

#[test]
fn what_another_console_took_meanwhile_is_not_among_all() {
    let mut run = offered(3);
    run.keys("D");
    let others = held(2, Verb::ClearFlags, 2, Stage::Staged, Owner::Other);
    run.outbox(vec![others]).take();
    run.keys("3");
    assert_eq!(adopted(&mut run), Vec::<i64>::new());
}

#[test]
fn a_session_that_only_reads_is_not_asked_about_all() {
    let mut run = Run::listing(2);
    run.state.session.write = false;
    let left = [1, 2].map(|id| held(id.into(), Verb::Ban, id, Stage::Staged, Owner::Nobody));
    run.outbox(left.into()).keys("oS");
    assert_eq!(view(&run).all, None);
}

#[test]
fn the_cursor_stays_where_it_was_when_the_one_under_it_goes() {
    let mut run = offered(4);
    run.keys("ju");
    assert_eq!(view(&run).chosen, Some(VerdictId(2)));
    run.revised(2, Ok(())).withdrawn(2, Ok(()));
    assert_eq!(view(&run).chosen, Some(VerdictId(3)));
    run.keys("s").revised(3, Ok(()));
    run.read_again(3, Ok(Some(Person::from(3))))
        .revised(3, Ok(()));
    assert!(run.mark(3).starts_with("in "), "{}", run.mark(3));
    assert_eq!(view(&run).chosen, Some(VerdictId(4)));
}
