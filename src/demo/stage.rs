//! Where things happen: the world changes and whoever subscribed is told of it in one step, so
//! that what is said is what was so.

use crate::demo::acts::Act;
use crate::demo::acts::Actor;
use crate::demo::acts::Acts;
use crate::demo::acts::Stand;
use crate::demo::change::Change;
use crate::demo::change::Occasion;
use crate::demo::deliveries::Deliveries;
use crate::demo::person::Identity;
use crate::demo::registry::Registry;
use crate::demo::world::World;

/// A world at a moment.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) registry: &'a Registry,
    pub(super) deliveries: &'a Deliveries,
    pub(super) acts: &'a Acts,
    pub(super) world: &'a mut World,
    /// Who makes it happen.
    pub(super) by: Actor,
    /// Milliseconds since 1970.
    pub(super) at: u64,
}

impl Stage<'_> {
    /// Changes whoever is in a row that exists.
    pub(super) fn change(&mut self, row: u32, change: Change) {
        let mut occasion = Occasion::Updated;
        self.world.change_row(row, self.at, |person| {
            let was = Stand::from(&person.standing);
            occasion = change.apply(person, self.at);
            self.acts.note(Act {
                by: self.by,
                user_id: person.user_id.clone(),
                was,
                is: Stand::from(&person.standing),
            });
        });
        self.tell(occasion, row);
    }

    /// Changes whoever has this id. False if nobody has.
    pub(super) fn change_user(&mut self, user_id: &str, change: Change) -> bool {
        let row = self.world.find(user_id);
        if let Some(row) = row {
            self.change(row, change);
        }
        row.is_some()
    }

    /// Somebody joins, in the row after the last.
    pub(super) fn arrive(&mut self, person: &Identity) {
        let row = self.world.arrive(person);
        self.tell(Occasion::Created, row);
    }

    /// Tells of what changes nothing that a list shows, or of what has changed already.
    pub(super) fn tell(&self, occasion: Occasion, row: u32) {
        self.deliveries
            .tell(self.registry, self.world, occasion, row, self.at);
    }
}
