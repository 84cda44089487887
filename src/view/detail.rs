//! The detail pane: whom it is about, its tabs, and the tab that is shown.

mod tree;

use crate::app::detail::Tab;
use crate::app::facts;
use crate::app::facts::facts;
use crate::app::facts::lines::Run;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::words::grouped;
use crate::domain::user::User;
use crate::layout::DetailArea;
use crate::layout::detail_text;
use crate::layout::hit::tab_spans;
use crate::view::Scene;
use crate::view::frame;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Some(area) = scene.areas.detail else {
        return;
    };
    let user = shown(scene.state);
    title(scene, buffer, area.title, user);
    let Some(user) = user else {
        Pen::new(buffer, scene.theme, area.body, 0)
            .skip(1)
            .put("Nobody is selected.", Token::Dim);
        return;
    };
    tabs(scene, buffer, area.tabs);
    body(scene, buffer, area, user);
}

/// Whose detail is shown.
fn shown(state: &State) -> Option<User<'_>> {
    let subject = state.detail.subject.as_ref()?;
    subject.page.user(subject.row)
}

fn title(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, user: Option<User<'_>>) {
    let has_focus = scene.state.focus == Focus::Detail;
    let Some(user) = user else {
        frame::titled(scene, buffer, area, "Detail", has_focus);
        return;
    };
    named(scene, buffer, area, user, has_focus);
}

/// A rule with the name of a user on it.
pub(super) fn named(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    user: User<'_>,
    has_focus: bool,
) {
    frame::rule(scene, buffer, area, has_focus);
    let mut pen = Pen::new(buffer, scene.theme, area, 0);
    pen.skip(2).keep_free(2);
    let (open, close, token) = if has_focus {
        ("[", "]", Token::Accent)
    } else {
        (" ", " ", Token::Strong)
    };
    pen.put(open, token);
    let room = pen.room().saturating_sub(1);
    pen.field(user.display_name(), room, token);
    pen.put(close, token);
}

fn tabs(scene: Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let titles = Tab::ALL.map(Tab::title);
    let mut pen = Pen::new(buffer, scene.theme, area, 0);
    for ((number, tab), (x, width)) in (1..).zip(Tab::ALL).zip(tab_spans(&titles, area.width)) {
        let is_shown = tab == scene.state.detail.tab;
        let has_number = usize::from(width) > tab.title().len() + 2;
        pen.to(area.x + x);
        // Where it is narrow, the number takes the place of the air.
        match (is_shown, has_number) {
            (true, true) => pen.put(&format!("[{number} "), Token::Accent),
            (true, false) => pen.put("[", Token::Accent),
            (false, true) => pen.put(&format!(" {number} "), Token::Key),
            (false, false) => pen.put(&number.to_string(), Token::Key),
        };
        let token = if is_shown { Token::Accent } else { Token::Dim };
        pen.put(tab.title(), token);
        pen.put(if is_shown { "]" } else { " " }, Token::Accent);
    }
}

fn body(scene: Scene<'_>, buffer: &mut Buffer, area: DetailArea, user: User<'_>) {
    let state = scene.state;
    let block = detail_text(area);
    let has_focus = state.focus == Focus::Detail;
    let profile = state.detail.profile.as_deref();
    match (state.detail.tab, profile) {
        (Tab::Metadata, Some(profile)) => {
            let folded = &state.detail.folded_metadata;
            let lines =
                tree::draw_field(scene, buffer, block, &profile.metadata, folded, has_focus);
            place(scene, buffer, area.title, lines);
        }
        (Tab::Json, Some(profile)) => {
            let folded = &state.detail.folded_json;
            let lines = tree::draw(scene, buffer, block, &profile.json, folded, has_focus);
            place(scene, buffer, area.title, lines);
        }
        _ => text(scene, buffer, area, user),
    }
}

/// A tab of text, from the line that it is scrolled to.
fn text(scene: Scene<'_>, buffer: &mut Buffer, area: DetailArea, user: User<'_>) {
    let block = detail_text(area);
    let ascii = scene.theme.glyphs().ascii;
    let Some(lines) = facts(scene.state, user, block.width, ascii) else {
        return;
    };
    rows(scene, buffer, area, &lines, scene.state.detail.line);
}

/// Lines of text from the one that they are scrolled to, and on the title which these are.
pub(super) fn rows(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: DetailArea,
    lines: &facts::lines::Lines,
    line: usize,
) {
    let block = detail_text(area);
    let height = usize::from(block.height);
    let first = line.min(lines.rows().len().saturating_sub(height));
    for (at, runs) in (0..block.height).zip(lines.rows().iter().skip(first)) {
        let mut pen = Pen::new(buffer, scene.theme, block, at);
        for run in runs {
            match run {
                Run::Own(words, token) => pen.put(words, *token),
                Run::Safe(text, token) => pen.safe(text, *token),
            };
        }
    }
    let lines = Lines {
        first,
        last: first + height,
        all: lines.rows().len(),
    };
    place(scene, buffer, area.title, lines);
}

/// Which lines of a tab are on screen.
#[derive(Debug, Clone, Copy, Default)]
struct Lines {
    first: usize,
    /// The line behind the last one.
    last: usize,
    all: usize,
}

/// On the title's rule: which of the lines are on screen, where not all of them are.
fn place(scene: Scene<'_>, buffer: &mut Buffer, title: Rect, lines: Lines) {
    let Lines { first, last, all } = lines;
    let last = last.min(all);
    if first == 0 && last == all {
        return;
    }
    let words = format!(" {}-{last} of {} ", first + 1, grouped(all));
    let mut pen = Pen::new(buffer, scene.theme, title, 0);
    pen.keep_free(1);
    // The name has the first half of the rule.
    if pen.room() / 2 > words.len() {
        pen.put_right(&words, Token::Dim);
    }
}
