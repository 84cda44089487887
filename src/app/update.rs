//! Routing: one line a message. Whatever a message does is done by the module that it names.

use crate::app::detail;
use crate::app::effect::Effect;
use crate::app::health;
use crate::app::live;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::notice;
use crate::app::outbox::many;
use crate::app::outbox::restart;
use crate::app::outbox::send;
use crate::app::outbox::stage;
use crate::app::overlay;
use crate::app::perform;
use crate::app::pointer;
use crate::app::press;
use crate::app::reread;
use crate::app::roles;
use crate::app::search::typing;
use crate::app::state::State;
use crate::app::tick;
use crate::app::triage;
use crate::app::users::arrange;
use crate::app::users::ask;
use crate::app::users::cursor;
use crate::app::users::leaving;
use crate::app::users::walk;
use crate::domain::time::Moment;

/// Opens the console: asks for the first page, and for verdicts that have not ended.
#[must_use]
pub fn start(state: &mut State) -> Vec<Effect> {
    let mut out = Vec::new();
    if state.is_first_run() {
        return out;
    }
    if state.triage.open {
        triage::open(state, &mut out);
    }
    let query = state.users.shown.query.clone();
    ask::ask(state, query, &mut out);
    restart::ask(state, &mut out);
    out.push(Effect::Follow);
    live::ladder::keep_going(state, &mut out);
    tick::keep_ticking(state, &mut out);
    out
}

/// Takes in what happened and says what is to be done. Total and free of side effects.
#[must_use]
pub fn update(state: &mut State, at: Moment, message: Message) -> Vec<Effect> {
    let mut effects = Vec::new();
    let out = &mut effects;
    let before = std::mem::replace(&mut state.now, at);
    live::ladder::notice(state, before, &message, out);
    let mut concerned = triage::decide::concerned(state, &message);
    let place = leaving::place(state);
    match message {
        Message::ZoneRead(zone) => state.session.zone = zone,
        Message::Key(key) => press::key(state, key, out),
        Message::Pasted(text) => press::paste(state, &text, out),
        Message::Mouse(press) => pointer::mouse(state, press, out),
        Message::Resized(size) => state.size = size,
        Message::Suspended => perform::suspended(state, out),
        Message::Resumed => perform::resumed(state, out),
        Message::Woke(timer) => woke(state, timer, out),
        Message::PageArrived { ticket, answer } => walk::page_arrived(state, ticket, &answer, out),
        Message::WalkEnded { ticket } => walk::ended(state, ticket, out),
        Message::WalkFailed { ticket, failure } => walk::failed(state, ticket, failure, out),
        Message::Arranged { ticket, base, rows } => {
            arrange::arranged(state, ticket, base, rows, out);
        }
        Message::CensusTaken { ticket, census } => overlay::finder::counted(state, ticket, census),
        Message::ProfileDecoded { ticket, profile } if state.triage.is_about(ticket) => {
            triage::case::decoded(state, profile);
        }
        Message::ProfileDecoded { ticket, profile } => detail::decoded(state, ticket, profile),
        Message::UserRead {
            ticket,
            user_id,
            asked,
            result,
        } => reread::came(state, ticket, (&user_id, asked), result, out),
        Message::UsersRead {
            ticket,
            user_ids,
            asked,
            result,
        } => reread::many_came(state, ticket, (&user_ids, asked), result, out),
        Message::RolesRead { result } => roles::came(state, result),
        Message::FlaggedArrived {
            ticket,
            asked,
            answer,
        } => triage::walk::arrived(state, ticket, asked, &answer, out),
        Message::FlaggedEnded { ticket, failure } => {
            triage::walk::ended(state, ticket, failure, out);
        }
        Message::Remembered(result) => triage::memory::remembered(state, result, out),
        Message::HistoryRead { ticket, result } if state.triage.is_about(ticket) => {
            triage::case::history_read(state, result);
        }
        Message::HistoryRead { ticket, result } => detail::past::read(state, ticket, result),
        Message::JournalRead { ticket, result } => {
            overlay::journal::read(state, ticket, result, out);
        }
        Message::OutboxRead(result) => concerned.extend(restart::read(state, result, out)),
        Message::Staged { ticket, result } => {
            stage::staged(state, ticket, result, out);
            many::hand_on(state, out);
        }
        Message::Revised { id, result } => stage::revised(state, id, result, out),
        Message::Withdrawn { id, result } => stage::withdrawn(state, id, result, out),
        Message::DispatchMoved { id, step } => send::moved(state, id, step),
        Message::DispatchEnded { id, end, after } => {
            send::ended(state, id, end, after.as_deref(), out);
        }
        Message::EventsHeard { events, skipped } => live::heard(state, &events, skipped, out),
        Message::LookedAwayRead(looked_away) => live::looked_away_read(state, looked_away),
        Message::WatchedRead(people) => live::watch::read(state, people),
        Message::CaughtUpRead(caught_up) => live::hearing::caught_up_read(state, caught_up),
        Message::StoreChanged => {
            restart::look_again(state, out);
            overlay::journal::follow(state, out);
        }
        Message::StoreReadOnly(fault) => restart::read_only(state, &fault, out),
        Message::ReceiversSeen(receivers) => live::receivers_seen(state, receivers),
        Message::FollowingFailed(fault) => live::deaf(state, fault),
        Message::RequestMoved(step) => health::moved(state, step, out),
        Message::Copied { what } => notice::say(state, notice::Tone::Ok, what, out),
        Message::TokenRenewed { error } => health::renewed(state, error, out),
        Message::ClientFailed(failure) => health::client_failed(state, failure, out),
    }
    triage::decide::verdicts_moved(state, &concerned);
    detail::past::moved(state, &concerned);
    triage::memory::wake(state, out);
    leaving::moved_on(state, place);
    follow(state, out);
    effects
}

/// Whatever has to fit what a message left: what is in sight, what is read for it, and when what comes
/// next is due.
fn follow(state: &mut State, out: &mut Vec<Effect>) {
    cursor::keep_in_view(state);
    walk::prefetch(state, out);
    if state.triage.open {
        triage::cursor::keep_in_view(state);
        triage::case::follow(state, out);
    } else {
        detail::follow(state, out);
        detail::past::keep_read(state, out);
        detail::keep_in_view(state);
    }
    overlay::finder::keep_in_view(state);
    overlay::outbox::keep_in_view(state);
    overlay::bulk::keep_in_view(state);
    live::ladder::keep_going(state, out);
    tick::keep_ticking(state, out);
    overlay::feed::look_away_at_the_end(state, out);
}

fn woke(state: &mut State, timer: Timer, out: &mut Vec<Effect>) {
    match timer {
        Timer::SearchPause(pause) => typing::paused(state, pause, out),
        Timer::DetailPause(ticket) if state.triage.is_about(ticket) => {
            triage::case::paused(state, ticket, out);
        }
        Timer::DetailPause(ticket) => detail::take_apart(state, ticket, out),
        Timer::Tick => state.ticking = false,
        Timer::NoticeShown(ticket) => state.notices.fade(ticket),
        Timer::QuitForgotten(ticket) => perform::forget_quit(state, ticket),
        Timer::OutboxDue(ticket) => send::due(state, ticket, out),
        Timer::ReadAgain => live::again::due(state, out),
        Timer::FlaggedOld(ticket) => triage::walk::old(state, ticket, out),
        Timer::Aged => live::ladder::aged(state),
    }
}
