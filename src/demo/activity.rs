//! What happens in the network while nobody moderates it: which event comes next follows from the
//! seed, its number, and what has become of the people so far.
//!
//! Colleagues are among those who make it happen. What they do goes into no book on the calls of
//! clients.

mod draw;

use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::RwLock;

use crate::demo::activity::draw::Happening;
use crate::demo::acts::Actor;
use crate::demo::change::Occasion;
use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::server::Host;
use crate::demo::stage::Stage;
use crate::demo::world::World;

const MINUTE: u64 = 60_000;
/// Blocks that can be lifted again, at most.
const BLOCKS: usize = 16;

/// The events of one network, one after the other.
#[derive(Debug)]
pub(super) struct Activity {
    seed: u64,
    per_minute: NonZeroU32,
    past: Mutex<Past>,
}

/// What happened that leaves no trace in the people.
#[derive(Debug, Default)]
struct Past {
    /// Events so far.
    happened: u64,
    /// Who blocks whom, the latest last.
    blocks: Vec<(u32, u32)>,
}

impl Activity {
    pub(super) fn new(seed: u64, per_minute: NonZeroU32) -> Self {
        Self {
            seed,
            per_minute,
            past: Mutex::default(),
        }
    }

    fn past(&self) -> MutexGuard<'_, Past> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds from the start to an event, counted from 1.
    fn due(&self, number: u64) -> u64 {
        number.saturating_mul(MINUTE) / u64::from(self.per_minute.get())
    }

    /// Milliseconds from the start to the next event.
    pub(super) fn next(&self) -> u64 {
        self.due(self.past().happened + 1)
    }

    /// Lets everything happen that is due by now. Answers can go out between two events.
    pub(super) fn catch_up(&self, host: &Host, world: &RwLock<World>) {
        let mut past = self.past();
        let elapsed = host.clock.elapsed();
        while self.due(past.happened + 1) <= elapsed {
            past.happened += 1;
            let mut dice = Dice::new(self.seed, past.happened, Topic::Activity);
            let mut world = world.write().unwrap_or_else(PoisonError::into_inner);
            let mut stage = Stage {
                registry: &host.registry,
                deliveries: &host.deliveries,
                acts: &host.acts,
                world: &mut world,
                by: Actor::Activity,
                at: host.clock.at(self.due(past.happened)),
            };
            if let Some(happening) = Happening::draw(&stage, &past.blocks, &mut dice) {
                past.take(happening, &mut stage);
            }
            drop(world);
            host.deliveries.happened();
        }
    }
}

impl Past {
    fn take(&mut self, happening: Happening, stage: &mut Stage<'_>) {
        match happening {
            Happening::Changes(row, change) => stage.change(row, change),
            Happening::Arrives => {
                let newcomer = stage.world.newcomer(stage.at);
                stage.arrive(&newcomer);
            }
            Happening::Blocks(from, to) => {
                if self.blocks.len() >= BLOCKS {
                    self.blocks.remove(0);
                }
                self.blocks.push((from, to));
                stage.tell(Occasion::Blocked(to), from);
            }
            Happening::Unblocks(from, to) => {
                self.blocks.retain(|block| *block != (from, to));
                stage.tell(Occasion::Unblocked(to), from);
            }
            Happening::Elsewhere(row) => stage.tell(Occasion::Elsewhere, row),
        }
    }
}
