//! Once round the loop: messages in, one frame, effects out.

use std::io;
use std::mem;
use std::time::Duration;

use tokio::time::Instant;

use crate::api;
use crate::app::effect::Clip;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::state::State;
use crate::app::update::start;
use crate::app::update::update;
use crate::runtime::Ending;
use crate::runtime::clock::Clock;
use crate::runtime::execute::Executor;
use crate::runtime::inbox::Event;
use crate::runtime::inbox::Inbox;
use crate::runtime::inbox::Order;
use crate::runtime::surface::Surface;
use crate::text;
use crate::view::theme::Theme;

/// Messages taken in before a frame is drawn, at most.
const BATCH: usize = 1_024;
/// The least time between frames that only pages, timers and events ask for.
const FRAME: Duration = Duration::from_millis(33);

/// A console in full: the state, how it is drawn, and on what.
pub struct Console<S> {
    state: State,
    theme: Theme,
    surface: S,
    clock: Clock,
    drawn_at: Option<Instant>,
    wants_frame: Wants,
    /// Whether the moderator did something that nothing has answered yet.
    unanswered: bool,
    /// Whether the shell has the terminal.
    away: bool,
}

/// Whether the screen is behind the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wants {
    Nothing,
    /// Soon, with whatever else comes.
    Soon,
    /// As soon as the last frame has left.
    Now,
}

impl<S: Surface> Console<S> {
    /// A console that has drawn nothing yet.
    #[must_use]
    pub const fn new(state: State, theme: Theme, surface: S, clock: Clock) -> Self {
        Self {
            state,
            theme,
            surface,
            clock,
            drawn_at: None,
            wants_frame: Wants::Now,
            // To be opened is to be asked for the first page.
            unanswered: true,
            away: false,
        }
    }

    /// Draws the state as it is.
    ///
    /// # Errors
    ///
    /// The terminal's own error.
    pub fn draw(&mut self) -> io::Result<()> {
        self.surface.draw(&self.state, &self.theme)?;
        self.drawn_at = Some(Instant::now());
        self.wants_frame = Wants::Nothing;
        Ok(())
    }

    /// Runs until somebody or something ends it.
    ///
    /// # Errors
    ///
    /// The terminal's own error.
    pub async fn run(mut self, mut inbox: Inbox, executor: &mut Executor) -> io::Result<Ending> {
        let effects = start(&mut self.state);
        self.wants_frame = Wants::Now;
        if let Some(ending) = self.settle(effects, executor)? {
            return Ok(ending);
        }
        loop {
            let Some(event) = inbox.next(self.draw_at()).await else {
                return Ok(Ending::Signal(crate::runtime::signals::HANG_UP));
            };
            let mut effects = Vec::new();
            let mut next = Some(event);
            let mut taken = 0;
            while let Some(event) = next {
                if let Some(ending) = self.take(event, &mut effects)? {
                    return Ok(ending);
                }
                taken += 1;
                next = if taken == BATCH {
                    None
                } else if self.wants_frame == Wants::Now {
                    // What a key changed is not kept waiting for pages that came meanwhile.
                    inbox.pressed()
                } else {
                    inbox.waiting()
                };
            }
            if let Some(ending) = self.settle(effects, executor)? {
                return Ok(ending);
            }
        }
    }

    /// When the next frame is due, if one is.
    fn draw_at(&self) -> Option<Instant> {
        if self.away || !self.surface.is_free() {
            return None;
        }
        match self.wants_frame {
            Wants::Nothing => None,
            Wants::Soon => Some(
                self.drawn_at
                    .map_or_else(Instant::now, |drawn| drawn + FRAME),
            ),
            Wants::Now => Some(Instant::now()),
        }
    }

    fn take(&mut self, event: Event, effects: &mut Vec<Effect>) -> io::Result<Option<Ending>> {
        match event {
            Event::Order(Order::Stop { signal }) => return Ok(Some(Ending::Signal(signal))),
            Event::Order(Order::Suspend) => {
                self.tell(Message::Suspended, effects);
                self.suspend()?;
            }
            Event::Order(Order::Resumed) => self.resumed(effects)?,
            Event::Order(Order::InputEnded) => {
                return Err(io::Error::other("no keys can be read from it"));
            }
            Event::Input(message) => {
                if let Message::Resized(size) = message {
                    self.surface.resize(size)?;
                }
                self.tell(message, effects);
                self.wants_frame = Wants::Now;
                self.unanswered = true;
            }
            Event::World(message) => {
                let wants = self.urgency(&message);
                self.tell(message, effects);
                self.wants_frame = self.wants_frame.max(wants);
            }
            Event::FrameLeft => self.surface.frame_left(),
            Event::DrawTime => {}
        }
        Ok(None)
    }

    /// How soon a message from a task wants to be seen. What comes for a key, such as the preview
    /// of a search or the page that was asked for, belongs to that key; it may not wait like the
    /// further pages of a walk.
    fn urgency(&mut self, message: &Message) -> Wants {
        let answers = matches!(
            message,
            Message::PageArrived { .. }
                | Message::Arranged { .. }
                | Message::ProfileDecoded { .. }
                | Message::CensusTaken { .. }
        );
        if answers && mem::take(&mut self.unanswered) {
            Wants::Now
        } else {
            Wants::Soon
        }
    }

