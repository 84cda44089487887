//! What lies over the panes: help, commands, menus, logs, roles and permissions.

mod bulk;
mod feed;
mod fields;
mod filter;
mod help;
mod holders;
mod journal;
mod ladder;
mod menu;
mod outbox;
mod palette;
mod past;
mod rows;
mod triage;
mod verdict;

pub(super) use crate::view::overlay::feed::looked_away;

use crate::app::overlay::Overlay;
use crate::app::overlay::decide;
use crate::app::overlay::finder::Kind;
use crate::domain::verdict::Verb;
use crate::layout::inside;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the overlay; returns where typing goes, if it goes anywhere.
pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let overlay = scene.state.overlay.as_ref()?;
    let area = scene.areas.overlay?;
    backdrop(scene, buffer);
    let title = match overlay {
        Overlay::Help(_) => "Help",
        Overlay::Palette(_) => "Commands",
        Overlay::SortMenu { .. } => "Sort",
        Overlay::FilterMenu(_) => "Filters over what is loaded",
        Overlay::CopyMenu { .. } => "Copy",
        Overlay::RequestLog { .. } => "Requests",
        Overlay::Messages { .. } => "Messages",
        Overlay::Journal(_) => "Journal",
        Overlay::Feed(_) => "Live feed",
        Overlay::Roles(_) => "Roles",
        Overlay::Permissions(_) => "Permissions",
        Overlay::QueueOrder { .. } => "Order of the queue",
        Overlay::Snooze { .. } => "Snooze",
        Overlay::Note(_) => "Note",
        Overlay::Verdict(asked) => match asked.verb {
            Verb::Ban => "Ban 1 user from the whole network",
            Verb::Unban => "Lift the ban of 1 user",
            Verb::ClearFlags => "Clear the flags of 1 user",
        },
        Overlay::Bulk(asked) => match asked.verb {
            Verb::Ban => "Ban everybody marked from the whole network",
            Verb::Unban => "Lift the bans of everybody marked",
            Verb::ClearFlags => "Clear the flags of everybody marked",
        },
        Overlay::Outbox(_) => "Outbox: pending verdicts",
        Overlay::Held(_) => "Held: decide again",
        Overlay::Leaving => "Quit?",
    };
    border(scene, buffer, area, title);
    let inside = inside(area);
    let theme = scene.theme;
    match overlay {
        Overlay::Help(finder) => Some(help::draw(scene, buffer, inside, finder)),
        Overlay::Palette(finder) => Some(palette::draw(scene, buffer, inside, finder)),
        Overlay::Feed(view) => Some(feed::draw(scene, buffer, inside, view)),
        Overlay::Roles(holders) => {
            let caret = holders::draw(scene, buffer, inside, Kind::Roles, holders);
            Some(caret)
        }
        Overlay::Permissions(holders) => {
            let caret = holders::draw(scene, buffer, inside, Kind::Permissions, holders);
            Some(caret)
        }
        Overlay::FilterMenu(filters) => filter::draw(scene, buffer, inside, filters),
        Overlay::Verdict(asked) => verdict::draw(scene, buffer, inside, asked),
        Overlay::Bulk(asked) => bulk::draw(scene, buffer, inside, asked),
        Overlay::Outbox(view) => outbox::draw(scene, buffer, inside, view),
        Overlay::Held(id) => {
            let ascii = theme.glyphs().ascii;
            let room = (inside.width, inside.height);
            let lines = decide::held(scene.state, *id, room, ascii);
            rows::lines(scene, buffer, inside, &lines);
            None
        }
        Overlay::Leaving => {
            let ascii = theme.glyphs().ascii;
            let lines = decide::leaving(scene.state, inside.width, ascii);
            rows::lines(scene, buffer, inside, &lines);
            None
        }
        Overlay::QueueOrder { cursor } => {
            triage::orders(scene, buffer, inside, *cursor);
            None
        }
        Overlay::Snooze { user_id, cursor } => {
            triage::snoozes(scene, buffer, inside, user_id, *cursor);
            None
        }
        Overlay::Note(note) => Some(triage::note(scene, buffer, inside, note)),
        Overlay::SortMenu { cursor } => {
            menu::sorts(scene, buffer, inside, *cursor);
            None
        }
        Overlay::CopyMenu { cursor } => {
            menu::clips(scene, buffer, inside, *cursor);
            None
        }
        Overlay::RequestLog { back } => {
            past::requests(scene, buffer, inside, *back);
            None
        }
        Overlay::Messages { back } => {
            past::messages(scene, buffer, inside, *back);
            None
        }
        Overlay::Journal(view) => {
            journal::draw(scene, buffer, inside, view);
            None
        }
    }
}

/// Takes the weight off the panes below, so that the overlay is what one reads.
fn backdrop(scene: Scene<'_>, buffer: &mut Buffer) {
    let panes = Rect {
        y: scene.areas.search.y,
        height: scene.areas.message.y - scene.areas.search.y,
        ..scene.areas.screen
    };
    buffer.set_style(panes, scene.theme.style(Token::Backdrop));
}

fn border(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, title: &str) {
    let theme = scene.theme;
    for cell_at in area.intersection(buffer.area).positions() {
        if let Some(cell) = buffer.cell_mut(cell_at) {
            cell.reset();
            cell.set_style(theme.style(Token::Screen));
        }
    }
    let glyphs = theme.glyphs();
    let [top_left, top_right, bottom_left, bottom_right] = glyphs.corners;
    let across = usize::from(area.width.saturating_sub(2));
    let last = area.height.saturating_sub(1);
    for (line, left, right) in [(0, top_left, top_right), (last, bottom_left, bottom_right)] {
        Pen::new(buffer, theme, area, line)
            .put(left, Token::Accent)
            .repeat(glyphs.horizontal, across, Token::Accent)
            .put(right, Token::Accent);
    }
    for line in 1..last {
        Pen::new(buffer, theme, area, line)
            .put(glyphs.vertical, Token::Accent)
            .put_right(glyphs.vertical, Token::Accent);
    }
    Pen::new(buffer, theme, area, 0)
        .skip(2)
        .put(&format!(" {title} "), Token::Accent);
}
