//! The status line: which network, what may be done, what is listed, and how the connection stands.

use crate::app::health::Health;
use crate::app::live::words::Badge;
use crate::app::live::words::badge;
use crate::app::marks;
use crate::app::outbox::words as outbox;
use crate::app::session::Network;
use crate::app::state::State;
use crate::app::words;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::time::short_age;
use crate::text::Untrusted;
use crate::text::width;
use crate::view::Scene;
use crate::view::parts::Gap;
use crate::view::parts::Part;
use crate::view::parts::fitting;
use crate::view::parts::taken;
use crate::view::parts::write;
use crate::view::pen::Pen;
use crate::view::theme::Glyphs;
use crate::view::theme::Token;
use crate::view::triage;
use ratatui::buffer::Buffer;

/// Below so many columns a wait is told without its tries; the message line has them.
const NARROW: u16 = 80;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let state = scene.state;
    let area = scene.areas.status;
    buffer.set_style(area, scene.theme.style(Token::Bar));
    let mut pen = Pen::inset(buffer, scene.theme, area, 0);
    let health = health(state);
    let aside = taken(&health, Gap::Air(2)) + 1;
    let badge = (!state.is_first_run()).then(|| badge(state));
    // How old the picture is counts for more than how it is sorted.
    let reserved = aside + badge.as_ref().map_or(0, |badge| width(&badge.brief) + 3);
    pen.text(
        Untrusted::new(label(state)),
        usize::from(area.width / 5),
        Token::Strong,
    );
    pen.skip(1);
    if state.session.write && state.outbox.unwritable.is_some() {
        pen.put("[RO: store]", Token::ReadOnly);
    } else if state.session.write {
        pen.put("[RW]", Token::Write);
    } else {
        pen.put("[READ-ONLY]", Token::ReadOnly);
    }
    pen.skip(2);
    let left = fitting(
        left(state),
        pen.room().saturating_sub(reserved),
        Gap::Air(2),
    );
    write(&mut pen, &left, Gap::Air(2));
    let air = if badge.is_some() { 3 } else { 2 };
    let room = pen.room().saturating_sub(aside + air);
    let mut right = right(state, badge, room);
    right.extend(health);
    pen.until_left(taken(&right, Gap::Air(2)));
    write(&mut pen, &right, Gap::Air(2));
}

fn label(state: &State) -> &str {
    match &state.session.network {
        Network::Nothing => "modcon",
        Network::Demo => "demo",
        Network::Real { label, .. } => label,
    }
}

/// What is listed, in which order, and how much of it.
fn left(state: &State) -> Vec<Part> {
    if matches!(state.session.network, Network::Nothing) {
        return vec![Part::new(0, "no network is set up", Token::Dim)];
    }
    if state.triage.open {
        return triage::counts(state);
    }
    let query = state.users.wanted();
    let what = words::listed(query);
    let token = if what == "ALL USERS" {
        Token::Bar
    } else {
        Token::Accent
    };
    let mut parts = vec![
        // On a narrow screen, what is marked counts for more.
        Part::new(1, what, token),
        Part::new(1, words::sorted(state), Token::Bar).or(words::sorted_briefly(state)),
        loaded(state),
    ];
    parts.extend(marks::words(state).map(|words| Part::new(0, words, Token::Accent)));
    parts
}

/// How many are loaded and listed, and whether there is more: `300 loaded, more`.
///
/// Until the list named before it comes, the rows on screen answer another question, and their
/// count would say something else about this one.
fn loaded(state: &State) -> Part {
    let users = &state.users;
    let loaded = users.shown.rows.len();
    let listed = users.rows().len();
    if users.wanted() != &users.shown.query {
        return match users.failure {
            Some(_) => Part::new(2, "not loaded", Token::Warn),
            None => Part::new(2, "on its way", Token::Bar),
        };
    }
    if listed != loaded {
        let (listed, loaded) = (words::grouped(listed), words::grouped(loaded));
        let words = format!("{listed} of {loaded} loaded shown");
        return Part::new(2, words, Token::Bar).or(format!("{listed} of {loaded} shown"));
    }
    let more = match users.shown.pager.next() {
        Next::First if loaded == 0 => return Part::new(2, "", Token::Bar),
        Next::First | Next::After(_) => "more",
        Next::Paused(..) => "paused",
        Next::Ended(End::Complete) => "end",
        Next::Ended(End::Loop | End::Expired) => "stopped",
    };
    let words = format!("{} loaded, {more}", words::grouped(loaded));
    Part::new(2, words, Token::Bar)
}

/// How what is flagged is kept true and how old that is, and where the token comes from.
/// Where both do not fit in full, the former counts for more.
fn right(state: &State, badge: Option<Badge>, room: usize) -> Vec<Part> {
    let Some(badge) = badge else {
        return fitting(token(state), room, Gap::Air(2));
    };
    let in_full = Part::new(0, badge.words, badge.token);
    let mut parts = vec![in_full.clone()];
    parts.extend(token(state));
    if taken(&parts, Gap::Air(2)) <= room {
        return parts;
    }
    fitting(vec![in_full.or(badge.brief)], room, Gap::Air(2))
}

/// Where the token comes from.
fn token(state: &State) -> Vec<Part> {
    match &state.session.network {
        // The configuration names the source; its words are ours, a path in them may not be.
        Network::Real { token_source, .. } => {
            let shown = crate::text::escape(Untrusted::new(token_source));
            vec![Part::new(3, format!("token: {shown}"), Token::Dim)]
        }
        Network::Demo => vec![Part::new(3, "embedded network", Token::Dim)],
        Network::Nothing => Vec::new(),
    }
}

/// How the connection stands, in a word or two; the message line says it in full.
fn health(state: &State) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(words) = outbox::progress(&state.outbox) {
        parts.push(Part::new(0, words, Token::Accent));
    }
    if let Some(words) = outbox::asking(&state.outbox) {
        parts.push(Part::new(0, words, Token::Warn));
    }
    if let Some(words) = outbox::refused(&state.outbox) {
        parts.push(Part::new(0, words, Token::Error));
    }
    let before = parts.len();
    match &state.health {
        Health::Fine => {}
        Health::Offline { since, .. } => parts.push(Part::new(
            0,
            format!("offline {}", short_age(state.now.since(*since))),
            Token::Warn,
        )),
        Health::Stopped { .. } => parts.push(Part::new(0, "stopped", Token::Error)),
    }
    if let Some(wait) = state.requests.waiting(state.now) {
        let left = words::left(wait.left);
        let words = if state.size.width < NARROW {
            format!("waits {left}")
        } else {
            format!("waits {left}, try {}/{}", wait.attempt, wait.of)
        };
        parts.push(Part::new(0, words, Token::Warn));
    }
    let is_busy = state.requests.in_flight() > 0;
    if is_busy {
        let picture = Glyphs::spinner(state.now.uptime.as_millis());
        parts.push(Part::new(0, picture, Token::Accent));
    } else if let (true, Some((failure, _))) = (parts.len() == before, &state.users.failure) {
        let token = if failure.is_passing() {
            Token::Warn
        } else {
            Token::Error
        };
        parts.push(Part::new(0, "failed", token));
    } else if parts.len() == before && !matches!(state.session.network, Network::Nothing) {
        parts.push(Part::new(0, "ok", Token::Ok));
    }
    parts
}
