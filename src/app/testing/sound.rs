//! What holds after every message, whatever it was.

mod outbox;

use std::collections::HashSet;

use crate::app::effect::Effect;
use crate::app::facts::last_first_line;
use crate::app::facts::last_first_line_of_case;
use crate::app::geometry;
use crate::app::help;
use crate::app::input::LIMIT;
use crate::app::list::Listed;
use crate::app::message::Timer;
use crate::app::notice;
use crate::app::overlay::Overlay;
use crate::app::overlay::feed;
use crate::app::overlay::finder;
use crate::app::overlay::finder::Kind;
use crate::app::overlay::menu;
use crate::app::palette;
use crate::app::requests;
use crate::app::search::HISTORY;
use crate::app::state::State;
use crate::app::triage::boxes::SnoozeLine;
use crate::app::users::Arranging;
use crate::domain::pager::Next;
use crate::domain::queue::QueueOrder;
use crate::domain::request::Priority;
use crate::layout;

/// What is wrong with a state and the effects of the message that led to it, if anything.
pub(crate) fn unsound(state: &State, effects: &[Effect]) -> Option<String> {
    cursor(state)
        .or_else(|| listing(state))
        .or_else(|| walking(state))
        .or_else(|| detail(state))
        .or_else(|| triage(state))
        .or_else(|| overlay(state))
        .or_else(|| search(state))
        .or_else(|| bounds(state))
        .or_else(|| orders(state, effects))
        .or_else(|| outbox::unsound(state, effects))
}

fn fault(holds: bool, words: &str) -> Option<String> {
    (!holds).then(|| words.to_owned())
}

fn cursor(state: &State) -> Option<String> {
    let users = &state.users;
    let count = users.rows().len();
    let in_range = users.cursor < count || (count == 0 && users.cursor == 0);
    let areas = geometry::browsing(state);
    let height = layout::list_height(&areas);
    let visible = areas.list.is_none()
        || (users.top..users.top.saturating_add(height)).contains(&users.cursor);
    let on_anchor = users.selected_row() == users.anchor;
    let elsewhere = users
        .anchor
        .is_none_or(|anchor| !users.rows().contains(&anchor));
    fault(in_range, "the cursor is behind the last row")
        .or_else(|| fault(users.top <= users.cursor, "the cursor is above the screen"))
        .or_else(|| fault(visible, "the cursor is below the screen"))
        .or_else(|| fault(on_anchor || elsewhere, "the cursor lost its person"))
}

fn listing(state: &State) -> Option<String> {
    let users = &state.users;
    let rows = &users.shown.rows;
    let distinct: HashSet<_> = users.rows().iter().collect();
    let ids: Vec<&str> = users
        .rows()
        .iter()
        .filter_map(|row| rows.user(*row)?.user_id())
        .map(crate::text::Untrusted::as_received)
        .collect();
    let distinct_ids: HashSet<&&str> = ids.iter().collect();
    let known = users.rows().iter().all(|row| rows.user(*row).is_some());
    let is_all = users.listed == Listed::All;
    let settled = match users.arranging {
        Arranging::Settled => is_all == users.wish.is_plain(),
        Arranging::Running | Arranging::Outdated => !users.wish.is_plain(),
    };
    let based = match &users.listed {
        Listed::All => true,
        Listed::Some { base, rows: listed } => *base <= rows.len() && listed.len() <= *base,
    };
    let anchored = users.anchor.is_none_or(|row| rows.user(row).is_some());
    let gone = users.gone.iter().all(|row| rows.user(*row).is_some());
    fault(
        distinct.len() == users.rows().len(),
        "a row is listed twice",
    )
    .or_else(|| fault(distinct_ids.len() == ids.len(), "a user is listed twice"))
    .or_else(|| fault(known, "a row is listed that is not loaded"))
    .or_else(|| fault(settled, "what is listed does not fit the wish"))
    .or_else(|| fault(based, "more is listed than is loaded"))
    .or_else(|| fault(anchored, "the anchor is not loaded"))
    .or_else(|| fault(gone, "somebody is gone who is not loaded"))
}

fn walking(state: &State) -> Option<String> {
    let users = &state.users;
    let walking = users.walking?;
    let leads_on = matches!(users.growing().pager.next(), Next::First | Next::After(_));
    fault(
        walking.ticket == users.walk_ticket,
        "the walk has an old ticket",
    )
    .or_else(|| fault(leads_on, "a walk goes on behind the end of its list"))
    .or_else(|| {
        fault(
            users.failure.is_none(),
            "a walk goes on that also broke off",
        )
    })
}

