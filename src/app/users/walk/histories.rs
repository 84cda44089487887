//! Ten thousand invented networks that page badly: whatever they do, a walk ends, each user is
//! listed once, and what may be missing is said.
//!
//! `MODCON_HISTORIES` sets how many networks are invented.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::app::effect::Effect;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::cut_off;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::failure::Failure;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pause;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;

/// Where a page says that the list goes on.
#[derive(Debug, Clone)]
enum Lead {
    /// On the next page; nowhere from the last.
    On,
    /// On a page from before, under the token that it had.
    Back(usize),
    /// On the same page under a token that nobody saw yet.
    Again,
}

/// A page as a network serves it.
#[derive(Debug, Clone)]
struct Sheet {
    users: Vec<u32>,
    lost: u32,
    lead: Lead,
}

/// What goes wrong with one request, by its place in the history.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mishap {
    /// The place in the list is no longer valid.
    Expired,
    /// The connection breaks.
    Broken,
    /// Somebody joined at the front, so that every later page begins with a repeat.
    Shifted,
}

#[derive(Debug, Clone)]
struct Network {
    sheets: Vec<Sheet>,
    mishaps: HashMap<usize, Mishap>,
    asked: usize,
    shifted: usize,
}

impl Network {
    fn ask(&mut self, from: Option<&PageToken>) -> Result<Answer, Failure> {
        let mishap = self.mishaps.get(&self.asked).copied();
        self.asked += 1;
        match (mishap, from) {
            (Some(Mishap::Expired), Some(_)) => {
                return Err(refused(400, 400_000, "Query token is invalid"));
            }
            (Some(Mishap::Broken), _) => return Err(cut_off()),
            (Some(Mishap::Shifted), _) => self.shifted += 1,
            (Some(Mishap::Expired) | None, _) => {}
        }
        let at = from.map_or(0, |token| {
            let page = token.as_received().split('#').next();
            page.and_then(|page| page.parse().ok()).unwrap_or(0)
        });
        let sheet = self.sheets.get(at).cloned().unwrap_or(Sheet {
            users: Vec::new(),
            lost: 0,
            lead: Lead::On,
        });
        let mut users = sheet.users;
        if at > 0 && self.shifted > 0 {
            let before = self.sheets.get(at - 1).and_then(|sheet| sheet.users.last());
            users.splice(0..0, before.copied());
        }
        let next = match sheet.lead {
            Lead::On => (at + 1 < self.sheets.len()).then(|| (at + 1).to_string()),
            Lead::Back(to) => Some(to.min(at).to_string()),
            Lead::Again => Some(format!("{at}#{}", self.asked)),
        };
        let mut answer = answer(people(users), next.as_deref().and_then(PageToken::new));
        answer.lost = sheet.lost;
        Ok(answer)
    }
}

/// A moderator who wants the whole list, and what came of it.
struct Walk {
    run: Run,
    network: Network,
    /// Users in the order in which they came first; rows without an id each time.
    came: Vec<u32>,
    repeats: bool,
    last: Option<Answer>,
}

impl Walk {
    fn over(network: Network) -> Self {
        Self {
            run: Run::new(),
            network,
            came: Vec::new(),
            repeats: false,
            last: None,
        }
    }

    /// Answers until nothing is waited for. Fails where that does not end.
    fn settle(&mut self) -> Result<(), TestCaseError> {
        let mut from = self.run.walk().from.clone();
        let mut ticket = self.run.walk().ticket;
        let mut left = self.run.walk().pages;
        let mut bound = 2_000;
        while self.run.state.users.walking.is_some() {
            bound -= 1;
            prop_assert!(bound > 0, "the walk does not end");
            if left == Some(0) {
                self.run.ended();
            } else {
                match self.network.ask(from.as_ref()) {
                    Ok(answer) => {
                        from.clone_from(&answer.next);
                        left = left.map(|left| left - 1);
                        if from.is_none() {
                            left = Some(0);
                        }
                        self.note(&answer);
                        self.run.answer(answer);
                    }
                    Err(failure) => {
                        self.run.failed(failure);
                    }
                }
            }
            if self.run.walk().ticket != ticket {
                from.clone_from(&self.run.walk().from);
                ticket = self.run.walk().ticket;
                left = self.run.walk().pages;
            }
        }
        Ok(())
    }

    fn note(&mut self, answer: &Answer) {
        self.last = Some(answer.clone());
        for user in answer.page.users() {
            let id = user
                .user_id()
                .and_then(|id| id.as_received().get(1..)?.parse().ok());
            let number = id.unwrap_or(0);
            if number != 0 && self.came.contains(&number) {
                self.repeats = true;
            } else {
                self.came.push(number);
            }
        }
    }

    /// Presses the key that loads on, as often as it does something.
    fn load_all(&mut self) -> Result<(), TestCaseError> {
        self.settle()?;
        for _ in 0..12 {
            self.run.take();
            self.run.keys("S");
            if !self
                .run
                .take()
                .iter()
                .any(|effect| matches!(effect, Effect::Walk(_)))
            {
                break;
            }
            self.settle()?;
        }
        Ok(())
    }

