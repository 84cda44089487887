//! The user that a verdict would be about.

use crate::app::state::State;
use crate::app::triage::decide;
use crate::domain::rows::RowId;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::text::UntrustedText;

/// Whom a verdict would be about, and on what ground.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// The user as shown.
    pub user: User<'a>,
    /// The user's row of the list, where it stands in one.
    pub row: Option<RowId>,
    /// When that was read.
    pub read_at: Timestamp,
    /// The reason that was chosen for this case, if one was.
    pub policy: Option<UntrustedText>,
}

impl Subject<'_> {
    /// What the moderator sees; `None` for a row that names nobody.
    #[must_use]
    pub fn sighting(&self) -> Option<Sighting> {
        Sighting::of(self.user, self.read_at)
    }
}

/// The user of the case at hand, where the queue lies over the list; else the one under the cursor,
/// whom the detail pane shows too.
#[must_use]
pub fn subject(state: &State) -> Option<Subject<'_>> {
    if state.triage.open {
        return at_hand(state);
    }
    let row = state.users.selected_row()?;
    let user = state.users.shown.rows.user(row)?;
    // Every loaded row has its time; were there none, the row would count as read long ago.
    let read_at = state.users.shown.read_at(row).map(|at| at.wall);
    Some(Subject {
        user,
        row: Some(row),
        read_at: read_at.unwrap_or(Timestamp::from_millis(0)),
        policy: None,
    })
}

fn at_hand(state: &State) -> Option<Subject<'_>> {
    let case = state.triage.selected()?;
    Some(Subject {
        user: case.user()?,
        row: None,
        read_at: case.read_at,
        policy: case.user_id().and_then(|id| decide::policy_of(state, &id)),
    })
}
