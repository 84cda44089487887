//! Menus that one chooses a line of: orders, and what to copy.

use crate::app::overlay::menu::CLIPS;
use crate::app::overlay::menu::ClipLine;
use crate::app::overlay::menu::SORTS;
use crate::app::overlay::menu::Sort;
use crate::app::overlay::menu::current_sort;
use crate::app::state::State;
use crate::app::words::grouped;
use crate::domain::field::Field;
use crate::domain::query::Order;
use crate::domain::user::User;
use crate::view::Scene;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The orders: the server's first, greyed where they do not go with the search.
pub(super) fn sorts(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, cursor: usize) {
    let state = scene.state;
    let in_force = current_sort(state);
    let mut line = 0;
    let mut heading = "";
    let over = format!(
        "Sorted here, over the {} loaded",
        grouped(state.users.shown.rows.len())
    );
    for (at, sort) in SORTS.iter().enumerate() {
        let words = match sort {
            Sort::Server(_) => "Sorted by the server, over everybody",
            Sort::Local(_) => over.as_str(),
        };
        if words != heading {
            heading = words;
            line += u16::from(line > 0);
            Pen::new(buffer, scene.theme, area, line).put(words, Token::Dim);
            line += 1;
        }
        let mut pen = rows::line(scene, buffer, area, line, at == cursor);
        let why = illegal(state, *sort);
        let token = if why.is_some() {
            Token::Dim
        } else {
            Token::Screen
        };
        let start = pen.x();
        pen.put(sort_words(*sort), token);
        pen.to(start.saturating_add(24));
        if *sort == in_force {
            pen.put("in force", Token::Accent);
        } else if let Some(why) = why {
            pen.put(&why, Token::Missing);
        }
        line += 1;
    }
}

const fn sort_words(sort: Sort) -> &'static str {
    use crate::domain::arrange::LocalOrder;
    match sort {
        Sort::Server(Order::DisplayName) => "name, A to Z",
        Sort::Server(Order::ProfileHandle) => "handle, A to Z",
        Sort::Server(Order::LastCreated) => "newest accounts first",
        Sort::Server(Order::FirstCreated) => "oldest accounts first",
        Sort::Local(LocalOrder::Flags) => "most flags first",
        Sort::Local(LocalOrder::Updated) => "last updated first",
        Sort::Local(LocalOrder::Roles) => "most roles first",
    }
}

/// Why the server does not sort so just now.
fn illegal(state: &State, sort: Sort) -> Option<String> {
    let Sort::Server(order) = sort else {
        return None;
    };
    let query = state.users.wanted();
    let search = query.search().filter(|_| !query.allows(order))?;
    Some(format!("not with a search in {}", search.fields))
}

/// What can be copied of the user under the cursor.
pub(super) fn clips(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, cursor: usize) {
    let state = scene.state;
    let user = if state.triage.open {
        state.triage.user()
    } else {
        let subject = state.detail.subject.as_ref();
        subject.and_then(|subject| subject.page.user(subject.row))
    };
    for (at, (letter, line, label)) in CLIPS.iter().enumerate() {
        let place = u16::try_from(at).unwrap_or(u16::MAX);
        let mut pen = rows::line(scene, buffer, area, place, at == cursor);
        pen.put(&letter.to_string(), Token::Key).skip(2);
        let start = pen.x();
        pen.put(label, Token::Screen);
        if let Some(user) = user {
            sample(&mut pen, start.saturating_add(6), user, *line);
        }
    }
    rows::note(
        scene,
        buffer,
        area,
        "Copied escaped, through the terminal (OSC 52).",
    );
}

/// What would be copied, where it is short.
fn sample(pen: &mut Pen<'_>, column: u16, user: User<'_>, line: ClipLine) {
    let field = match line {
        ClipLine::Id => user.user_id().map_or(Field::Absent, Field::Value),
        ClipLine::Name => user.display_name(),
        ClipLine::Json | ClipLine::Curl => return,
    };
    pen.to(column);
    let room = pen.room();
    pen.field(field, room, Token::Dim);
}
