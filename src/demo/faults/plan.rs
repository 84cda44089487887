//! Which rules strike a request, and what they come to together.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::faults::BodyFault;
use crate::demo::faults::ConnectionFault;
use crate::demo::faults::EmptyPages;
use crate::demo::faults::ErrorAnswer;
use crate::demo::faults::Faults;
use crate::demo::faults::Key;
use crate::demo::faults::Route;
use crate::demo::faults::RowFault;
use crate::demo::faults::Rule;
use crate::demo::faults::TokenFault;
use crate::demo::fold::fold;

/// What a rule can tell requests apart by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::demo) struct Asked {
    pub(in crate::demo) route: Route,
    /// Case-folded; empty without one.
    pub(in crate::demo) keyword: String,
    /// Whom a call for one user is about.
    pub(in crate::demo) user: Option<String>,
    pub(in crate::demo) page: u64,
}

/// What becomes of one request.
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches of a rule, independent of each other"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::demo) struct Strike {
    /// Whether any rule struck.
    pub(in crate::demo) struck: bool,
    pub(in crate::demo) applied: bool,
    pub(in crate::demo) wait: Duration,
    pub(in crate::demo) hold: Option<String>,
    pub(in crate::demo) error: Option<ErrorAnswer>,
    pub(in crate::demo) body: Option<BodyFault>,
    pub(in crate::demo) connection: Option<ConnectionFault>,
    pub(in crate::demo) ignore_keyword: bool,
    pub(in crate::demo) row: Option<RowFault>,
    pub(in crate::demo) shift: i64,
    pub(in crate::demo) tokens: Option<TokenFault>,
    pub(in crate::demo) empty: Option<EmptyPages>,
    pub(in crate::demo) duplicates: u64,
    pub(in crate::demo) omit: Vec<Key>,
    pub(in crate::demo) extra_fields: bool,
}

/// The faults in force, with what has been counted since they came into force.
#[derive(Debug)]
pub(in crate::demo) struct Plan {
    seed: u64,
    rules: Vec<(Rule, AtomicU64)>,
}

impl Plan {
    pub(in crate::demo) fn new(seed: u64, faults: Faults) -> Self {
        let rules = faults
            .rules
            .into_iter()
            .map(|rule| (rule, AtomicU64::new(0)));
        Self {
            seed,
            rules: rules.collect(),
        }
    }

    /// Counts the request and says what becomes of it.
    pub(in crate::demo) fn strike(&self, asked: &Asked) -> Strike {
        let mut strike = Strike::default();
        for (place, (rule, count)) in self.rules.iter().enumerate() {
            if !concerns(rule, asked) {
                continue;
            }
            let nth = count.fetch_add(1, Ordering::Relaxed) + 1;
            let seed = self.seed.wrapping_add(place as u64);
            let mut dice = Dice::new(seed, nth, Topic::Fault);
            if due(rule, nth, &mut dice) {
                strike.add(rule, &mut dice);
            }
        }
        strike
    }
}

fn concerns(rule: &Rule, asked: &Asked) -> bool {
    let is_action = matches!(asked.route, Route::Ban | Route::Unban | Route::Clear);
    let route = match rule.route {
        Route::Any => true,
        Route::Action => is_action,
        route => route == asked.route,
    };
    route
        && (rule.user.is_none() || rule.user == asked.user)
        && rule.page.is_none_or(|page| page == asked.page)
        && rule
            .keyword
            .as_ref()
            .is_none_or(|part| asked.keyword.contains(&fold(part)))
}

fn due(rule: &Rule, nth: u64, dice: &mut Dice) -> bool {
    rule.nth.is_none_or(|wanted| wanted == nth)
        && rule
            .every
            .is_none_or(|every| nth.is_multiple_of(every.max(1)))
        && rule.first.is_none_or(|first| nth <= first)
        && rule.probability.is_none_or(|odds| dice.share() < odds)
}

