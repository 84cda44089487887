//! The people: who each row is follows from the seed and the row's number alone, so that nobody
//! has to be kept in memory.

use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::dice::scramble;
use crate::demo::error::DemoError;
use crate::demo::names::Name;
use crate::demo::names::Names;
use crate::demo::person::Field;
use crate::demo::person::Identity;
use crate::demo::person::Standing;

/// The network's own "now", 2026-11-01T12:00:00Z, in milliseconds: nobody was created after it.
pub(super) const NOW: u64 = 1_793_534_400_000;
const DAY: u64 = 86_400_000;
/// How far back the first account lies.
const HISTORY: u64 = 4 * 365 * DAY;

/// Everybody below `rows`.
#[derive(Debug)]
pub(super) struct Population {
    seed: u64,
    rows: u32,
    names: Names,
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
        Ok(Self {
            seed,
            rows,
            names: Names::load()?,
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
        let display_name = display_name(name, &standing, &mut dice);
        let profile_handle = match dice.below(1000) {
            0..100 => Field::Absent,
            100..110 => Field::Null,
            110..112 => Field::Text(String::new()),
            _ => Field::Text(handle),
        };
        Identity {
            user_id,
            display_name,
            profile_handle,
            created_at,
            standing,
        }
    }

    fn standing(&self, row: u32) -> Standing {
        let mut dice = self.dice(row, Topic::Standing);
        let flags = dice.chance(50).then(|| flag_count(&mut dice));
        Standing {
            flags,
            banned: dice.chance(if flags.is_some() { 120 } else { 10 }),
            deleted: dice.chance(20),
            brand: dice.chance(4),
        }
    }

    fn user_id(&self, row: u32, dice: &mut Dice, handle: &str) -> String {
        let number = self.number(row);
        match dice.below(100) {
            0..30 => {
                let (high, low) = (dice.bits(), dice.bits());
                let groups = (
                    high >> 32,
                    high >> 16 & 0xffff,
                    high & 0xfff,
                    low >> 48 & 0x3fff,
                );
                let (a, b, c, d) = groups;
                let tail = (low & 0xffff) << 32 | u64::from(row);
                format!("{a:08x}-{b:04x}-4{c:03x}-{:04x}-{tail:012x}", d | 0x8000)
            }
            30..55 => format!("user-{number:06}"),
            55..75 => handle.to_owned(),
            75..90 => (100_000_000 + number).to_string(),
            90..95 => format!("{handle}@mail.example"),
            _ => format!(
                "{:08x}{:08x}{:08x}",
                dice.below(1 << 32),
                dice.below(1 << 32),
                row
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
fn flag_count(dice: &mut Dice) -> u32 {
    let count = match dice.below(1000) {
        0..540 => 1,
        540..730 => 2,
        730..830 => 3,
        830..920 => 4 + dice.below(6),
        920..980 => 10 + dice.below(50),
        980..984 => 100 + dice.below(900),
        _ => 0,
    };
    u32::try_from(count).unwrap_or(0)
}

fn display_name(name: Name, standing: &Standing, dice: &mut Dice) -> Field {
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
        _ => Field::Text(name.shown),
    }
}
