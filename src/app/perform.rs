//! What each action does: one line an action.

use std::time::Duration;

use crate::app::action::Action;
use crate::app::detail;
use crate::app::effect::Effect;
use crate::app::effect::Leave;
use crate::app::health;
use crate::app::keymap::key_of;
use crate::app::live::ladder;
use crate::app::live::watch;
use crate::app::marks;
use crate::app::message::Timer;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::many;
use crate::app::outbox::send;
use crate::app::outbox::stage;
use crate::app::overlay;
use crate::app::overlay::Finder;
use crate::app::overlay::Overlay;
use crate::app::overlay::finder;
use crate::app::overlay::finder::Kind;
use crate::app::overlay::menu;
use crate::app::palette::Command;
use crate::app::reread;
use crate::app::search::typing;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::triage;
use crate::app::unavailable::in_words;
use crate::app::unavailable::refused;
use crate::app::unavailable::unavailable;
use crate::app::users::arrange;
use crate::app::users::ask;
use crate::app::users::cursor;
use crate::app::users::outside;
use crate::app::users::walk;
use crate::domain::arrange::Arrangement;
use crate::domain::query::Filter;
use crate::domain::request::Priority;

/// How long a first Ctrl-C waits for the second.
const QUIT_WINDOW: Duration = Duration::from_secs(2);

/// Does what an action means, or says why it cannot.
pub fn perform(state: &mut State, action: Action, out: &mut Vec<Effect>) {
    if let Some(why) = unavailable(state, action) {
        return say(state, Tone::Note, why, out);
    }
    // What is done now is about whoever is in sight now: nobody else may come under it.
    state.users.awaited = None;
    if state.triage.open && triage::perform(state, action, out) {
        return;
    }
    let page = state.page_height();
    match action {
        Action::Down => move_by(state, 1),
        Action::Up => move_by(state, -1),
        Action::Top => move_to(state, 0),
        Action::Bottom => bottom(state, out),
        Action::HalfPageDown => move_by(state, half(page)),
        Action::HalfPageUp => move_by(state, -half(page)),
        Action::PageDown => move_by(state, whole(page)),
        Action::PageUp => move_by(state, -whole(page)),
        Action::NextPage => walk::next_page(state, out),
        Action::LoadOn => walk::load_on(state, out),
        Action::ShowNew => outside::show(state, out),
        Action::Search => typing::open(state),
        Action::ToggleFlagged => toggle_flagged(state, out),
        Action::ToggleDeleted => toggle_deleted(state, out),
        Action::OpenSortMenu => menu::open_sort(state),
        Action::OpenFilterMenu => menu::open_filters(state),
        Action::ClearLocal => arrange::wish(state, Arrangement::default(), out),
        Action::Open => open(state, out),
        Action::ToggleDetail => toggle_detail(state),
        Action::Zoom => state.zoomed = !state.zoomed,
        Action::NextPane | Action::PreviousPane => switch_pane(state),
        Action::ShowTab(tab) => detail::show_tab(state, tab),
        Action::NextTab => detail::show_tab(state, state.detail.tab.step(true)),
        Action::PreviousTab => detail::show_tab(state, state.detail.tab.step(false)),
        Action::ToggleFold => detail::toggle_fold(state),
        Action::Reload => health::reload(state, out),
        Action::Reread => reread::ask(state, out),
        Action::Mark => marks::toggle(state, out),
        Action::MarkRange => marks::toggle_range(state, out),
        Action::MarkAll => marks::all(state, out),
        Action::ClearFlags if !marks::here(state).is_empty() => {
            overlay::bulk::open(state, Action::ClearFlags, out);
        }
        Action::ClearFlags => stage::clear_flags(state, out),
        Action::Ban if !marks::here(state).is_empty() => {
            overlay::bulk::open(state, Action::Ban, out);
        }
        Action::Ban => overlay::verdict::open(state),
        Action::TakeBackAll => many::take_back_all(state, out),
        Action::UndoVerdict => stage::undo(state, out),
        Action::OpenOutbox => overlay::outbox::open(state),
        Action::OpenCopyMenu => overlay::open(state, Overlay::CopyMenu { cursor: 0 }),
        Action::OpenRequestLog => overlay::open(state, Overlay::RequestLog { back: 0 }),
        Action::OpenMessages => {
            state.outbox.refusals = 0;
            overlay::open(state, Overlay::Messages { back: 0 });
        }
        Action::OpenJournal => overlay::journal::open(state, out),
        Action::OpenFeed => overlay::feed::open(state),
        Action::OpenTheirFeed => overlay::feed::open_of_subject(state),
        Action::ToggleFeedPane => overlay::feed::toggle_pane(state, out),
        Action::WatchUser => watch::toggle(state, out),
        Action::OpenRoles => finder::open(state, Kind::Roles, out),
        Action::OpenPermissions => finder::open(state, Kind::Permissions, out),
        Action::Triage => triage::open(state, out),
        // They mean something in the queue only, and are not available here.
        Action::NextCase
        | Action::PreviousCase
        | Action::ChoosePolicy(_)
        | Action::AddNote
        | Action::Snooze => {}
        Action::ToggleUtc => state.session.utc = !state.session.utc,
        Action::ToggleMouse => toggle_mouse(state, out),
        Action::OpenHelp => overlay::open(state, Overlay::Help(Finder::default())),
        Action::OpenPalette => overlay::open(state, Overlay::Palette(Finder::default())),
        Action::Back => {
            if !back(state, out) {
                leave_search(state, out);
            }
        }
        Action::Quit => {
            // Pages on their way change nothing on the server, so that they are no level.
            if !to_list(state) {
                leave(state, out);
            }
        }
        Action::QuitNow => quit_now(state, out),
        Action::Suspend => {
            suspended(state, out);
            out.push(Effect::Suspend);
        }
        Action::Redraw => out.push(Effect::Redraw),
    }
}

