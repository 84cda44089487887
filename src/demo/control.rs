//! The way behind the network's back, for tests and for the console's demo.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::time::Duration;

use crate::demo::acts::Act;
use crate::demo::acts::Actor;
use crate::demo::change::Change;
use crate::demo::deliveries::Progress;
use crate::demo::effects::Effects;
use crate::demo::faults::Faults;
use crate::demo::faults::Plan;
use crate::demo::log::Request;
use crate::demo::person::Field;
use crate::demo::query::Selection;
use crate::demo::server::Host;
use crate::demo::specials::Special;
use crate::demo::stage::Stage;
use crate::demo::target::Webhook;
use crate::demo::world::World;

/// Which users to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Everybody who is not deleted.
    All,
    /// Everybody who is deleted.
    Deleted,
    /// Everybody who is flagged and not deleted.
    Flagged,
    /// Everybody who wears a hostile string and is not deleted.
    Hostile,
}

/// A handle on a running network. It stays valid, and answers from memory, after the network
/// stops.
#[derive(Debug, Clone)]
pub struct Control {
    host: Arc<Host>,
}

impl Control {
    pub(super) fn new(host: Arc<Host>) -> Self {
        Self { host }
    }

    /// Waits until every user has been read.
    fn world(&self) -> &RwLock<World> {
        self.host.world.wait()
    }

    fn look<T>(&self, at: impl FnOnce(&World) -> T) -> T {
        at(&self.world().read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<T>(&self, how: impl FnOnce(&mut Stage<'_>) -> T) -> T {
        let mut world = self.world().write().unwrap_or_else(PoisonError::into_inner);
        how(&mut Stage {
            registry: &self.host.registry,
            deliveries: &self.host.deliveries,
            acts: &self.host.acts,
            world: &mut world,
            by: Actor::Handle,
            at: self.host.clock.now(),
        })
    }

    fn change_user(&self, user_id: &str, change: Change) -> bool {
        self.change(|stage| stage.change_user(user_id, change))
    }

    /// Pushes the network's time on. What is due by then has happened when this returns, and may
    /// be on its way to whoever is told of it.
    pub fn advance(&self, by: Duration) {
        self.host.clock.advance(by);
        if let Some(activity) = &self.host.activity {
            activity.catch_up(&self.host, self.world());
            self.host.pushed.notify_one();
        }
        self.host.deliveries.reach(self.host.clock.now());
    }

    /// Tells somebody else from now on, or nobody. What waits to be delivered goes to them.
    pub fn direct(&self, webhook: Option<Webhook>) {
        self.host.deliveries.direct(webhook);
    }

    /// How far the network has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        *self.host.deliveries.progress().borrow()
    }

    /// Waits until the network has come so far, and says how far that is.
    pub async fn until(&self, reached: impl FnMut(&Progress) -> bool) -> Progress {
        let mut progress = self.host.deliveries.progress();
        // The network that this handle keeps holds the sender.
        let seen = progress.wait_for(reached).await.map(|progress| *progress);
        seen.unwrap_or_else(|_| self.progress())
    }

    /// What was asked for and done about a user over the wire. What this handle does counts for
    /// nothing: it is somebody else's doing.
    #[must_use]
    pub fn effects(&self, user_id: &str) -> Effects {
        self.host.ledger.about(user_id)
    }

    /// The same of everybody about whom anything was asked, by user id.
    #[must_use]
    pub fn all_effects(&self) -> BTreeMap<String, Effects> {
        self.host.ledger.all()
    }

    /// The newest 65,536 changes of flags and bans, oldest first, with who made each.
    #[must_use]
    pub fn acts(&self) -> Vec<Act> {
        self.host.acts.all()
    }

    /// Puts other faults in force, their counts at zero. Requests that wait already go on waiting.
    pub fn set_faults(&self, faults: Faults) {
        let plan = Arc::new(Plan::new(self.host.registry.population.seed(), faults));
        *self
            .host
            .plan
            .write()
            .unwrap_or_else(PoisonError::into_inner) = plan;
    }

    /// Requests that a rule's `hold` of this name keeps waiting.
    #[must_use]
    pub fn held(&self, name: &str) -> usize {
        self.host.holds.waiting(name)
    }

    /// Lets go the requests that wait under this name just now.
    pub fn release(&self, name: &str) {
        self.host.holds.release(name);
    }

    /// A user's row as it is sent, if there is such a user and the row is UTF-8.
    #[must_use]
    pub fn user_json(&self, user_id: &str) -> Option<String> {
        self.look(|world| {
            let row = world.find(user_id)?;
            let person = world.identity(row);
            let profile = self.host.registry.profile(row, &person);
            let record = self.host.registry.record(row, &person, &profile);
            String::from_utf8(record.encode()).ok()
        })
    }

    /// User ids in the default order, from the network's own books rather than its answers.
    #[must_use]
    pub fn user_ids(&self, which: Which) -> Vec<String> {
        let (flagged, deleted) = (which == Which::Flagged, which == Which::Deleted);
        let population = &self.host.registry.population;
        let fits = |row: &u32| {
            which != Which::Hostile || matches!(population.special(*row), Some(Special::Wearer(..)))
        };
        self.look(|world| {
            let rows = world.select(&Selection::everybody(flagged, deleted));
            let rows = rows.iter().copied().filter(fits);
            rows.map(|row| world.identity(row).user_id).collect()
        })
    }

    /// The newest 65,536 requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.host.log.requests()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.host.log.clear();
    }

    /// Requests whose answer is not out yet.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.host.log.in_flight()
    }

    /// Adds users at the front of the name orders and of the newest, so that rows shift; returns
    /// their ids.
    #[must_use]
    pub fn insert_front(&self, count: u32) -> Vec<String> {
        self.change(|stage| {
            let arrivals = (0..count).map(|_| {
                let person = stage.world.foremost();
                stage.arrive(&person);
                person.user_id
            });
            arrivals.collect()
        })
    }

    /// Gives a user another name. False if there is no such user.
    #[must_use]
    pub fn rename(&self, user_id: &str, display_name: &str) -> bool {
        let name = Field::Text(display_name.to_owned());
        self.change_user(user_id, Change::Rename(name))
    }

    /// Adds reports against a user. False if there is no such user.
    #[must_use]
    pub fn flag(&self, user_id: &str, by: u32) -> bool {
        self.change_user(user_id, Change::Flag(by))
    }

    /// Sets how often a user is flagged; `None` clears it. False if there is no such user.
    #[must_use]
    pub fn set_flags(&self, user_id: &str, flags: Option<u32>) -> bool {
        self.change_user(user_id, Change::Count(flags))
    }

    /// Bans a user from the network, or lifts the ban. False if there is no such user.
    #[must_use]
    pub fn set_banned(&self, user_id: &str, banned: bool) -> bool {
        self.change_user(user_id, if banned { Change::Ban } else { Change::Unban })
    }

    /// Deletes a user, who stays in the list of the deleted under the name that the platform gives
    /// them. False if there is no such user.
    #[must_use]
    pub fn delete(&self, user_id: &str) -> bool {
        self.change_user(user_id, Change::Delete)
    }

    /// Takes a user out of the network without a trace, and tells nobody. False if there is no such user.
    #[must_use]
    pub fn remove(&self, user_id: &str) -> bool {
        self.change(|stage| stage.world.remove(user_id))
    }
}
