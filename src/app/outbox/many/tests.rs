use std::collections::BTreeSet;

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::outbox::AT_ONCE;
use crate::app::outbox::words;
use crate::app::overlay::decide;
use crate::app::testing::Run;
use crate::app::testing::cut_off;
use crate::app::testing::verdict;
use crate::app::ticket::Ticket;
use crate::domain::memory::StoreFault;
use crate::domain::verdict::Draft;
use crate::domain::verdict::End;
use crate::domain::verdict::VerdictId;

/// So many cleared together, as handed to the store.
fn handed(people: u32) -> (Run, Vec<(Ticket, Draft)>) {
    let mut run = Run::listing(people);
    run.keys("VC<tab><tab>").keys(&people.to_string());
    let staged = batch(&mut run);
    (run, staged)
}

/// What was handed to the store since this was asked last.
fn batch(run: &mut Run) -> Vec<(Ticket, Draft)> {
    let effects = run.ordered().into_iter();
    let staged = effects.flat_map(|effect| match effect {
        Effect::StageAll(many) => many,
        _ => Vec::new(),
    });
    staged.map(|one| (one.ticket, one.whole())).collect()
}

/// The store has these, numbered from an id on.
fn stores(run: &mut Run, staged: Vec<(Ticket, Draft)>, from: i64) {
    for ((ticket, draft), id) in staged.into_iter().zip(from..) {
        let result = Ok(Box::new(verdict(id, draft)));
        run.tell(Message::Staged { ticket, result });
    }
}

/// The same in the store, numbered from 1.
fn waiting(people: u32) -> Run {
    let (mut run, staged) = handed(people);
    stores(&mut run, staged, 1);
    run
}

/// Which verdicts were to leave since this was asked last.
fn left(run: &mut Run) -> Vec<i64> {
    let orders = run.ordered().into_iter().filter_map(|effect| match effect {
        Effect::Dispatch(verdict) => Some(verdict.id.0),
        _ => None,
    });
    orders.collect()
}

fn progress(run: &Run) -> String {
    words::progress(&run.state.outbox).unwrap_or_default()
}

#[test]
fn never_more_than_four_are_on_their_way_and_all_end_oldest_first() {
    let mut run = waiting(30);
    assert_eq!(progress(&run), "30 wait");
    run.due();
    let mut moving: Vec<i64> = left(&mut run);
    assert_eq!(moving, [1, 2, 3, 4]);
    assert_eq!(run.mark(5), "due");
    let mut sent: Vec<i64> = moving.clone();
    let mut turn = 0;
    while let Some(first) = (!moving.is_empty()).then(|| moving.remove(turn % moving.len())) {
        turn += 1;
        let end = match turn % 5 {
            0 => End::Unknown(cut_off()),
            1 => End::Refused(cut_off()),
            2 => End::NotSent(cut_off()),
            _ => End::Done,
        };
        run.wait(10).ends(first, end);
        if sent.len() < 30 {
            run.rings();
        }
        let next = left(&mut run);
        sent.extend(&next);
        moving.extend(next);
        assert!(moving.len() <= AT_ONCE);
        assert_eq!(run.state.outbox.sending(), moving.len());
    }
    assert_eq!(sent, (1..=30).collect::<Vec<i64>>());
    assert_eq!(progress(&run), "");
    assert_eq!(run.state.outbox.asking(), 12);
}

#[test]
fn progress_counts_what_ended_and_what_needs_somebody() {
    let mut run = waiting(6);
    run.due();
    run.ends(1, End::Done).ends(2, End::NotSent(cut_off()));
    assert_eq!(progress(&run), "sending 2/6");
    assert_eq!(words::asking(&run.state.outbox).unwrap(), "1 needs you");
}

#[test]
fn one_made_alone_meanwhile_is_none_of_those_made_together() {
    let mut run = waiting(6);
    run.due();
    for id in 1..=4 {
        run.ends(id, End::Done);
    }
    assert_eq!(progress(&run), "sending 4/6");
    // The first of them was flagged again.
    run.keys("gC").stored(7);
    assert_eq!(progress(&run), "sending 4/6");
    run.keys("u").withdrawn(7, Ok(()));
    assert_eq!(progress(&run), "sending 4/6");
}

#[test]
fn what_waits_is_taken_back_between_two_and_what_is_on_its_way_goes_on() {
    let mut run = waiting(10);
    run.due();
    assert_eq!(left(&mut run), [1, 2, 3, 4]);
    run.ends(1, End::Done);
    run.keys("oU");
    let taken: BTreeSet<i64> = run
        .ordered()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Withdraw(id) => Some(id.0),
            _ => None,
        })
        .collect();
    assert_eq!(taken, (5..=10).collect());
    assert!(run.said().contains("3 being sent go on"), "{}", run.said());
    for id in taken {
        run.withdrawn(id, Ok(()));
    }
    for id in 2..=4 {
        run.ends(id, End::Done);
    }
    assert_eq!(left(&mut run), Vec::<i64>::new());
    assert_eq!(run.state.outbox.len(), 0);
    assert_eq!(run.mark(2), "done");
    assert_eq!(run.mark(7), "");
}