/// The queue: its cursor, its order, its counts, its case.
fn triage(state: &State) -> Option<String> {
    let triage = &state.triage;
    let queue = &triage.queue;
    let count = queue.len();
    let in_range = triage.cursor < count || (count == 0 && triage.cursor == 0);
    let places = (0..count).all(|place| {
        let case = queue.at(place);
        case.and_then(|case| queue.place_of(case)) == Some(place)
    });
    let counts = queue.counts();
    let counted = counts.open + counts.decided + counts.snoozed + counts.gone;
    let walk = triage.walking.as_ref();
    let fresh = walk.is_none_or(|walk| walk.ticket == triage.walk_ticket);
    let is_asked_for = walk.is_some_and(|walk| walk.priority != Priority::Prefetch);
    let closed = triage.open || (!is_asked_for && triage.case.shown.is_none());
    let areas = geometry::screen(state);
    let height = layout::list_height(&areas);
    let on_screen = areas.list.is_none()
        || (triage.top..triage.top.saturating_add(height)).contains(&triage.cursor);
    let on_anchor = triage.anchor.is_none() || triage.anchor == triage.selected_id();
    let shown = triage.case.shown.as_ref().map(|(id, ..)| *id);
    let line = triage.case.line == 0
        || areas.detail.is_none()
        || triage.case.line <= last_first_line_of_case(state);
    fault(in_range, "the cursor is behind the last case")
        .or_else(|| fault(places, "a case is not at the place that it has"))
        .or_else(|| fault(counted == count, "a case is counted twice or not at all"))
        .or_else(|| {
            let met = count + queue.outside() == queue.met();
            fault(met, "a case is neither in the queue nor outside")
        })
        .or_else(|| fault(fresh, "the walk of the flagged set has an old ticket"))
        .or_else(|| fault(closed, "a queue that is closed goes on"))
        .or_else(|| fault(on_anchor, "the cursor of the queue lost its person"))
        .or_else(|| {
            let is_seen = !triage.open || on_screen;
            fault(is_seen, "the cursor of the queue is not on screen")
        })
        .or_else(|| {
            let is_same = !triage.open || shown == triage.selected_id();
            fault(is_same, "the case pane shows another case")
        })
        .or_else(|| {
            let is_inside = !triage.open || line;
            fault(is_inside, "the case is scrolled past its last line")
        })
}

