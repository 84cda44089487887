use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::live::tests::name;
use crate::app::live::tests::rumours;
use crate::app::live::tests::unconfirmed;
use crate::app::live::tests::updates;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::cut_off;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::failure::Failure;
use crate::domain::request::Answer;
use crate::domain::user::UserId;

/// The time of the next one comes, if it has one: after how long, and what is asked then.
fn next(run: &mut Run) -> Option<(Duration, Option<Effect>)> {
    let after = run
        .everything()
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Wake {
                timer: Timer::ReadAgain,
                after,
            } => Some(after),
            _ => None,
        })?;
    run.wait(u64::try_from(after.as_millis()).unwrap())
        .tell(Message::Woke(Timer::ReadAgain));
    let mut asked = run.clone().take();
    asked.retain(|effect| matches!(effect, Effect::ReadUser { .. } | Effect::ReadUsers { .. }));
    assert!(asked.len() <= 1, "one request at a time: {asked:?}");
    Some((after, asked.pop()))
}

/// The same where somebody has to be read.
fn read(run: &mut Run) -> (Duration, Effect) {
    let (after, asked) = next(run).expect("a timer");
    (after, asked.expect("somebody is read"))
}

fn ids(effect: &Effect) -> Vec<String> {
    let text = |id: &UserId| id.text().as_received().to_owned();
    match effect {
        Effect::ReadUser { user_id, .. } => vec![text(user_id)],
        Effect::ReadUsers { user_ids, .. } => user_ids.iter().map(text).collect(),
        other => panic!("{other:?}"),
    }
}

fn came(run: &mut Run, effect: Effect, result: Result<Answer, Failure>) {
    run.tell(match effect {
        Effect::ReadUser {
            ticket,
            user_id,
            asked,
            ..
        } => Message::UserRead {
            ticket,
            user_id,
            asked,
            result,
        },
        Effect::ReadUsers {
            ticket,
            user_ids,
            asked,
        } => Message::UsersRead {
            ticket,
            user_ids,
            asked,
            result,
        },
        other => panic!("{other:?}"),
    });
}

fn truth() -> Answer {
    let people = people((1..=9).map(|number| Person::from(number).named("Truth")));
    answer(people, None)
}

#[test]
fn while_the_network_cannot_be_reached_one_read_at_a_time_finds_out_whether_it_can() {
    let mut run = rumours(9);
    run.state.session.background.polls = false;
    run.finished(77, Some(cut_off()));
    for nth in 0..20 {
        let (after, asked) = read(&mut run);
        assert_eq!(ids(&asked).len(), 1);
        assert!(nth == 0 || after == Duration::from_secs(15), "{after:?}");
        let (_, another) = next(&mut run).unwrap();
        assert_eq!(another, None, "not while that is under way");
        came(&mut run, asked, Err(cut_off()));
    }
    assert_eq!(unconfirmed(&run).len(), 9, "nobody is given up");
    run.finished(78, None);
    let (_, asked) = read(&mut run);
    assert_eq!(ids(&asked).len(), 9);
    came(&mut run, asked, Ok(truth()));
    assert_eq!(unconfirmed(&run), [""; 0]);
}

#[test]
fn while_everything_is_stopped_nothing_wakes_and_a_renewal_goes_on_where_it_was() {
    let mut run = rumours(3);
    let (_, asked) = read(&mut run);
    let refusal = || refused(401, 400_100, "no");
    run.finished(77, Some(refusal()));
    came(&mut run, asked, Err(refusal()));
    assert_eq!(unconfirmed(&run).len(), 3, "no answer confirmed anybody");
    let (_, asked) = next(&mut run).expect("the timer from before");
    assert_eq!(asked, None);
    run.keys("jk");
    assert_eq!(next(&mut run), None);
    run.tell(Message::TokenRenewed { error: None });
    let mut seen = Vec::new();
    for _ in 0..3 {
        let (_, asked) = read(&mut run);
        seen.extend(ids(&asked));
        came(&mut run, asked, Ok(truth()));
    }
    assert_eq!(seen, ["u2", "u3", "u1"]);
    assert_eq!(unconfirmed(&run), [""; 0]);
}