#[test]
fn what_is_being_stored_is_taken_back_too() {
    let (mut run, staged) = handed(3);
    run.keys(":undo-all<enter>");
    for ((ticket, draft), id) in staged.into_iter().zip(1..) {
        let result = Ok(Box::new(verdict(id, draft)));
        run.tell(Message::Staged { ticket, result });
    }
    assert_eq!(run.ordered().len(), 3);
    run.wait(60_000);
    assert_eq!(left(&mut run), Vec::<i64>::new());
}

#[test]
fn one_that_is_not_stored_neither_stops_nor_hides_the_others() {
    let (mut run, staged) = handed(5);
    for ((ticket, draft), id) in staged.into_iter().zip(1..) {
        assert_eq!(run.mark(u32::try_from(id).unwrap()), "storing");
        let result = if id == 2 {
            Err(StoreFault::Busy)
        } else {
            Ok(Box::new(verdict(id, draft)))
        };
        run.tell(Message::Staged { ticket, result });
    }
    let said: Vec<String> = run
        .state
        .notices
        .iter()
        .map(|notice| notice.text.as_received().to_owned())
        .collect();
    assert!(
        said.iter()
            .any(|said| said.starts_with("not staged") && said.contains("u2")),
        "{said:?}"
    );
    run.due();
    assert_eq!(left(&mut run), [1, 3, 4, 5]);
    run.ends(1, End::NotSent(cut_off()));
    for id in 3..=5 {
        run.ends(id, End::Done);
    }
    assert_eq!(
        (run.mark(1), run.mark(2), run.mark(5)),
        ("unsent".to_owned(), String::new(), "done".to_owned())
    );
}

#[test]
fn whoever_got_a_verdict_meanwhile_is_passed_over_and_named() {
    let mut run = Run::listing(4);
    run.keys("VC<tab><tab>");
    let seen = crate::app::testing::sighting(2);
    let mut out = Vec::new();
    let note = crate::text::UntrustedText::from("");
    let verb = crate::domain::verdict::Verb::ClearFlags;
    crate::app::outbox::stage::stage(&mut run.state, verb, seen, None, note, &mut out);
    run.keys("4");
    // The store is busy with that one first.
    assert_eq!(batch(&mut run).len(), 0);
    let ticket = *run.state.outbox.storing.keys().next().unwrap();
    let result = Err(StoreFault::Busy);
    run.tell(Message::Staged { ticket, result });
    assert_eq!(batch(&mut run).len(), 3);
}

#[test]
fn nobody_is_said_to_be_sending_who_waits() {
    let (mut run, staged) = handed(3);
    assert_eq!(progress(&run), "storing 0/3");
    for ((ticket, draft), id) in staged.into_iter().zip(1..) {
        let result = Ok(Box::new(verdict(id, draft)));
        run.tell(Message::Staged { ticket, result });
    }
    assert_eq!(progress(&run), "3 wait");
    run.due();
    assert_eq!(progress(&run), "sending 0/3");
    run.ends(2, End::Done);
    assert_eq!(progress(&run), "sending 1/3");
}

#[test]
fn that_nothing_was_staged_is_no_success() {
    let mut run = Run::listing(1);
    run.keys(" C<tab><tab>");
    let mut out = Vec::new();
    let note = crate::text::UntrustedText::from("");
    let verb = crate::domain::verdict::Verb::ClearFlags;
    let seen = crate::app::testing::sighting(1);
    crate::app::outbox::stage::stage(&mut run.state, verb, seen, None, note, &mut out);
    run.keys("1");
    assert!(run.said().contains("nothing was staged"), "{}", run.said());
    let tone = run.state.notices.current().map(|notice| notice.tone);
    assert_eq!(tone, Some(crate::app::notice::Tone::Note));
}

#[test]
fn many_are_stored_batch_by_batch_each_with_its_evidence() {
    let mut run = Run::listing(600);
    run.keys("VC<tab><tab>600x");
    let mut from = 1;
    for size in [250, 250, 100] {
        let staged = batch(&mut run);
        assert_eq!(staged.len(), size);
        assert!(staged.iter().all(|(_, draft)| !draft.seen.raw.is_empty()));
        assert_eq!(progress(&run), format!("storing {}/600", from - 1));
        stores(&mut run, staged, from);
        from += i64::try_from(size).unwrap();
    }
    assert_eq!(batch(&mut run).len(), 0);
    assert_eq!(run.state.outbox.open.len(), 600);
}

