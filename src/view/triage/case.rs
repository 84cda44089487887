//! The case pane: whom it is about, the policies to choose from, and all that is known.

use crate::app::facts::case_facts;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::domain::user::User;
use crate::layout::detail_text;
use crate::text::Budget;
use crate::text::SafeText;
use crate::text::safe;
use crate::view::Scene;
use crate::view::detail;
use crate::view::frame;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Before the policies, where there is room for it.
const LABEL: &str = "policy";

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Some(area) = scene.areas.detail else {
        return;
    };
    let user = scene.state.triage.user();
    title(scene, buffer, area.title, user);
    if user.is_none() {
        Pen::new(buffer, scene.theme, area.body, 0)
            .skip(1)
            .put("No case is selected.", Token::Dim);
        return;
    }
    policies(scene, buffer, area.tabs);
    let columns = detail_text(area).width;
    let ascii = scene.theme.glyphs().ascii;
    if let Some(lines) = case_facts(scene.state, columns, ascii) {
        let line = scene.state.triage.case.line;
        detail::rows(scene, buffer, area, &lines, line);
    }
}

fn title(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, user: Option<User<'_>>) {
    let has_focus = scene.state.triage.focus == Focus::Detail;
    let Some(user) = user else {
        return frame::titled(scene, buffer, area, "Case", has_focus);
    };
    detail::named(scene, buffer, area, user, has_focus);
}

/// The policies with their digits; the one of this case in brackets. One that does not fit whole
/// gives way with all behind it.
fn policies(scene: Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let state = scene.state;
    let chosen = chosen(state);
    let ascii = scene.theme.glyphs().ascii;
    let mut pen = Pen::inset(buffer, scene.theme, area, 0);
    let shown: Vec<SafeText> = state
        .session
        .policies
        .iter()
        .take(9)
        .map(|policy| safe(policy.borrow(), Budget::list(18).ascii(ascii)))
        .collect();
    let all: usize = shown.iter().map(|policy| policy.width() + 4).sum();
    if all + LABEL.len() <= pen.room() {
        pen.put(LABEL, Token::Dim);
    }
    for (at, shown) in shown.iter().enumerate() {
        let is_last = at + 1 == state.session.policies.len().min(9);
        let after = if is_last { 0 } else { 2 };
        if shown.width() + 4 + after > pen.room() {
            let cut = pen.theme().glyphs().ellipsis;
            pen.skip(1).put(cut, Token::Dim);
            return;
        }
        let is_chosen = chosen == Some(at);
        let (open, close) = if is_chosen { ("[", "]") } else { (" ", " ") };
        let token = if is_chosen {
            Token::Accent
        } else {
            Token::Screen
        };
        pen.put(open, Token::Accent)
            .put(&(at + 1).to_string(), Token::Key)
            .skip(1)
            .safe(shown, token)
            .put(close, Token::Accent);
    }
}

fn chosen(state: &State) -> Option<usize> {
    let user_id = state.triage.selected()?.user_id()?;
    state.triage.policies.get(&user_id).copied()
}
