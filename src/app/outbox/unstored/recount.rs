//! What the books say is what going through all that are on their way into the store says.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::app::testing::answer;
use crate::app::testing::held;
use crate::app::testing::people;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::verdict::Verb;

/// What the books get wrong, if anything.
pub(crate) fn wrong(unstored: &Unstored) -> Option<&'static str> {
    let all = || unstored.values();
    let tickets = |is: fn(&Storing) -> bool| {
        let those = all().filter(|storing| is(storing));
        those.map(|storing| storing.ticket).collect::<Vec<Ticket>>()
    };
    let handed = tickets(|storing| storing.source.is_none());
    if unstored.is_any_handed() == handed.is_empty() {
        return Some("the store is said to be busy with others than it was handed");
    }
    let unhanded = tickets(|storing| storing.source.is_some());
    if !unstored.unhanded.iter().eq(&unhanded) {
        return Some("others are handed to the store than wait for it");
    }
    let standing = tickets(|storing| !storing.taken_back);
    if unstored.newest() != standing.last().copied() || !unstored.standing.iter().eq(&standing) {
        return Some("another is said to be the newest that can be taken back");
    }
    let taken_back = tickets(|storing| storing.taken_back);
    if !unstored.taken_back().iter().eq(&taken_back) {
        return Some("others are said to be taken back");
    }
    if unstored.of_many() != tickets(|storing| storing.of_many).len() {
        return Some("those that were made together are miscounted");
    }
    let mut by_user: BTreeMap<&UserId, Vec<&Storing>> = BTreeMap::new();
    for storing in all() {
        let user_id = &storing.draft.seen.user_id;
        by_user.entry(user_id).or_default().push(storing);
    }
    let are_found = by_user.iter().all(|(user_id, theirs)| {
        let id = user_id.text().as_received();
        let mut parts = theirs.iter().map(|storing| storing.draft.verb.part());
        unstored.of(id).eq(theirs.iter().copied()) && parts.all(|part| unstored.is_on(id, part))
    });
    if !are_found {
        return Some("what is on its way into the store is not found by its user");
    }
    let users = unstored.by_user.values().map(BTreeSet::len).sum::<usize>();
    let is_named = unstored
        .iter()
        .all(|(ticket, storing)| *ticket == storing.ticket);
    (users != unstored.len() || !is_named).then_some("somebody is found who has nothing stored")
}

#[derive(Debug, Clone)]
enum Step {
    /// On whom, handed at once or not, one of many or not.
    Push(u32, bool, bool),
    Answer(usize),
    HandOver(usize),
    TakeBackNewest,
    TakeBackAll,
}

fn step() -> impl Strategy<Value = Step> {
    let flag = any::<bool>;
    prop_oneof![
        8 => (1..5_u32, flag(), flag()).prop_map(|(who, handed, many)| Step::Push(who, handed, many)),
        4 => (0..6_usize).prop_map(Step::Answer),
        2 => (0..4_usize).prop_map(Step::HandOver),
        2 => Just(Step::TakeBackNewest),
        1 => Just(Step::TakeBackAll),
    ]
}

fn storing(ticket: Ticket, who: u32, is_handed: bool, of_many: bool) -> Storing {
    let held = held(1, Verb::Ban, who, Stage::Staged, Owner::Us);
    let page = answer(people([who]), None).page;
    Storing {
        ticket,
        draft: held.verdict.draft,
        taken_back: false,
        source: (!is_handed).then(|| Source::new(Arc::clone(&page), 0)),
        of_many,
    }
}

proptest! {
    #[test]
    fn the_books_of_the_unstored_say_what_going_through_all_says(steps in prop::collection::vec(step(), 1..60)) {
        let mut unstored = Unstored::default();
        let mut ticket = Ticket::default();
        for step in steps {
            match step {
                Step::Push(who, is_handed, of_many) => {
                    unstored.push(storing(ticket.raise(), who, is_handed, of_many));
                }
                Step::Answer(at) => {
                    // Now and then about one that nobody knows.
                    let of = unstored.keys().nth(at).copied().unwrap_or_default();
                    let was_known = unstored.contains_key(&of);
                    prop_assert_eq!(unstored.remove(of).is_some(), was_known);
                }
                Step::HandOver(most) => {
                    let batch = unstored.hand_over(most);
                    prop_assert!(batch.len() <= most);
                    let known = batch.iter().all(|one| unstored.contains_key(&one.ticket));
                    prop_assert!(known && batch.is_sorted_by_key(|one| one.ticket));
                }
                Step::TakeBackNewest => {
                    if let Some(newest) = unstored.newest() {
                        let was_handed = unstored[&newest].source.is_none();
                        let dropped = unstored.take_back(newest);
                        prop_assert_eq!(dropped.is_none(), was_handed);
                    }
                }
                Step::TakeBackAll => {
                    let standing = unstored.values().filter(|one| !one.taken_back).count();
                    let (taken, dropped) = unstored.take_back_all();
                    prop_assert_eq!(taken, standing);
                    prop_assert!(dropped.iter().all(|one| one.source.is_some()));
                    prop_assert!(unstored.values().all(|one| one.taken_back));
                }
            }
            prop_assert_eq!(wrong(&unstored), None, "after {:?}", step);
        }
    }
}