/// Runs a command of the palette.
pub fn command(state: &mut State, command: Command, out: &mut Vec<Effect>) {
    match command {
        Command::Action(action) => perform(state, action, out),
        Command::Sort(sort) => menu::sort_by(state, sort, out),
        Command::Filter(filter) => menu::filter_by(state, filter, out),
    }
}

/// The shell has the terminal: nobody sees what waits, so nothing leaves.
pub fn suspended(state: &mut State, out: &mut Vec<Effect>) {
    state.outbox.unseen = true;
    send::rearm(state, out);
}

/// The program came back from the shell: what is on screen may be old. A walk that goes on is
/// worth more than a fresh first page.
pub fn resumed(state: &mut State, out: &mut Vec<Effect>) {
    out.push(Effect::Redraw);
    send::seen_again(state, out);
    if state.triage.open && state.triage.walking.is_none() {
        triage::walk::begin(state, Priority::Prefetch, out);
    } else {
        ladder::resumed(state);
    }
    if state.users.shown.first_at.is_some() && !is_loading_on(state) {
        ask::reload(state, out);
    }
}

/// The second press of the key that quits at the second did not come.
pub fn forget_quit(state: &mut State, ticket: Ticket) {
    if state.quitting == Some(ticket) {
        state.quitting = None;
    }
}

fn half(page: usize) -> isize {
    isize::try_from(page / 2).unwrap_or(isize::MAX).max(1)
}

fn whole(page: usize) -> isize {
    isize::try_from(page).unwrap_or(isize::MAX).max(1)
}

fn move_by(state: &mut State, rows: isize) {
    match state.focus {
        Focus::List => cursor::move_by(state, rows),
        Focus::Detail => detail::scroll_to(state, state.detail.line.saturating_add_signed(rows)),
    }
}

fn move_to(state: &mut State, to: usize) {
    match state.focus {
        Focus::List => cursor::move_to(state, to),
        Focus::Detail => detail::scroll_to(state, to),
    }
}

fn bottom(state: &mut State, out: &mut Vec<Effect>) {
    let last = state.users.rows().len().saturating_sub(1);
    let at_end = state.users.cursor == last;
    let more = unavailable(state, Action::NextPage).is_none();
    if state.focus == Focus::List && at_end && more {
        walk::next_page(state, out);
    } else {
        move_to(state, usize::MAX);
    }
}

fn toggle_flagged(state: &mut State, out: &mut Vec<Effect>) {
    let query = state.users.wanted().clone();
    let filter = match query.filter() {
        Filter::All => Filter::Flagged,
        Filter::Flagged => Filter::All,
    };
    ask::ask(state, query.with_filter(filter), out);
}

fn toggle_deleted(state: &mut State, out: &mut Vec<Effect>) {
    let query = state.users.wanted().clone();
    let deleted = !query.deleted();
    ask::ask(state, query.with_deleted(deleted), out);
}

