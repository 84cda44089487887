//! The store as those see it who hear events, and those who follow them.

use crate::domain::event::CaughtUp;
use crate::domain::event::Delivery;
use crate::domain::event::LookedAway;
use crate::domain::event::Receipt;
use crate::domain::event::StoredEvent;
use crate::domain::event::Tallied;
use crate::domain::event::Tally;
use crate::domain::memory::StoreFault;
use crate::domain::user::UserId;
use crate::store::Store;
use crate::store::keeper::Keeper;

impl Store {
    /// Takes in what was heard: all of it in one step, and durable when this returns. The answers
    /// stand in the order of the deliveries. Of what is too old, a little is let go on the way.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded; none of it was taken in then.
    pub async fn take_in(&self, deliveries: Vec<Delivery>) -> Result<Vec<Receipt>, StoreFault> {
        self.ask(move |keeper| keeper.take_in(&deliveries)).await
    }

    /// Lets a little go of what is older or takes more room than is kept: bodies after 30 days or
    /// beyond 1 GiB, unless they are flag evidence about somebody with a verdict, and what tells a
    /// repeat after 400 days. Tells whether there is more to let go.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn let_go(&self) -> Result<bool, StoreFault> {
        self.ask(Keeper::let_go).await
    }

    /// Events behind a place, in the order in which they came last, up to a limit. Fewer come
    /// where bodies are large; none where there are none.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn stirred(&self, after: i64, limit: usize) -> Result<Vec<StoredEvent>, StoreFault> {
        self.ask(move |keeper| keeper.stirred(after, limit)).await
    }

    /// The place of the newest arrival; 0 where nothing was ever heard.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn last_stir(&self) -> Result<i64, StoreFault> {
        self.ask(|keeper| keeper.last_stir()).await
    }

    /// Events about one person behind a place, as [`Store::stirred`]. Those whose body was let go
    /// are not found any more.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn events_of(
        &self,
        user_id: UserId,
        after: i64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        self.ask(move |keeper| keeper.events_of(&user_id, after, limit))
            .await
    }

    /// Events about one person before a place, or the newest, newest first, up to a limit. Fewer
    /// come where bodies are large.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn events_of_back(
        &self,
        user_id: UserId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        self.ask(move |keeper| keeper.events_of_back(&user_id, before, limit))
            .await
    }

    /// Events about one person that tell of reports, newest first, up to a limit. Fewer come where
    /// bodies are large. Those about somebody with a verdict are never let go.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn flag_events_of(
        &self,
        user_id: UserId,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        self.ask(move |keeper| keeper.flag_events_of(&user_id, limit))
            .await
    }

    /// Keeps where the moderator of this session looked away from the feed, in place of where they
    /// did before.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn keep_looked_away(&self, looked_away: LookedAway) -> Result<(), StoreFault> {
        self.ask(move |keeper| keeper.keep_looked_away(looked_away))
            .await
    }

    /// Where the moderator of this session last looked away from the feed.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn looked_away(&self) -> Result<Option<LookedAway>, StoreFault> {
        self.ask(|keeper| keeper.looked_away()).await
    }

    /// Keeps whether the moderator of this session watches somebody. Whoever else they watch stays,
    /// whichever console said so; beyond [`MOST_WATCHED`](crate::domain::event::MOST_WATCHED) those
    /// who were watched longest go.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn keep_watched(&self, user_id: UserId, is_watched: bool) -> Result<(), StoreFault> {
        self.ask(move |keeper| keeper.keep_watched(&user_id, is_watched))
            .await
    }

    /// Whom the moderator of this session watches, the longest first.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn watched(&self) -> Result<Vec<UserId>, StoreFault> {
        self.ask(|keeper| keeper.watched()).await
    }

    /// Keeps what the moderator of this session missed and what of that was read again: what is so
    /// `now` in place of what this console kept, or found at its start, `before`. What another of
    /// their consoles keeps stays: until when it read again, and since when it may miss something.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn keep_caught_up(&self, before: CaughtUp, now: CaughtUp) -> Result<(), StoreFault> {
        self.ask(move |keeper| keeper.keep_caught_up(before, now))
            .await
    }

    /// What the moderator of this session had missed when it was last kept, on all their consoles.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn caught_up(&self) -> Result<Option<CaughtUp>, StoreFault> {
        self.ask(|keeper| keeper.caught_up()).await
    }

    /// Writes down what the receiver of this session counted, in place of what it said before.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn tally(&self, tally: Tally) -> Result<(), StoreFault> {
        self.ask(move |keeper| keeper.tally(&tally)).await
    }

    /// What every receiver of this store counted, whoever said something last first.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn tallies(&self) -> Result<Vec<Tallied>, StoreFault> {
        self.ask(|keeper| keeper.tallies()).await
    }
}