fn detail(state: &State) -> Option<String> {
    if state.triage.open {
        // It follows the list again once the queue is closed.
        return None;
    }
    let users = &state.users;
    let place = users
        .selected_row()
        .and_then(|row| users.shown.rows.snapshot().place(row));
    let shown = state.detail.subject.as_ref();
    let same = match (&place, shown) {
        (Some((page, row)), Some(subject)) => {
            std::sync::Arc::ptr_eq(page, &subject.page) && *row == subject.row
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let lines = state
        .detail
        .tree()
        .map(|(tree, folded)| crate::app::detail::unfolded(tree, folded).len());
    let line = match lines {
        Some(lines) => state.detail.line < lines.max(1),
        None if geometry::browsing(state).detail.is_some() => {
            state.detail.line <= last_first_line(state)
        }
        None => true,
    };
    fault(same, "the detail pane shows somebody else")
        .or_else(|| fault(line, "the detail pane is scrolled past its last line"))
}

/// The cursor of what lies over the panes is on one of its lines.
fn overlay(state: &State) -> Option<String> {
    let (at, lines) = match state.overlay.as_ref()? {
        Overlay::Help(finder) | Overlay::Palette(finder) if finder.cursor == 0 => return None,
        Overlay::Help(finder) => (finder.cursor, help::help_rows(state, finder).len()),
        Overlay::Palette(finder) => (finder.cursor, palette::palette_rows(state, finder).len()),
        Overlay::Roles(holders) => {
            let rows = finder::rows(state, Kind::Roles, holders);
            (holders.finder.cursor, rows.len())
        }
        Overlay::Permissions(holders) => {
            let rows = finder::rows(state, Kind::Permissions, holders);
            (holders.finder.cursor, rows.len())
        }
        Overlay::SortMenu { cursor } => (*cursor, menu::SORTS.len()),
        Overlay::QueueOrder { cursor } => (*cursor, QueueOrder::ALL.len()),
        Overlay::Snooze { cursor, .. } => (*cursor, SnoozeLine::ALL.len()),
        Overlay::CopyMenu { cursor } => (*cursor, menu::CLIPS.len()),
        Overlay::Bulk(asked) => (asked.top, asked.lines()),
        Overlay::RequestLog { back } => (*back, state.requests.iter().len()),
        Overlay::Messages { back } => (*back, state.notices.len()),
        Overlay::Journal(view) => (view.cursor, view.rows.len()),
        Overlay::Feed(view) => {
            let rows = feed::rows(state, view);
            (feed::cursor_of(view, &rows), rows.len())
        }
        Overlay::FilterMenu(_)
        | Overlay::Note(_)
        | Overlay::Verdict(_)
        | Overlay::Outbox(_)
        | Overlay::Held(_)
        | Overlay::Leaving => return None,
    };
    fault(at < lines.max(1), "an overlay's cursor is past its lines")
}

/// The bar agrees with what is listed and asked for.
fn search(state: &State) -> Option<String> {
    let bar = &state.search;
    let users = &state.users;
    let (kept, recalled) = bar.recall_place();
    let previews = users.wish.preview.is_none() || bar.open.is_some() || users.incoming.is_some();
    fault(
        kept <= HISTORY,
        "more searches are kept than can be recalled",
    )
    .or_else(|| fault(recalled.is_none_or(|at| at < kept), "a search from nowhere"))
    .or_else(|| fault(previews, "a preview stays that nobody types or waits for"))
}

/// What is kept for reading has a bound.
fn bounds(state: &State) -> Option<String> {
    let typed = match &state.overlay {
        Some(Overlay::Help(finder) | Overlay::Palette(finder)) => finder.input.text().len(),
        Some(Overlay::Roles(holders) | Overlay::Permissions(holders)) => {
            holders.finder.input.text().len()
        }
        Some(Overlay::Note(note)) => note.input.text().len(),
        Some(Overlay::FilterMenu(menu)) => {
            let inputs = [&menu.role, &menu.permission, &menu.min_flags];
            let lengths = inputs.map(|input| input.text().len());
            lengths.into_iter().max().unwrap_or(0)
        }
        _ => 0,
    };
    let typed = typed.max(state.search.input.text().len());
    let folded = state.detail.folded_json.len() + state.detail.folded_metadata.len();
    fault(typed <= LIMIT, "more is typed than a line takes")
        .or_else(|| fault(state.notices.len() <= notice::KEPT, "too many messages"))
        .or_else(|| {
            fault(
                state.requests.iter().len() <= requests::KEPT,
                "too many requests",
            )
        })
        .or_else(|| {
            fault(
                folded == 0 || state.detail.subject.is_some(),
                "something is folded of nobody",
            )
        })
}

fn orders(state: &State, effects: &[Effect]) -> Option<String> {
    let users = &state.users;
    let mut walks = 0;
    let mut ticks = 0;
    for effect in effects {
        let fresh = match effect {
            Effect::Walk(walk) => {
                walks += 1;
                users
                    .walking
                    .is_none_or(|walking| walking.ticket >= walk.ticket)
            }
            Effect::Arrange { ticket, .. } => *ticket == users.arrange_ticket,
            Effect::TakeCensus { ticket, .. } => *ticket == state.census_ticket,
            Effect::WalkFlagged { ticket, .. } => *ticket == state.triage.walk_ticket,
            Effect::ReadHistory { ticket, .. } if state.triage.open => {
                *ticket == state.triage.case.ticket
            }
            Effect::DecodeProfile { ticket, .. } | Effect::ReadHistory { ticket, .. } => {
                *ticket == state.detail.ticket
            }
            Effect::ReadJournal { ticket, .. } => *ticket == state.journal_ticket,
            Effect::Wake {
                timer: Timer::Tick, ..
            } => {
                ticks += 1;
                state.is_busy()
            }
            _ => true,
        };
        if !fresh {
            return Some(format!("an effect is stale at birth: {effect:?}"));
        }
    }
    let last_walk = effects.iter().rev().find_map(|effect| match effect {
        Effect::Walk(walk) => Some(Some(walk.ticket)),
        Effect::CancelWalk => Some(None),
        _ => None,
    });
    let runs = last_walk.is_none_or(|ticket| ticket == users.walking.map(|walking| walking.ticket));
    fault(walks <= 1, "two walks at once")
        .or_else(|| fault(ticks <= 1, "two ticks at once"))
        .or_else(|| fault(runs, "the walk ordered last is not the one waited for"))
        .or_else(|| {
            fault(
                state.ticking || !state.is_busy(),
                "something moves and nothing ticks",
            )
        })
}
