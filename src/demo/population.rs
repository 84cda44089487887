//! The people: who each row is follows from the seed and the row's number alone, so that nobody
//! has to be kept in memory.

use std::borrow::Cow;

use crate::demo::collation;
use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::dice::scramble;
use crate::demo::error::DemoError;
use crate::demo::hostile::Hostile;
use crate::demo::names::Name;
use crate::demo::names::Names;
use crate::demo::person::Field;
use crate::demo::person::Identity;
use crate::demo::person::Standing;
use crate::demo::specials::Role;
use crate::demo::specials::Special;
use crate::demo::specials::Specials;

/// The network's own "now", 2026-11-01T12:00:00Z, in milliseconds: nobody was created after it.
pub(super) const NOW: u64 = 1_793_534_400_000;
pub(super) const DAY: u64 = 86_400_000;
/// How far back the first account lies.
const HISTORY: u64 = 4 * 365 * DAY;

/// Everybody below `rows`.
#[derive(Debug)]
pub(super) struct Population {
    seed: u64,
    rows: u32,
    names: Names,
    specials: Specials,
    /// A prime above `rows`: numbers drawn modulo it are unique.
    prime: u64,
}

impl Population {
    pub(super) fn new(seed: u64, rows: u32) -> Result<Self, DemoError> {
        let primes = [9_973, 99_991, 999_983, 9_999_991];
        let prime = primes
            .into_iter()
            .find(|prime| *prime > u64::from(rows))
            .unwrap_or(9_999_991);
        let (names, specials) = (Names::load()?, Specials::load(rows)?);
        Ok(Self {
            seed,
            rows,
            names,
            specials,
            prime,
        })
    }

    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    pub(super) fn dice(&self, row: u32, topic: Topic) -> Dice {
        Dice::new(self.seed, u64::from(row), topic)
    }

    pub(super) fn special(&self, row: u32) -> Option<&Special> {
        if row < self.rows {
            self.specials.at(row)
        } else {
            None
        }
    }

    /// A number below the prime that no other row has.
    fn number(&self, row: u32) -> u64 {
        (u64::from(row) * 7919 + scramble(self.seed) % self.prime) % self.prime
    }

    pub(super) fn identity(&self, row: u32) -> Identity {
        let mut dice = self.dice(row, Topic::Identity);
        let name = self.names.draw(&mut dice);
        let standing = self.standing(row);
        let created_at = created_at(&mut dice);
        let handle = format!("{}{}", name.stem, self.number(row));
        let user_id = self.user_id(row, &mut dice, &handle);
        let display_name = display_name(&name, &standing, &mut dice);
        let profile_handle = match dice.below(1000) {
            0..100 => Field::Absent,
            100..110 => Field::Null,
            110..112 => Field::Text(String::new()),
            _ => Field::Text(handle),
        };
        let mut person = Identity {
            user_id,
            display_name,
            profile_handle,
            created_at,
            changed_at: None,
            standing,
            life: None,
        };
        match self.special(row) {
            None => {}
            Some(Special::Cast(role)) => act(&mut person, role),
            Some(Special::Wearer(number, hostile)) => {
                wear(&mut person, *number, hostile, &name.shown, &mut dice);
            }
        }
        person
    }

    /// Whoever was in a row when the network started, or as they were when they came into it.
    pub(super) fn original<'a>(&self, row: u32, person: &'a Identity) -> Cow<'a, Identity> {
        if person.changed_at.is_none() {
            Cow::Borrowed(person)
        } else if row < self.rows {
            Cow::Owned(self.identity(row))
        } else {
            Cow::Owned(Identity {
                changed_at: None,
                standing: Standing::default(),
                ..person.clone()
            })
        }
    }

    /// Somebody who joins in a row after the last, at a time in milliseconds since 1970.
    pub(super) fn newcomer(&self, row: u32, joined_at: u64) -> Identity {
        let mut dice = self.dice(row, Topic::Identity);
        let name = self.names.draw(&mut dice);
        let (high, low) = (dice.below(1 << 32), dice.below(1 << 16));
        Identity {
            user_id: format!("{high:08x}-{low:04x}-4000-9000-{row:012x}"),
            display_name: Field::Text(name.shown),
            profile_handle: Field::Text(format!("{}{row}", name.stem)),
            created_at: joined_at,
            changed_at: None,
            standing: Standing::default(),
            life: None,
        }
    }

    /// What somebody may call themselves from now on; a few times what the corpus has.
    pub(super) fn another_name(&self, dice: &mut Dice) -> Field {
        let hostile = if dice.chance(80) {
            self.specials.hostile(dice, "displayName")
        } else {
            None
        };
        hostile.unwrap_or_else(|| Field::Text(self.names.draw(dice).shown))
    }

    fn standing(&self, row: u32) -> Standing {
        let mut dice = self.dice(row, Topic::Standing);
        let flags = dice.chance(42).then(|| flag_count(&mut dice));
        Standing {
            flags,
            banned: dice.chance(if flags.is_some() { 120 } else { 10 }),
            deleted: dice.chance(20),
            brand: dice.chance(2),
        }
    }

    fn user_id(&self, row: u32, dice: &mut Dice, handle: &str) -> String {
        let number = self.number(row);
        match dice.below(100) {
            0..30 => {
                let (high, low) = (dice.bits(), dice.bits());
                let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xfff);
                let (d, tail) = ((low >> 48) & 0x3fff, (low & 0xffff) << 32);
                format!(
                    "{a:08x}-{b:04x}-4{c:03x}-{:04x}-{:012x}",
                    d | 0x8000,
                    tail | u64::from(row)
                )
            }
            30..55 => format!("user-{number:06}"),
            55..75 => handle.to_owned(),
            75..90 => (100_000_000 + number).to_string(),
            90..95 => format!("{handle}@mail.example"),
            _ => format!(
                "{:08x}{:08x}{row:08x}",
                dice.below(1 << 32),
                dice.below(1 << 32)
            ),
        }
    }
}

