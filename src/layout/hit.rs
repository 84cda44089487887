//! What lies under a cell of the screen.

use crate::layout::Areas;
use crate::layout::columns::ColumnKind;
use crate::layout::columns::columns;
use crate::layout::inside;
use ratatui::layout::Position;
use ratatui::layout::Rect;

/// What a click meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hit {
    /// A row of the list, counted from the first one on screen.
    Row(usize),
    /// The head of a column.
    Header(ColumnKind),
    /// A tab of the detail pane, counted from the left.
    Tab(usize),
    /// A line of the detail pane, counted from the first one on screen.
    DetailLine(usize),
    /// The status line.
    Status,
    /// The search bar.
    Search,
    /// The request log of a wide screen.
    Log,
    /// The feed beside the panes.
    Feed,
    /// A line inside an overlay, counted from its top.
    OverlayLine(usize),
    /// The screen beside an overlay.
    BesideOverlay,
    /// Nothing that answers.
    Nothing,
}

/// Where the titles of tabs stand: cells from the left edge of the tab line, and their width. Each
/// is drawn with a space on either side, which belongs to it.
#[must_use]
pub fn tab_spans(titles: &[&str], width: u16) -> Vec<(u16, u16)> {
    let cells = |title: &str| u16::try_from(title.chars().count()).unwrap_or(u16::MAX);
    let text: u16 = titles.iter().map(|title| cells(title)).sum();
    let count = u16::try_from(titles.len()).unwrap_or(u16::MAX);
    // A number, a space, brackets or air on either side; without the number where it is narrow.
    let prefix = if text + count * 4 <= width { 2 } else { 0 };
    let mut x = 0;
    titles
        .iter()
        .map(|title| {
            let span = (x, cells(title) + prefix + 2);
            x += span.1;
            span
        })
        .collect()
}

/// What lies under a cell; `titles` are the tabs of the detail pane.
#[must_use]
pub fn hit(areas: &Areas, titles: &[&str], column: u16, row: u16) -> Hit {
    let at = Position::new(column, row);
    let line = |area: Rect| usize::from(row - area.y);
    if areas.too_small || !areas.screen.contains(at) {
        return Hit::Nothing;
    }
    if let Some(overlay) = areas.overlay {
        let inside = inside(overlay);
        return if inside.contains(at) {
            Hit::OverlayLine(line(inside))
        } else if overlay.contains(at) {
            Hit::Nothing
        } else {
            Hit::BesideOverlay
        };
    }
    if areas.status.contains(at) {
        return Hit::Status;
    }
    if areas.search.contains(at) {
        return Hit::Search;
    }
    if let Some(list) = areas.list {
        if list.body.contains(at) {
            return Hit::Row(line(list.body));
        }
        if list.header.contains(at) {
            let x = column - list.header.x;
            // The gap behind a column belongs to it.
            return columns(list.header.width, list.verdicts)
                .iter()
                .rfind(|column| column.x <= x)
                .map_or(Hit::Nothing, |column| Hit::Header(column.kind));
        }
    }
    if let Some(detail) = areas.detail {
        if detail.tabs.contains(at) {
            let x = column - detail.tabs.x;
            return tab_spans(titles, detail.tabs.width)
                .iter()
                .position(|(start, width)| (*start..start + width).contains(&x))
                .map_or(Hit::Nothing, Hit::Tab);
        }
        if detail.body.contains(at) {
            return Hit::DetailLine(line(detail.body));
        }
    }
    if areas.log.is_some_and(|log| log.body.contains(at)) {
        return Hit::Log;
    }
    if areas.feed.is_some_and(|feed| feed.body.contains(at)) {
        return Hit::Feed;
    }
    Hit::Nothing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Detailed;
    use crate::layout::Pane;
    use crate::layout::Shape;
    use crate::layout::Size;
    use crate::layout::Verdicts;
    use crate::layout::areas;

    const TITLES: [&str; 3] = ["Profile", "Roles", "JSON"];

    fn screen(width: u16, overlay: Option<Size>) -> Areas {
        let shape = Shape {
            detail: true,
            focus: Pane::List,
            zoomed: false,
            verdicts: Verdicts::default(),
            detailed: Detailed::User,
            feed: false,
            overlay,
        };
        areas(Size { width, height: 35 }, &shape)
    }

    #[test]
    fn rows_heads_and_tabs_are_told_apart() {
        let areas = screen(120, None);
        let at = |column, row| hit(&areas, &TITLES, column, row);
        assert_eq!(at(0, 0), Hit::Status);
        assert_eq!(at(5, 1), Hit::Search);
        assert_eq!(at(5, 2), Hit::Nothing);
        assert_eq!(at(3, 3), Hit::Header(ColumnKind::Flags));
        assert_eq!(at(3, 4), Hit::Row(0));
        assert_eq!(at(3, 9), Hit::Row(5));
        let left = areas.detail.unwrap().tabs.x;
        assert_eq!(at(left, 3), Hit::Tab(0));
        assert_eq!(at(left + 11, 3), Hit::Tab(1));
        assert_eq!(at(left, 4), Hit::DetailLine(0));
        assert_eq!(at(500, 500), Hit::Nothing);
    }

    #[test]
    fn an_overlay_takes_every_click() {
        let wanted = Size {
            width: 40,
            height: 10,
        };
        let areas = screen(120, Some(wanted));
        let overlay = areas.overlay.unwrap();
        assert_eq!(hit(&areas, &TITLES, 0, 0), Hit::BesideOverlay);
        assert_eq!(hit(&areas, &TITLES, overlay.x, overlay.y), Hit::Nothing);
        let first = hit(&areas, &TITLES, overlay.x + 2, overlay.y + 1);
        assert_eq!(first, Hit::OverlayLine(0));
    }
}
