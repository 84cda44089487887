//! What the text tabs of the detail pane say, line by line and with what each part stands for.
//!
//! The core asks it how far a tab can be scrolled, the view for what to draw, so that both always
//! agree. Trees are not among it: their lines are their nodes.

pub mod case;
mod files;
mod heard;
pub mod lines;
mod look_alike;
mod past;
mod profile;
mod roles;

use crate::app::detail::Tab;
use crate::app::facts::lines::Lines;
use crate::app::geometry;
use crate::app::state::State;
use crate::app::token::Token;
use crate::domain::user::User;
use crate::layout;
use crate::layout::detail_text;

/// The lines of the tab shown, where it is one of text, for a pane of so many columns. `ascii`
/// decides what a cut text ends with.
#[must_use]
pub fn facts(state: &State, user: User<'_>, columns: u16, ascii: bool) -> Option<Lines> {
    let mut lines = Lines::new(columns, ascii);
    let profile = state.detail.profile.as_deref();
    match (state.detail.tab, profile) {
        (Tab::Profile, _) => profile::write(&mut lines, user, state),
        (Tab::Roles, _) => roles::write(&mut lines, user, state),
        (Tab::Files, Some(profile)) => files::write(&mut lines, profile, state),
        (Tab::History, _) => past::tab(&mut lines, user, state),
        (Tab::Files | Tab::Metadata | Tab::Json, None) => {
            lines.line().own("reading", Token::Dim);
        }
        (Tab::Metadata | Tab::Json, Some(_)) => return None,
    }
    Some(lines)
}

/// The lines of the case pane, for one of so many columns.
#[must_use]
pub fn case_facts(state: &State, columns: u16, ascii: bool) -> Option<Lines> {
    let case = state.triage.selected()?;
    let mut lines = Lines::new(columns, ascii);
    case::write(&mut lines, case, case.user()?, state);
    Some(lines)
}

/// The last line of the case that can be the first one on screen.
#[must_use]
pub fn last_first_line_of_case(state: &State) -> usize {
    let areas = geometry::screen(state);
    let Some(area) = areas.detail else {
        return 0;
    };
    let columns = detail_text(area).width;
    case_facts(state, columns, false).map_or(0, |lines| {
        lines
            .rows()
            .len()
            .saturating_sub(layout::detail_height(&areas))
    })
}

/// The last line that can be the first one on screen.
#[must_use]
pub fn last_first_line(state: &State) -> usize {
    let areas = geometry::browsing(state);
    let (Some(area), Some(subject)) = (areas.detail, state.detail.subject.as_ref()) else {
        return 0;
    };
    let columns = detail_text(area).width;
    let user = subject.page.user(subject.row);
    let lines = user.and_then(|user| facts(state, user, columns, false));
    lines.map_or(0, |lines| {
        lines
            .rows()
            .len()
            .saturating_sub(layout::detail_height(&areas))
    })
}