impl Strike {
    fn add(&mut self, rule: &Rule, dice: &mut Dice) {
        self.struck = true;
        self.applied |= rule.applied;
        if let Some(latency) = rule.latency {
            let jitter = dice.below(latency.jitter_ms.saturating_add(1));
            self.wait += Duration::from_millis(latency.ms.saturating_add(jitter));
        }
        self.hold = rule.hold.clone().or(self.hold.take());
        self.error = rule.error.clone().or(self.error.take());
        self.body = rule.body.or(self.body);
        self.connection = rule.connection.or(self.connection);
        self.ignore_keyword |= rule.ignore_keyword;
        self.row = rule.row.or(self.row);
        self.shift = if rule.shift == 0 {
            self.shift
        } else {
            rule.shift
        };
        self.tokens = rule.tokens.or(self.tokens);
        self.empty = rule.empty.or(self.empty);
        self.duplicates = self.duplicates.max(rule.duplicates);
        self.omit.extend_from_slice(&rule.omit);
        self.extra_fields |= rule.extra_fields;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the first twelve requests for users a rule strikes.
    fn struck(rule: Rule) -> Vec<u64> {
        let plan = Plan::new(1, Faults { rules: vec![rule] });
        let asked = Asked {
            route: Route::Users,
            keyword: "slow fox".to_owned(),
            user: Some("ann".to_owned()),
            page: 2,
        };
        (1..=12).filter(|_| plan.strike(&asked).struck).collect()
    }

    #[test]
    fn conditions_choose_requests() {
        let all: Vec<u64> = (1..=12).collect();
        let none: Vec<u64> = Vec::new();
        let rule = Rule::default;
        assert_eq!(struck(rule()), all);
        assert_eq!(
            struck(Rule {
                nth: Some(3),
                ..rule()
            }),
            [3]
        );
        assert_eq!(
            struck(Rule {
                every: Some(5),
                ..rule()
            }),
            [5, 10]
        );
        assert_eq!(
            struck(Rule {
                first: Some(2),
                ..rule()
            }),
            [1, 2]
        );
        assert_eq!(
            struck(Rule {
                page: Some(2),
                ..rule()
            }),
            all
        );
        assert_eq!(
            struck(Rule {
                page: Some(1),
                ..rule()
            }),
            none
        );
        assert_eq!(
            struck(Rule {
                keyword: Some("SLOW".to_owned()),
                ..rule()
            }),
            all
        );
        assert_eq!(
            struck(Rule {
                keyword: Some("quick".to_owned()),
                ..rule()
            }),
            none
        );
        for route in [Route::User, Route::Action, Route::Ban] {
            assert_eq!(struck(Rule { route, ..rule() }), none);
        }
        let about = |user: &str| Some(user.to_owned());
        assert_eq!(
            struck(Rule {
                user: about("ann"),
                ..rule()
            }),
            all
        );
        assert_eq!(
            struck(Rule {
                user: about("Ann"),
                ..rule()
            }),
            none
        );
        assert_eq!(
            struck(Rule {
                probability: Some(0.0),
                ..rule()
            }),
            none
        );
        assert_eq!(
            struck(Rule {
                probability: Some(1.0),
                ..rule()
            }),
            all
        );
    }

    #[test]
    fn odds_follow_from_the_seed() {
        let rule = Rule {
            probability: Some(0.5),
            ..Rule::default()
        };
        let some = struck(rule.clone());
        assert_eq!(some, struck(rule));
        assert!((1..12).contains(&some.len()), "{some:?}");
    }

    #[test]
    fn two_rules_add_their_waits_and_the_later_one_wins() {
        let wait = |ms| Some(crate::demo::faults::Latency { ms, jitter_ms: 0 });
        let first = Rule {
            latency: wait(5),
            shift: 1,
            duplicates: 2,
            ..Rule::default()
        };
        let second = Rule {
            latency: wait(7),
            shift: -1,
            ..Rule::default()
        };
        let plan = Plan::new(
            1,
            Faults {
                rules: vec![first, second],
            },
        );
        let strike = plan.strike(&Asked::default());
        assert_eq!(strike.wait, Duration::from_millis(12));
        assert_eq!((strike.shift, strike.duplicates), (-1, 2));
    }
}