    fn said(&self, words: &str) -> bool {
        let mut notices = self.run.state.notices.iter();
        notices.any(|notice| notice.text.as_received().contains(words))
    }
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let lead = prop_oneof![
        8 => Just(Lead::On),
        1 => (0_usize..6).prop_map(Lead::Back),
        1 => Just(Lead::Again),
    ];
    let lost = prop_oneof![9 => Just(0_u32), 1 => 1_u32..5];
    (vec(0_u32..40, 0..7), lost, lead).prop_map(|(users, lost, lead)| Sheet { users, lost, lead })
}

fn mishaps() -> impl Strategy<Value = Vec<(usize, Mishap)>> {
    let mishap = prop_oneof![
        Just(Mishap::Expired),
        Just(Mishap::Broken),
        Just(Mishap::Shifted)
    ];
    prop_oneof![Just(Vec::new()), vec((0_usize..30, mishap), 0..8)]
}

prop_compose! {
    fn network()(sheets in vec(sheet(), 1..12), mishaps in mishaps()) -> Network {
        Network {
            sheets,
            mishaps: mishaps.into_iter().collect(),
            asked: 0,
            shifted: 0,
        }
    }
}

fn histories() -> u32 {
    std::env::var("MODCON_HISTORIES").map_or(10_000, |value| value.parse().expect("a number"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: histories(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_walk_ends_lists_each_user_once_and_says_what_may_be_missing(network in network()) {
        let mut walk = Walk::over(network.clone());
        walk.load_all()?;

        let state = &walk.run.state;
        prop_assert!(!state.is_busy());
        prop_assert_eq!(&state.users.incoming, &None);
        prop_assert_eq!(walk.run.listed(), walk.came.clone());
        prop_assert_eq!(state.users.shown.rows.repeated() > 0, walk.repeats);
        let lost = state.users.shown.lost > 0;
        prop_assert_eq!(walk.said("beyond repair"), lost);

        let points_on = walk.last.as_ref().is_some_and(|last| last.next.is_some());
        let pager = &state.users.shown.pager;
        match pager.next() {
            Next::Ended(End::Complete) => prop_assert!(!points_on, "more was to be had"),
            Next::Ended(End::Loop) => prop_assert!(walk.said("repeats pages")),
            Next::Ended(End::Expired) => prop_assert!(walk.said("keeps expiring")),
            Next::Paused(_, Pause::EmptyPages) => prop_assert!(walk.said("three empty pages")),
            Next::Paused(_, Pause::NobodyNew) => prop_assert!(walk.said("nobody new")),
            Next::First | Next::After(_) => prop_assert!(state.users.failure.is_some()),
        }
        if pager.restarts() > 0 {
            prop_assert!(walk.said("expired"));
        }

        let straight = network.sheets.iter().all(|sheet| matches!(sheet.lead, Lead::On));
        if straight && network.mishaps.is_empty() {
            let all: HashSet<u32> = network.sheets.iter().flat_map(|sheet| sheet.users.clone()).collect();
            let listed: HashSet<u32> = walk.run.listed().into_iter().collect();
            prop_assert_eq!(listed, all);
        }
    }
}

#[test]
fn the_invented_histories_meet_every_fault() {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    for _ in 0..2_000 {
        let network = network().new_tree(&mut runner).unwrap().current();
        let mut walk = Walk::over(network);
        walk.load_all().unwrap();
        let list = &walk.run.state.users.shown;
        met.insert(match list.pager.next() {
            Next::Ended(End::Complete) => "the end",
            Next::Ended(End::Loop) => "a loop",
            Next::Ended(End::Expired) => "places that keep expiring",
            Next::Paused(_, Pause::EmptyPages) => "empty pages",
            Next::Paused(_, Pause::NobodyNew) => "pages with nobody new",
            Next::First | Next::After(_) => "a failure",
        });
        let also = [
            (list.pager.restarts() > 0, "a restart"),
            (walk.repeats, "somebody twice"),
            (list.lost > 0, "lost rows"),
        ];
        met.extend(also.into_iter().filter_map(|(is, what)| is.then_some(what)));
    }
    // A failure is tried again for as long as the walk of the test goes on.
    let all = [
        "the end",
        "a loop",
        "places that keep expiring",
        "empty pages",
        "pages with nobody new",
        "a restart",
        "somebody twice",
        "lost rows",
    ];
    assert_eq!(met, BTreeSet::from(all));
}

/// Somebody with this number, to show that what is compared above can differ.
#[test]
fn a_history_knows_whom_it_brought() {
    let sheet = |users: &[u32]| Sheet {
        users: users.to_vec(),
        lost: 0,
        lead: Lead::On,
    };
    let mut walk = Walk::over(Network {
        sheets: vec![sheet(&[1, 2]), sheet(&[2, 3, 0, 0])],
        mishaps: HashMap::from([(1, Mishap::Expired)]),
        asked: 0,
        shifted: 0,
    });
    walk.load_all().unwrap();
    assert_eq!(walk.came, [1, 2, 3, 0, 0]);
    assert!(walk.repeats);
    assert_eq!(walk.network.asked, 4);
    let renamed = Person::from(2).named("Two");
    assert_ne!(
        answer(vec![renamed], None).page,
        answer(people([2]), None).page
    );
}
