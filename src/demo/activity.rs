//! What happens in the network while nobody moderates it: which event comes next follows from the
//! seed, its number, and what has become of the people so far.

use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;

use crate::demo::clock::Clock;
use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::order::Order;
use crate::demo::query::Selection;
use crate::demo::world::World;

const MINUTE: u64 = 60_000;
/// Draws until somebody fits; with nobody left who does, an event passes by.
const DRAWS: u32 = 32;
/// So many of the newest flagged accounts draw the reports that make counts grow.
const HOT: usize = 24;

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Happening {
    /// So many more people report whoever is in this row.
    Flagged { row: u32, by: u32 },
}

/// The events of one network, one after the other.
#[derive(Debug)]
pub(super) struct Activity {
    seed: u64,
    per_minute: NonZeroU32,
    /// Events so far.
    happened: Mutex<u64>,
}

impl Activity {
    pub(super) fn new(seed: u64, per_minute: NonZeroU32) -> Self {
        Self {
            seed,
            per_minute,
            happened: Mutex::new(0),
        }
    }

    /// Milliseconds from the start to an event, counted from 1.
    fn due(&self, number: u64) -> u64 {
        number.saturating_mul(MINUTE) / u64::from(self.per_minute.get())
    }

    /// Milliseconds from the start to the next event.
    pub(super) fn next(&self) -> u64 {
        let happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        self.due(*happened + 1)
    }

    /// Lets everything happen that is due by now. Answers can go out between two events.
    pub(super) fn catch_up(&self, world: &RwLock<World>, clock: &Clock) {
        let mut happened = self.happened.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = clock.elapsed();
        while self.due(*happened + 1) <= elapsed {
            *happened += 1;
            let mut dice = Dice::new(self.seed, *happened, Topic::Activity);
            let mut world = world.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(event) = Happening::draw(&world, &mut dice) {
                event.apply(&mut world, clock.at(self.due(*happened)));
            }
        }
    }
}

impl Happening {
    /// Reports against somebody who had none, against those who draw them all the time, and
    /// against those whose flags were cleared a while ago.
    fn draw(world: &World, dice: &mut Dice) -> Option<Self> {
        let draw = dice.below(100);
        let (row, by) = match draw {
            45..80 => (hot(world, dice), 1 + dice.below(3)),
            80.. => (cleared(world, dice), 1 + dice.below(2)),
            _ => (None, 1),
        };
        let row = row.or_else(|| unflagged(world, dice))?;
        let by = u32::try_from(by).unwrap_or(1);
        Some(Self::Flagged { row, by })
    }

    fn apply(self, world: &mut World, at: u64) {
        match self {
            Self::Flagged { row, by } => world.flag(row, by, at),
        }
    }
}

fn hot(world: &World, dice: &mut Dice) -> Option<u32> {
    let flagged = world.select(&Selection {
        order: Order::LastCreated,
        ..Selection::everybody(true, false)
    });
    flagged.get(dice.index(flagged.len().min(HOT))).copied()
}

fn cleared(world: &World, dice: &mut Dice) -> Option<u32> {
    let rows = world.cleared();
    rows.get(dice.index(rows.len())).copied()
}

fn unflagged(world: &World, dice: &mut Dice) -> Option<u32> {
    let mut draws = (0..DRAWS).map(|_| dice.below(world.rows().into()));
    draws.find_map(|row| {
        let row = u32::try_from(row).ok()?;
        let standing = world.exists(row).then(|| world.identity(row).standing)?;
        (standing.flags.is_none() && !standing.deleted).then_some(row)
    })
}