    fn tell(&mut self, message: Message, effects: &mut Vec<Effect>) {
        effects.extend(update(&mut self.state, self.clock.now(), message));
    }

    /// One frame if it is due, then the effects.
    fn settle(
        &mut self,
        effects: Vec<Effect>,
        executor: &mut Executor,
    ) -> io::Result<Option<Ending>> {
        if self.draw_at().is_some_and(|due| due <= Instant::now()) {
            self.draw()?;
        }
        for effect in effects {
            if let Some(ending) = self.perform(effect, executor)? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    fn perform(&mut self, effect: Effect, executor: &mut Executor) -> io::Result<Option<Ending>> {
        match effect {
            Effect::Walk(walk) => executor.walk(walk),
            Effect::CancelWalk => executor.cancel_walk(),
            Effect::Arrange { ticket, rows, wish } => executor.arrange(ticket, rows, wish),
            Effect::TakeCensus { ticket, rows } => executor.take_census(ticket, rows),
            Effect::DecodeProfile { ticket, page, row } => {
                executor.decode_profile(ticket, page, row);
            }
            Effect::ReadUser {
                ticket,
                user_id,
                asked,
                priority,
            } => executor.read_user(ticket, (user_id, asked), priority),
            Effect::ReadUsers {
                ticket,
                user_ids,
                asked,
            } => executor.read_users(ticket, user_ids, asked),
            Effect::ReadRoles => executor.read_roles(),
            Effect::WalkFlagged {
                ticket,
                priority,
                pace,
            } => executor.walk_flagged(ticket, api::Gait { priority, pace }),
            Effect::CancelFlagged => executor.cancel_flagged(),
            Effect::Glimpse(glimpses) => executor.glimpse(glimpses),
            Effect::Look(glimpse) => executor.look(glimpse),
            Effect::Note { user_id, text } => executor.note(user_id, text),
            Effect::Snooze { user_id, snooze } => executor.snooze(user_id, snooze),
            Effect::ReadHistory { ticket, user_id } => executor.read_history(ticket, user_id),
            Effect::ReadJournal { ticket, before } => executor.read_journal(ticket, before),
            Effect::Follow => executor.follow(),
            Effect::KeepLookedAway(looked_away) => executor.keep_looked_away(looked_away),
            Effect::KeepWatched {
                user_id,
                is_watched,
            } => executor.keep_watched(user_id, is_watched),
            Effect::KeepCaughtUp { before, now } => executor.keep_caught_up(before, now),
            Effect::ReadOutbox => executor.read_outbox(),
            Effect::Stage { ticket, draft } => executor.stage(ticket, draft),
            Effect::StageAll(many) => executor.stage_all(many),
            Effect::Revise { id, policy, note } => executor.revise(id, policy, note),
            Effect::Restage { id, seen } => executor.restage(id, seen),
            Effect::Withdraw(id) => executor.withdraw(id),
            Effect::Adopt(id) => executor.adopt(id),
            Effect::Dispatch(verdict) => executor.dispatch(verdict),
            Effect::ReadBack(verdict) => executor.read_back(verdict),
            Effect::RenewToken => executor.renew_token(),
            Effect::Wake { timer, after } => executor.wake(timer, after),
            Effect::Copy(clip) => self.copy(&clip, executor)?,
            Effect::CaptureMouse(capture) => self.surface.capture_mouse(capture)?,
            Effect::Suspend => self.suspend()?,
            Effect::Redraw => self.repaint()?,
            Effect::Quit(leave) => return Ok(Some(Ending::Left(leave))),
        }
        Ok(None)
    }

    fn copy(&mut self, clip: &Clip, executor: &Executor) -> io::Result<()> {
        let (copied, what) = match clip {
            Clip::Id(id) => (text::escape(id.borrow()), "id sent to the clipboard"),
            Clip::Name(name) => (
                text::escape(name.borrow()),
                "name sent to the clipboard, escaped",
            ),
            Clip::Json(json) => (
                text::json_escape(json.borrow().as_received()),
                "JSON sent to the clipboard",
            ),
            Clip::Curl(user_id) => match executor.link() {
                Some(link) => (
                    api::curl(link.origin(), user_id),
                    "curl command sent to the clipboard",
                ),
                None => return Ok(()),
            },
        };
        self.surface.copy(&copied)?;
        executor.copied(what);
        Ok(())
    }

    /// Gives the terminal to the shell and stops. The signal that continues the program brings
    /// [`Order::Resumed`].
    fn suspend(&mut self) -> io::Result<()> {
        self.away = true;
        self.surface.suspend()
    }

    fn resumed(&mut self, effects: &mut Vec<Effect>) -> io::Result<()> {
        let Some(size) = self.surface.resume(self.state.session.mouse)? else {
            // In the background there is nothing to draw on, and nobody to draw for.
            return self.suspend();
        };
        self.away = false;
        self.surface.resize(size)?;
        self.tell(Message::Resized(size), effects);
        self.tell(Message::Resumed, effects);
        self.wants_frame = Wants::Now;
        Ok(())
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.surface.forget()?;
        self.wants_frame = Wants::Now;
        Ok(())
    }
}