#[test]
fn what_the_store_was_not_handed_is_taken_back_unstored() {
    let mut run = Run::listing(600);
    run.keys("VC<tab><tab>600x");
    let staged = batch(&mut run);
    run.keys(":undo-all<enter>");
    assert!(run.said().contains("600 verdicts"), "{}", run.said());
    assert_eq!(run.state.outbox.storing.len(), 250);
    stores(&mut run, staged, 1);
    let orders = run.ordered();
    assert_eq!(orders.len(), 250);
    assert!(
        orders
            .iter()
            .all(|order| matches!(order, Effect::Withdraw(_)))
    );
    assert_eq!(run.mark(600), "");
}

#[test]
fn the_newest_of_many_is_taken_back_unstored_too() {
    let mut run = Run::listing(600);
    run.keys("VC<tab><tab>600x").take();
    run.keys("u");
    assert!(run.said().contains("nothing was stored"), "{}", run.said());
    assert!(run.said().contains("u600"), "{}", run.said());
    assert_eq!(run.state.outbox.storing.len(), 599);
}

#[test]
fn the_verdict_that_was_made_last_is_taken_back_wherever_the_others_are() {
    // Stored behind the first batch of many, and made after all of them.
    let mut run = Run::listing(601);
    run.keys("VG<space>").keys("C<tab><tab>600x");
    let staged = batch(&mut run);
    assert_eq!(staged.len(), 250);
    run.keys("C").stored(900);
    assert_eq!(run.mark(601), "in 10s");
    let mut after = run.clone();
    run.keys("u");
    assert_eq!(
        run.ordered().last(),
        Some(&Effect::Withdraw(VerdictId(900)))
    );
    // Those that were made before it are stored after it.
    stores(&mut after, staged, 1);
    let second = batch(&mut after);
    after.wait(1_000);
    stores(&mut after, second, 251);
    let third = batch(&mut after);
    after.wait(1_000);
    stores(&mut after, third, 501);
    assert_eq!(after.state.outbox.open.len(), 601);
    after.ordered();
    after.keys("u");
    assert_eq!(after.ordered(), [Effect::Withdraw(VerdictId(900))]);
    after.keys("u");
    assert_eq!(after.ordered(), [Effect::Withdraw(VerdictId(600))]);
}

#[test]
fn one_that_is_refused_or_gone_already_leaves_the_progress_of_the_others_true() {
    let (mut run, staged) = handed(5);
    for ((ticket, draft), id) in staged.into_iter().zip(1..) {
        let result = if id == 2 {
            Err(StoreFault::Busy)
        } else {
            Ok(Box::new(verdict(id, draft)))
        };
        run.tell(Message::Staged { ticket, result });
    }
    assert_eq!(progress(&run), "4 wait");
    run.keys("u").withdrawn(5, Err(StoreFault::NotWaiting));
    assert_eq!(progress(&run), "3 wait");
}

#[test]
fn one_that_is_taken_back_while_it_is_stored_is_being_undone() {
    let mut run = Run::listing(3);
    run.keys("C").ordered();
    assert_eq!(run.mark(1), "storing");
    run.keys("u");
    assert_eq!(run.mark(1), "undoing");
    let outbox = &run.state.outbox;
    assert_eq!(
        (outbox.waiting(), outbox.withdrawing(), outbox.len()),
        (0, 1, 1)
    );
    run.keys("q");
    let said = decide::leaving(&run.state, 76, false).plain().join("\n");
    assert!(said.contains("1 is being undone"), "{said}");
    assert!(!said.contains("being stored"), "{said}");
}

#[test]
fn whoever_leaves_hands_all_that_is_left_to_the_store() {
    for leave in ["qk", "<ctrl-c><ctrl-c>"] {
        let mut run = Run::listing(600);
        run.keys("VC<tab><tab>600x");
        assert_eq!(batch(&mut run).len(), 250);
        run.keys(leave);
        let effects = run.take();
        let sizes = effects.iter().filter_map(|effect| match effect {
            Effect::StageAll(many) => Some(many.len()),
            _ => None,
        });
        assert_eq!(sizes.collect::<Vec<_>>(), [250, 100], "{leave}");
        let quit = Effect::Quit(crate::app::effect::Leave::Shell);
        assert_eq!(effects.last(), Some(&quit), "{leave}");
    }
}

#[test]
fn a_store_that_fails_for_good_is_handed_no_more() {
    let mut run = Run::listing(600);
    run.keys("VC<tab><tab>600x");
    for (ticket, _) in batch(&mut run) {
        let result = Err(StoreFault::ReadOnly("damaged".to_owned()));
        run.tell(Message::Staged { ticket, result });
    }
    assert_eq!(batch(&mut run).len(), 0);
    assert_eq!(run.state.outbox.len(), 0);
    let said = run.said();
    assert!(
        said.contains("350 verdicts") && said.contains("damaged"),
        "{said}"
    );
}
