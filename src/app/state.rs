//! Everything that the screen is drawn from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::detail::Detail;
use crate::app::geometry;
use crate::app::health::Health;
use crate::app::held::HeldKey;
use crate::app::keymap::Keymap;
use crate::app::live::Live;
use crate::app::notice::Notices;
use crate::app::outbox::Outbox;
use crate::app::overlay::Overlay;
use crate::app::overlay::fields::About;
use crate::app::overlay::verdict::note::Note;
use crate::app::requests::Requests;
use crate::app::roles::Capability;
use crate::app::search::SearchBar;
use crate::app::session::Network;
use crate::app::session::Session;
use crate::app::ticket::Ticket;
use crate::app::triage::Triage;
use crate::app::users::Arranging;
use crate::app::users::Users;
use crate::domain::lookalike::ProtectedNames;
use crate::domain::query::UserQuery;
use crate::domain::role::RoleBook;
use crate::domain::time::Moment;
use crate::layout;
use crate::layout::Size;

/// Which pane takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The user list.
    #[default]
    List,
    /// The detail pane.
    Detail,
}

/// The whole state: no handles, no senders, no locks.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// When the last message arrived.
    pub now: Moment,
    /// The terminal's size.
    pub size: Size,
    /// What stays the same.
    pub session: Session,
    /// The user list.
    pub users: Users,
    /// The search bar.
    pub search: SearchBar,
    /// The detail pane.
    pub detail: Detail,
    /// Roles by id.
    pub roles: RoleBook,
    /// Whether the network lets its roles be read.
    pub roles_call: Capability,
    /// Of the last count of holders.
    pub census_ticket: Ticket,
    /// Of the last page of the journal that was asked for.
    pub journal_ticket: Ticket,
    /// Requests on their way and past.
    pub requests: Requests,
    /// Messages to the moderator.
    pub notices: Notices,
    /// How the connection stands.
    pub health: Health,
    /// Verdicts that were made and have not ended.
    pub outbox: Outbox,
    /// The queue of flagged accounts.
    pub triage: Triage,
    /// What the network tells of by itself.
    pub live: Live,
    /// Which pane takes the keys.
    pub focus: Focus,
    /// Whether the focused pane has the whole screen.
    pub zoomed: bool,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// Notes that were typed into boxes that were cancelled, by what these asked about.
    pub unsaid: BTreeMap<About, Note>,
    /// The key that opened what takes the keys, as long as it may be held down.
    pub held: HeldKey,
    /// Set between the first and the second press of the key that quits at the second.
    pub quitting: Option<Ticket>,
    /// Of the last first press.
    pub quit_ticket: Ticket,
    /// Whether a frame for spinner and countdown is on its way.
    pub ticking: bool,
    /// What each key means.
    pub keymap: Arc<Keymap>,
}

impl State {
    /// A console that has just been opened on a query and asked nothing yet.
    #[must_use]
    pub fn new(
        now: Moment,
        size: Size,
        session: Session,
        query: UserQuery,
        protected: ProtectedNames,
        keymap: Arc<Keymap>,
    ) -> Self {
        let mut search = SearchBar::default();
        search.show(&query);
        Self {
            now,
            size,
            session,
            users: Users::new(query, protected),
            search,
            detail: Detail::default(),
            roles: RoleBook::default(),
            roles_call: Capability::default(),
            census_ticket: Ticket::default(),
            journal_ticket: Ticket::default(),
            requests: Requests::default(),
            notices: Notices::default(),
            health: Health::default(),
            outbox: Outbox::default(),
            triage: Triage::default(),
            live: Live::default(),
            focus: Focus::default(),
            zoomed: false,
            overlay: None,
            unsaid: BTreeMap::new(),
            held: HeldKey::default(),
            quitting: None,
            quit_ticket: Ticket::default(),
            ticking: false,
            keymap,
        }
    }

    /// Whether nothing is configured, so that only the first-run screen can be shown.
    #[must_use]
    pub fn is_first_run(&self) -> bool {
        self.session.network == Network::Nothing
    }

    /// How many rows of the list fit on the screen.
    #[must_use]
    pub fn list_height(&self) -> usize {
        layout::list_height(&geometry::browsing(self))
    }

    /// How many lines of the focused pane fit on the screen.
    #[must_use]
    pub fn page_height(&self) -> usize {
        let areas = geometry::screen(self);
        let focus = if self.triage.open {
            self.triage.focus
        } else {
            self.focus
        };
        match focus {
            Focus::List => layout::list_height(&areas),
            Focus::Detail => layout::detail_height(&areas),
        }
    }

    /// Whether the screen shows something that moves by itself: a spinner, a countdown, the time
    /// that something takes.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.requests.in_flight() > 0
            || self.users.walking.is_some()
            || self.triage.is_waited_for()
            || self.users.arranging != Arranging::Settled
            || self.outbox.is_moving()
    }
}