#[test]
fn where_nothing_comes_of_many_each_is_read_alone_and_nobody_is_confirmed_before() {
    for failure in [
        refused(500, 500_000, "boom"),
        refused(418, 400_000, "no"),
        Failure::TooLarge { limit: 1 },
    ] {
        let mut run = rumours(9);
        let (_, asked) = read(&mut run);
        assert_eq!(ids(&asked).len(), 9);
        came(&mut run, asked, Err(failure.clone()));
        assert_eq!(unconfirmed(&run).len(), 9, "{failure:?}");
        for number in 1..=9 {
            let (_, asked) = read(&mut run);
            assert_eq!(ids(&asked), [format!("u{number}")], "{failure:?}");
            came(&mut run, asked, Ok(truth()));
            assert_eq!(name(&run, number), "Truth", "{failure:?}");
        }
        assert_eq!(unconfirmed(&run), [""; 0], "{failure:?}");
    }
}

#[test]
fn a_refusal_confirms_nobody_and_is_not_asked_for_again() {
    let mut run = rumours(1);
    let (_, asked) = read(&mut run);
    came(&mut run, asked, Err(refused(403, 400_300, "no")));
    assert_eq!(unconfirmed(&run), ["u1"]);
    assert!(run.state.live.again.is_empty());
}

#[test]
fn while_reads_fail_the_pause_doubles_up_to_a_minute_until_an_answer_comes() {
    let mut run = rumours(3);
    let mut pauses = Vec::new();
    let failure = || Err(refused(503, 500_000, "not now"));
    for _ in 0..9 {
        let (after, asked) = read(&mut run);
        pauses.push(after.as_secs());
        // The timer that was set when it was asked for.
        let (_, another) = next(&mut run).unwrap();
        assert!(another.is_none() || pauses.len() == 1);
        came(&mut run, asked, failure());
        if let Some(another) = another {
            came(&mut run, another, failure());
        }
    }
    assert!(pauses.is_sorted(), "{pauses:?}");
    assert_eq!(pauses.last(), Some(&60), "{pauses:?}");
    let (_, asked) = read(&mut run);
    came(&mut run, asked, Ok(truth()));
    next(&mut run);
    let (after, _) = read(&mut run);
    assert_eq!(after, run.state.session.background.pace);
}

#[test]
fn whoever_gets_no_answer_is_left_until_they_are_spoken_of_or_the_list_is_read_anew() {
    let mut run = rumours(1);
    let tries = |run: &mut Run| {
        let mut tries = 0;
        while let Some((_, asked)) = next(run).filter(|_| tries < 100) {
            if let Some(asked) = asked {
                tries += 1;
                came(run, asked, Err(refused(500, 500_000, "boom")));
            }
        }
        tries
    };
    assert_eq!(tries(&mut run), 6);
    assert_eq!(unconfirmed(&run), ["u1"], "no answer confirmed it");
    updates(&mut run, Person::from(1).named("Another rumour"));
    assert_eq!(tries(&mut run), 6);
    run.keys("R");
    assert_eq!(tries(&mut run), 6);
}

#[test]
fn once_something_is_answered_reads_go_on_without_waiting_for_the_timer_from_before() {
    for is_reached_again in [false, true] {
        let mut run = rumours(3);
        if is_reached_again {
            run.finished(77, Some(cut_off()));
        }
        for _ in 0..5 {
            let (_, asked) = read(&mut run);
            came(&mut run, asked, Err(refused(500, 500_000, "boom")));
        }
        run.everything();
        run.wait(10);
        if is_reached_again {
            run.finished(78, None);
        } else {
            run.keys("R").page(1..=3, None);
        }
        let (after, asked) = next(&mut run).expect("a timer that takes its place");
        assert!(after < Duration::from_secs(1), "{after:?}");
        assert!(asked.is_some());
    }
}