/// Accounts come faster and faster: half of them in the last quarter of the history.
fn created_at(dice: &mut Dice) -> u64 {
    let share = dice.below(1 << 20);
    let age = (u128::from(HISTORY) * u128::from(share * share)) >> 40;
    NOW - u64::try_from(age).unwrap_or(HISTORY) - dice.below(60_000)
}

/// Most have a report or two, some have dozens, and now and then the whole network complains.
/// None at all is possible too: what machines flag has no reporters.
fn flag_count(dice: &mut Dice) -> u32 {
    let count = match dice.below(1000) {
        0..560 => 1,
        560..750 => 2,
        750..850 => 3,
        850..925 => 4 + dice.below(6),
        925..980 => 10 + dice.below(50),
        980..984 => 100 + dice.below(900),
        _ => 0,
    };
    u32::try_from(count).unwrap_or(0)
}

fn display_name(name: &Name, standing: &Standing, dice: &mut Dice) -> Field {
    let draw = dice.below(1000);
    if standing.deleted {
        return match draw {
            0..600 => Field::Text("Deleted user".to_owned()),
            600..800 => Field::Absent,
            _ => Field::Null,
        };
    }
    match draw {
        0..4 => Field::Absent,
        4..8 => Field::Null,
        8..10 => Field::Text(String::new()),
        _ => Field::Text(name.shown.clone()),
    }
}

fn act(person: &mut Identity, role: &Role) {
    person.display_name = Field::Text(role.display_name.clone());
    person.profile_handle = Field::Text(role.profile_handle.clone());
    if let Some(user_id) = &role.user_id {
        person.user_id.clone_from(user_id);
    }
    person.created_at = NOW - role.age_days * DAY - person.created_at % DAY;
    person.standing = Standing {
        flags: role.flags,
        banned: role.banned,
        deleted: false,
        brand: role.brand,
    };
}

/// Every fifth wearer is flagged, every fourth is among the newest. Strings that would sort among
/// the first mostly follow a name, or the first screen would show nothing else.
fn wear(person: &mut Identity, number: usize, hostile: &Hostile, name: &str, dice: &mut Dice) {
    person.standing = Standing::default();
    if number % 5 == 1 {
        person.standing.flags = Some(flag_count(dice).max(1));
    }
    if number % 4 == 2 {
        person.created_at = NOW - dice.below(3 * DAY);
    }
    let companion = |text: &str| {
        let early = collation::key(text)
            .first()
            .is_none_or(|weight| *weight < b'B');
        if early && !hostile.alone {
            format!("{name} {text}")
        } else {
            text.to_owned()
        }
    };
    match (hostile.field, &hostile.value) {
        ("displayName", Field::Text(text)) => {
            person.display_name = Field::Text(companion(text));
            if number.is_multiple_of(5) {
                person.profile_handle = Field::Text(companion(text));
            }
        }
        ("displayName", value) => person.display_name = value.clone(),
        ("profileHandle", value) => person.profile_handle = value.clone(),
        ("userId", Field::Text(text)) => person.user_id.clone_from(text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::order::Order;

    fn everybody(seed: u64, rows: u32) -> Vec<Identity> {
        let population = Population::new(seed, rows).unwrap();
        (0..rows).map(|row| population.identity(row)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        assert_eq!(everybody(7, 400), everybody(7, 400));
        assert_ne!(everybody(7, 400), everybody(8, 400));
    }

    #[test]
    fn ids_and_handles_are_unique_and_dates_lie_in_the_history() {
        let people = everybody(1, 20_000);
        let ids: BTreeSet<&str> = people
            .iter()
            .map(|person| person.user_id.as_str())
            .collect();
        assert_eq!(ids.len(), people.len());
        for person in &people {
            assert!(
                (NOW - HISTORY - DAY..=NOW).contains(&person.created_at),
                "{person:?}"
            );
        }
    }

    #[test]
    fn standing_comes_in_the_usual_shares() {
        let people = everybody(1, 20_000);
        let share = |is: fn(&Identity) -> bool| people.iter().filter(|person| is(person)).count();
        assert!((750..1100).contains(&share(|person| person.standing.flags.is_some())));
        assert!((200..400).contains(&share(|person| person.standing.banned)));
        assert!((300..500).contains(&share(|person| person.standing.deleted)));
        assert!(share(|person| person.standing.flags > Some(9)) < 120);
        assert!(share(|person| person.standing.flags > Some(99)) > 3);
        assert!(share(|person| person.standing.flags == Some(0)) > 3);
    }

    #[test]
    fn the_first_names_are_a_community_with_some_hostile_ones() {
        let population = Population::new(1, 2000).unwrap();
        let mut people: Vec<(Vec<u8>, bool)> = (0..2000)
            .map(|row| {
                let wearer = matches!(population.special(row), Some(Special::Wearer(..)));
                (Order::DisplayName.key(&population.identity(row)), wearer)
            })
            .collect();
        people.sort_unstable();
        let hostile = people.iter().take(40).filter(|(_, wearer)| *wearer).count();
        assert!((5..=14).contains(&hostile), "{hostile}");
    }
}
