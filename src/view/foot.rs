//! The last line of the list, which always tells what is loaded, what is not, and what to press.

use crate::app::action::Action;
use crate::app::state::State;
use crate::app::unavailable::unavailable;
use crate::app::users::outside;
use crate::app::words;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pause;
use crate::domain::time::short_age;
use crate::view::Scene;
use crate::view::keys;
use crate::view::parts::Gap;
use crate::view::parts::Part;
use crate::view::parts::fitting;
use crate::view::parts::taken;
use crate::view::parts::write;
use crate::view::pen::Pen;
use crate::view::theme::Glyphs;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let state = scene.state;
    let mut pen = Pen::inset(buffer, scene.theme, area, 0);
    let place = place(state);
    let room = pen.room().saturating_sub(place.len() + 2);
    let facts = fitting(facts(state), room, Gap::Dot);
    write(&mut pen, &facts, Gap::Dot);
    let keys = fitting(
        self::keys(state),
        room.saturating_sub(taken(&facts, Gap::Dot) + 3),
        Gap::Air(2),
    );
    pen.skip(3);
    write(&mut pen, &keys, Gap::Air(2));
    pen.put_right(&place, Token::Dim);
}

/// Where the cursor is among the listed.
fn place(state: &State) -> String {
    let listed = state.users.rows().len();
    if listed == 0 {
        return String::new();
    }
    let at = words::grouped(state.users.cursor + 1);
    format!("{at}/{}", words::grouped(listed))
}

/// Who was flagged since and is not listed.
fn newly_flagged(state: &State) -> Option<Part> {
    let outside = &state.users.outside;
    if outside.is_empty() {
        return None;
    }
    let more = if outside.len() == outside::MOST {
        "+"
    } else {
        ""
    };
    let count = format!("{}{more}", words::grouped(outside.len()));
    let key = keys::of(state, Action::ShowNew);
    let words = format!("{count} newly flagged: {key} lists them");
    Some(Part::new(0, words, Token::Accent).or(format!("{count} new: {key}")))
}

/// What is loaded, listed and lost, and whether there is more.
pub(super) fn facts(state: &State) -> Vec<Part> {
    let users = &state.users;
    let list = &users.shown;
    let loaded = list.rows.len();
    let listed = users.rows().len();
    let hidden = loaded.saturating_sub(listed);
    let mut parts = Vec::new();
    if hidden == 0 {
        let words = format!("{} loaded", words::grouped(loaded));
        parts.push(Part::new(0, words, Token::Screen));
    } else {
        let shown = format!(
            "{} of {} loaded shown",
            words::grouped(listed),
            words::grouped(loaded)
        );
        parts.push(Part::new(0, shown, Token::Accent));
        let why = if users.wish.preview.is_some() {
            "hidden by the preview"
        } else if users.wish.filter.is_empty() {
            // A page came that the local order does not know yet.
            "not sorted in yet"
        } else {
            "hidden by local filters"
        };
        let words = format!("{} {why}", words::grouped(hidden));
        parts.push(Part::new(5, words, Token::Dim));
    }
    if users.wish.order.is_some() {
        parts.push(Part::new(4, "sorted over these only", Token::Dim));
    }
    parts.extend(newly_flagged(state));
    parts.push(progress(state));
    if list.lost > 0 {
        let rows = words::counted(list.lost as usize, "row");
        parts.push(Part::new(
            1,
            format!("{rows} lost: bytes beyond repair"),
            Token::Warn,
        ));
    }
    if list.rows.repeated() > 0 {
        let again = words::counted(list.rows.repeated() as usize, "row");
        parts.push(Part::new(
            3,
            format!("list changed: {again} came again"),
            Token::Dim,
        ));
    }
    if list.pager.restarts() > 0 {
        let times = words::counted(list.pager.restarts() as usize, "time");
        parts.push(Part::new(
            4,
            format!("place expired, read anew {times}"),
            Token::Dim,
        ));
    }
    if users.incoming.is_some() {
        let words = match users.failure {
            Some(_) => "this is the list before",
            None => "a newer list is on its way",
        };
        parts.push(Part::new(2, words, Token::Warn));
    }
    parts
}

/// Whether more is coming, could come, or cannot.
fn progress(state: &State) -> Part {
    let users = &state.users;
    let list = &users.shown;
    if let Some(walking) = users.walking
        && users.incoming.is_none()
    {
        let picture = Glyphs::spinner(state.now.uptime.as_millis());
        if let Some(load_on) = walking.load_on {
            let rows = list.rows.len().saturating_sub(load_on.from);
            let time = state.now.since(load_on.since);
            let rate = rate(rows, time.as_millis());
            let words = format!(
                "{picture} +{} rows  {rate}/s  {}",
                words::grouped(rows),
                words::elapsed(time)
            );
            return Part::new(0, words, Token::Accent);
        }
        return Part::new(0, format!("{picture} loading more"), Token::Accent);
    }
    if let Some((failure, at)) = &users.failure {
        let age = short_age(state.now.since(*at));
        let words = if failure.is_passing() {
            format!("loading stopped {age} ago: more may exist")
        } else {
            "loading stopped: more may exist".to_owned()
        };
        return Part::new(0, words, Token::Warn).or("stopped: more may exist");
    }
    match list.pager.next() {
        Next::First | Next::After(_) => Part::new(0, "more to come", Token::Dim),
        Next::Paused(_, Pause::EmptyPages) => {
            Part::new(0, "several empty pages: more may exist", Token::Warn)
                .or("empty pages: more may exist")
        }
        Next::Paused(_, Pause::NobodyNew) => Part::new(
            0,
            "several pages with nobody new: more may exist",
            Token::Warn,
        )
        .or("nobody new: more may exist"),
        Next::Ended(End::Complete) => Part::new(0, "end of the list", Token::Dim),
        Next::Ended(End::Loop) => Part::new(
            0,
            format!(
                "the server repeats pages: stopped at page {}",
                list.pager.pages()
            ),
            Token::Warn,
        )
        .or(format!("pages repeat: stopped at {}", list.pager.pages())),
        Next::Ended(End::Expired) => Part::new(
            0,
            "the place in the list expired: more may exist",
            Token::Warn,
        )
        .or("place expired: more may exist"),
    }
}

/// What can be pressed to get more.
fn keys(state: &State) -> Vec<Part> {
    let users = &state.users;
    let key = |rank, action, does: &str| {
        let words = match unavailable(state, action) {
            Some(_) => String::new(),
            None => format!("{} {does}", keys::of(state, action)),
        };
        Part::new(rank, words, Token::Key)
    };
    if users
        .walking
        .is_some_and(|walking| walking.load_on.is_some())
    {
        return vec![key(1, Action::Back, "stops")];
    }
    match users.shown.pager.next() {
        Next::Ended(End::Loop | End::Expired) => vec![key(1, Action::Reload, "reads anew")],
        Next::First | Next::After(_) | Next::Paused(..) | Next::Ended(End::Complete) => vec![
            key(1, Action::NextPage, "next page"),
            key(2, Action::LoadOn, "load on"),
        ],
    }
}

fn rate(rows: usize, millis: u128) -> String {
    let rows = u128::try_from(rows).unwrap_or_default();
    words::grouped(rows * 1_000 / millis.max(1))
}