fn open(state: &mut State, out: &mut Vec<Effect>) {
    if state.is_first_run() {
        out.push(Effect::Quit(Leave::Demo));
        return;
    }
    match state.focus {
        Focus::List => {
            state.detail.visible = true;
            state.focus = Focus::Detail;
        }
        Focus::Detail => detail::toggle_fold(state),
    }
}

fn toggle_detail(state: &mut State) {
    state.detail.visible = !state.detail.visible;
    state.focus = Focus::List;
    state.zoomed = false;
}

fn switch_pane(state: &mut State) {
    state.focus = match state.focus {
        Focus::List => {
            state.detail.visible = true;
            Focus::Detail
        }
        Focus::Detail => Focus::List,
    };
}

fn toggle_mouse(state: &mut State, out: &mut Vec<Effect>) {
    state.session.mouse = !state.session.mouse;
    out.push(Effect::CaptureMouse(state.session.mouse));
    let text = if state.session.mouse {
        "mouse on"
    } else {
        "mouse off"
    };
    say(state, Tone::Ok, text, out);
}

/// From a zoomed pane or the detail pane back to the list; says whether it was one.
fn to_list(state: &mut State) -> bool {
    if state.zoomed {
        state.zoomed = false;
    } else if state.focus == Focus::Detail {
        state.focus = Focus::List;
    } else {
        return false;
    }
    true
}

/// One level back; says whether there was one.
fn back(state: &mut State, out: &mut Vec<Effect>) -> bool {
    if marks::drop_range(state) || to_list(state) {
        return true;
    }
    if is_loading_on(state) {
        walk::stop_loading_on(state, out);
        say(state, Tone::Note, "stopped; what is loaded stays", out);
    } else if state.users.incoming.is_some() && state.users.shown.first_at.is_some() {
        ask::give_up(state, out);
        let text = "cancelled; the list is the one from before";
        say(state, Tone::Note, text, out);
    } else if state.users.incoming.is_some() && state.users.walking.is_some() {
        ask::give_up(state, out);
        let text = format!("cancelled; {} asks again", key_of(state, Action::Reload));
        say(state, Tone::Note, text, out);
    } else if !state.users.wish.is_plain() {
        arrange::wish(state, Arrangement::default(), out);
    } else {
        return false;
    }
    true
}

/// The outermost levels: lists everybody whom the search had left out; then takes the marks away.
fn leave_search(state: &mut State, out: &mut Vec<Effect>) {
    if state.users.wanted().search().is_none() {
        marks::drop_all(state);
        return;
    }
    if let Some(why) = refused(state) {
        let why = in_words(state, why);
        return say(state, Tone::Note, why, out);
    }
    ask::ask_with_search(state, None, out);
    let query = state.users.wanted().clone();
    state.search.show(&query);
}

/// Leaves, unless verdicts have not ended, of which the moderator is told first. Whoever only reads
/// can do nothing about those of earlier runs, and is not asked.
fn leave(state: &mut State, out: &mut Vec<Effect>) {
    if has_to_tell(state) {
        overlay::open(state, Overlay::Leaving);
    } else {
        out.push(Effect::Quit(Leave::Shell));
    }
}

/// Whether verdicts have not ended that the moderator is told of before leaving.
#[must_use]
pub fn has_to_tell(state: &State) -> bool {
    let outbox = &state.outbox;
    outbox.len() > outbox.offered() || (state.session.write && outbox.offered() > 0)
}

/// Leaves a screen that is too small to ask anything; where verdicts have not ended, at the second
/// press.
pub fn leave_unseen(state: &mut State, out: &mut Vec<Effect>) {
    if state.outbox.len() > state.outbox.offered() {
        quit_now(state, out);
    } else {
        out.push(Effect::Quit(Leave::Shell));
    }
}

fn is_loading_on(state: &State) -> bool {
    let walking = state.users.walking;
    walking.is_some_and(|walking| walking.load_on.is_some())
}

/// Leaves at the second press, from anywhere.
pub fn quit_now(state: &mut State, out: &mut Vec<Effect>) {
    if state.quitting.take().is_some() {
        return many::leave(state, out);
    }
    let ticket = state.quit_ticket.raise();
    state.quitting = Some(ticket);
    out.push(Effect::Wake {
        timer: Timer::QuitForgotten(ticket),
        after: QUIT_WINDOW,
    });
    let text = if state.outbox.is_empty() {
        "press it again to quit"
    } else {
        "press it again to quit; pending verdicts are kept, and none is sent"
    };
    say(state, Tone::Note, text, out);
}
