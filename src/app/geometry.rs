//! What the state contributes to the geometry of the screen.

use crate::app::overlay::Overlay;
use crate::app::overlay::bulk;
use crate::app::overlay::bulk::BulkBox;
use crate::app::overlay::decide;
use crate::app::overlay::fields;
use crate::app::overlay::verdict::VerdictBox;
use crate::app::overlay::verdict::words;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::triage::boxes::SnoozeLine;
use crate::domain::arrange::LocalOrder;
use crate::domain::query::Order;
use crate::domain::queue::QueueOrder;
use crate::layout::Areas;
use crate::layout::Detailed;
use crate::layout::Pane;
use crate::layout::Shape;
use crate::layout::Size;
use crate::layout::Verdicts;
use crate::layout::areas;

/// Lines of an overlay that only lists choices: its border, and a line that says what keys do.
const MENU_FRAME: usize = 4;

/// Where everything is on this state's screen: the queue and its case where they lie over the list,
/// else what [`browsing`] says.
#[must_use]
pub fn screen(state: &State) -> Areas {
    if !state.triage.open {
        return browsing(state);
    }
    let shape = Shape {
        detail: true,
        focus: pane(state.triage.focus),
        zoomed: state.triage.zoomed,
        detailed: Detailed::Case,
        feed: state.live.pane,
        verdicts: Verdicts {
            column: false,
            lines: outbox_lines(state),
        },
        overlay: wanted_overlay(state),
    };
    areas(state.size, &shape)
}

/// Where list and detail pane are, whether or not the queue lies over them.
#[must_use]
pub fn browsing(state: &State) -> Areas {
    areas(state.size, &shape(state))
}

/// What list and detail pane look like.
fn shape(state: &State) -> Shape {
    // Without a network there is nobody to show beside the list.
    let is_alone = state.is_first_run();
    Shape {
        detail: state.detail.visible && !is_alone,
        focus: pane(state.focus),
        zoomed: state.zoomed || is_alone,
        detailed: Detailed::User,
        feed: state.live.pane && !is_alone,
        verdicts: Verdicts {
            column: !state.outbox.is_untouched(),
            lines: outbox_lines(state),
        },
        overlay: wanted_overlay(state),
    }
}

const fn pane(focus: Focus) -> Pane {
    match focus {
        Focus::List => Pane::List,
        Focus::Detail => Pane::Detail,
    }
}

fn wanted_overlay(state: &State) -> Option<Size> {
    let overlay = state.overlay.as_ref();
    overlay.map(|overlay| match overlay {
        Overlay::Verdict(asked) => verdict_box(state, asked),
        Overlay::Held(id) => boxed(state.size, |columns| {
            let all = (columns, u16::MAX);
            decide::held(state, *id, all, false).rows().len()
        }),
        Overlay::Bulk(asked) => bulk_box(state, asked),
        Overlay::Outbox(_) => Size {
            width: OUTBOX.min(state.size.width),
            height: outbox_height(state),
        },
        Overlay::Leaving => boxed(state.size, |columns| {
            decide::leaving(state, columns, false).rows().len()
        }),
        Overlay::Help(_)
        | Overlay::Palette(_)
        | Overlay::SortMenu { .. }
        | Overlay::FilterMenu(_)
        | Overlay::CopyMenu { .. }
        | Overlay::RequestLog { .. }
        | Overlay::Messages { .. }
        | Overlay::Journal(_)
        | Overlay::Feed(_)
        | Overlay::Roles(_)
        | Overlay::Permissions(_)
        | Overlay::QueueOrder { .. }
        | Overlay::Snooze { .. }
        | Overlay::Note(_) => wanted(overlay, state.size),
    })
}

/// Columns of a box that asks, borders included.
const BOX: u16 = 80;

/// Columns of the outbox, borders included.
const OUTBOX: u16 = 100;

/// Room for every verdict, and for a few where there are fewer, so that the box does not jump with
/// each that ends; besides them, what is said about all and about the one under the cursor.
fn outbox_height(state: &State) -> u16 {
    let verdicts = state.outbox.open.len().max(6);
    let most = state.size.height.saturating_sub(3).min(30);
    u16::try_from(verdicts + 11).unwrap_or(u16::MAX).min(most)
}

/// Lines about verdicts that have not ended.
fn outbox_lines(state: &State) -> u16 {
    u16::try_from(state.outbox.len()).unwrap_or(u16::MAX)
}

/// Columns inside of a box.
fn inside(screen: Size) -> u16 {
    BOX.min(screen.width).saturating_sub(4)
}

fn boxed(screen: Size, lines: impl Fn(u16) -> usize) -> Size {
    let lines = u16::try_from(lines(inside(screen))).unwrap_or(u16::MAX);
    Size {
        width: BOX.min(screen.width),
        height: lines.saturating_add(2),
    }
}

fn verdict_box(state: &State, asked: &VerdictBox) -> Size {
    boxed(state.size, |columns| {
        let head = words::head(state, asked, columns, false).rows().len();
        head + 1 + usize::from(fields::words::height(state, &asked.fields, columns))
    })
}

/// Room for everybody as far as the screen has it.
fn bulk_box(state: &State, asked: &BulkBox) -> Size {
    let width = OUTBOX.min(state.size.width);
    let lines = bulk::words::wanted(state, asked, width.saturating_sub(4));
    let lines = u16::try_from(lines.saturating_add(2)).unwrap_or(u16::MAX);
    Size {
        width,
        height: lines.min(state.size.height.saturating_sub(3)),
    }
}

fn wanted(overlay: &Overlay, screen: Size) -> Size {
    let menu = |width, lines: usize| Size {
        width,
        height: u16::try_from(lines + MENU_FRAME).unwrap_or(u16::MAX),
    };
    let most = |width: u16| Size {
        width: width.min(screen.width),
        height: screen.height.saturating_sub(3).min(30),
    };
    match overlay {
        Overlay::SortMenu { .. } => menu(64, Order::ALL.len() + LocalOrder::ALL.len() + 3),
        Overlay::FilterMenu(_) => menu(64, 8),
        Overlay::QueueOrder { .. } => menu(64, QueueOrder::ALL.len()),
        Overlay::Snooze { .. } => menu(64, SnoozeLine::ALL.len()),
        Overlay::Note(_) => menu(76, 2),
        Overlay::CopyMenu { .. } => menu(64, 4),
        // Their size hangs on what they say.
        Overlay::Bulk(_)
        | Overlay::Outbox(_)
        | Overlay::Verdict(_)
        | Overlay::Held(_)
        | Overlay::Leaving => menu(BOX, 0),
        Overlay::RequestLog { .. }
        | Overlay::Messages { .. }
        | Overlay::Journal(_)
        | Overlay::Feed(_) => most(screen.width.min(140)),
        Overlay::Help(_) | Overlay::Palette(_) | Overlay::Roles(_) | Overlay::Permissions(_) => {
            most(110)
        }
    }
}
