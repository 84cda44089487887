//! Everything that the screen is drawn from.

use crate::app::detail::Detail;
use crate::app::health::Health;
use crate::app::notice::Notices;
use crate::app::overlay::Overlay;
use crate::app::requests::Requests;
use crate::app::search::SearchBar;
use crate::app::session::Session;
use crate::app::users::Users;
use crate::domain::role::RoleBook;
use crate::domain::time::Moment;
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
    /// Requests on their way and past.
    pub requests: Requests,
    /// Messages to the moderator.
    pub notices: Notices,
    /// How the connection stands.
    pub health: Health,
    /// Which pane takes the keys.
    pub focus: Focus,
    /// Whether the focused pane has the whole screen.
    pub zoomed: bool,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
}
