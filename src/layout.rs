//! Pure geometry: from a size and a shape to areas.
//!
//! The core asks it for page heights and mouse hits, the view for where to draw, so neither needs
//! anything from the last frame. It knows nothing of what is drawn and has no styles.

pub mod columns;
pub mod hit;
pub mod queue;

use ratatui::layout::Rect;

/// The size of a terminal in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Size {
    /// Below this there is only a notice.
    pub const SMALLEST: Self = Self {
        width: 60,
        height: 16,
    };

    /// Whether nothing but a notice fits.
    #[must_use]
    pub const fn is_too_small(self) -> bool {
        self.width < Self::SMALLEST.width || self.height < Self::SMALLEST.height
    }

    /// Whether the feed fits beside list and detail.
    #[must_use]
    pub const fn fits_feed(self) -> bool {
        self.width >= WITH_FEED && !self.is_too_small()
    }

    /// Whether list and detail fit on the screen together.
    #[must_use]
    pub const fn fits_both(self) -> bool {
        self.width >= 80 && self.height >= 24
    }
}

/// A pane that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Pane {
    /// The user list.
    #[default]
    List,
    /// The detail pane.
    Detail,
}

/// What the detail pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Detailed {
    /// A user of the list.
    #[default]
    User,
    /// A case of the queue, which says more than a profile: below the list it gets more of the
    /// screen.
    Case,
}

/// What there is to say about verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Verdicts {
    /// Whether a column of the list says how they stand.
    pub column: bool,
    /// How many lines about them there are to show, above the message.
    pub lines: u16,
}

/// What the state contributes to the geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Shape {
    /// Whether the detail pane is asked for.
    pub detail: bool,
    /// Which pane has the focus; where both do not fit, this one is shown.
    pub focus: Pane,
    /// Whether the focused pane has the whole screen.
    pub zoomed: bool,
    /// What the detail pane shows.
    pub detailed: Detailed,
    /// Whether the feed is to stand beside the panes, where there is room.
    pub feed: bool,
    /// What there is to say about verdicts.
    pub verdicts: Verdicts,
    /// How large an overlay would like to be, borders included.
    pub overlay: Option<Size>,
}

/// The user list, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListArea {
    /// A rule with the pane's title; none where the list lies over the detail pane.
    pub title: Option<Rect>,
    /// The names of the columns.
    pub header: Rect,
    /// One row a user.
    pub body: Rect,
    /// Whether a column says how verdicts stand.
    pub verdicts: bool,
    /// What is loaded, and whether there is more.
    pub foot: Rect,
}

/// The detail pane, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetailArea {
    /// A rule with the name of the user.
    pub title: Rect,
    /// The tabs.
    pub tabs: Rect,
    /// The tab that is shown.
    pub body: Rect,
}

/// A strip of a wide screen: at its bottom, or at its right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripArea {
    /// A rule with its title.
    pub title: Rect,
    /// Its lines.
    pub body: Rect,
}

/// Where everything is. Areas never overlap, except for the overlay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// All of the terminal.
    pub screen: Rect,
    /// Whether the screen is below the smallest size; all other areas are empty then.
    pub too_small: bool,
    /// The status line.
    pub status: Rect,
    /// The search bar.
    pub search: Rect,
    /// The list, where it is shown.
    pub list: Option<ListArea>,
    /// The line between panes side by side, from their titles down.
    pub divider: Option<Rect>,
    /// The detail pane, where it is shown.
    pub detail: Option<DetailArea>,
    /// The request log of a wide screen.
    pub log: Option<StripArea>,
    /// The line between the panes and the feed.
    pub feed_divider: Option<Rect>,
    /// The newest of the feed, where it stands beside the panes.
    pub feed: Option<StripArea>,
    /// A rule that closes the panes off.
    pub closing: Option<Rect>,
    /// The newest message.
    pub message: Rect,
    /// The keys that matter here.
    pub hints: Rect,
    /// Verdicts that have not ended, under the closing rule.
    pub outbox: Option<Rect>,
    /// What lies over the panes.
    pub overlay: Option<Rect>,
}

/// Columns from which on panes stand side by side.
const SIDE_BY_SIDE: u16 = 100;
/// Columns from which on the request log is a region of its own.
const WITH_LOG: u16 = 160;

/// Columns from which on the feed has room beside list and detail.
const WITH_FEED: u16 = 160;

/// Where everything is on a screen of this size.
#[must_use]
pub fn areas(size: Size, shape: &Shape) -> Areas {
    let screen = Rect::new(0, 0, size.width, size.height);
    if size.is_too_small() {
        return Areas {
            screen,
            too_small: true,
            status: Rect::ZERO,
            search: Rect::ZERO,
            list: None,
            divider: None,
            detail: None,
            log: None,
            feed_divider: None,
            feed: None,
            closing: None,
            message: Rect::ZERO,
            hints: Rect::ZERO,
            outbox: None,
            overlay: None,
        };
    }
    let mut rest = screen;
    let status = top(&mut rest, 1);
    let search = top(&mut rest, 1);
    let hints = bottom(&mut rest, 1);
    let message = bottom(&mut rest, 1);
    let framed = size.width >= SIDE_BY_SIDE;
    let verdicts = outbox_lines(size, shape.verdicts.lines);
    let outbox = (verdicts > 0).then(|| bottom(&mut rest, verdicts));
    let mut areas = Areas {
        screen,
        too_small: false,
        status,
        search,
        list: None,
        divider: None,
        detail: None,
        log: None,
        feed_divider: None,
        feed: None,
        closing: (framed && size.height >= 20).then(|| bottom(&mut rest, 1)),
        message,
        hints,
        outbox,
        overlay: shape.overlay.map(|wanted| overlay(screen, wanted)),
    };
    if size.width >= WITH_LOG && size.height >= 32 && !shape.zoomed {
        let lines = if size.height >= 44 { 7 } else { 5 };
        let mut strip = bottom(&mut rest, lines);
        areas.log = Some(StripArea {
            title: top(&mut strip, 1),
            body: strip,
        });
    }
    if shape.feed && size.fits_feed() && !shape.zoomed {
        let width = feed_width(size.width);
        rest.width -= width + 1;
        let x = rest.x + rest.width;
        areas.feed_divider = Some(Rect {
            x,
            width: 1,
            ..rest
        });
        let mut right = Rect {
            x: x + 1,
            width,
            ..rest
        };
        areas.feed = Some(StripArea {
            title: top(&mut right, 1),
            body: right,
        });
    }
    let alone = shape.zoomed || !size.fits_both();
    match (shape.detail, shape.focus) {
        (true, Pane::Detail) if alone => areas.detail = Some(detail(rest)),
        (true, _) if !alone && framed => {
            let width = list_width(rest.width);
            let mut right = rest;
            let left = Rect { width, ..rest };
            right.x += width + 1;
            right.width -= width + 1;
            areas.list = Some(list(left, true, shape.verdicts.column));
            areas.divider = Some(Rect {
                x: width,
                width: 1,
                ..rest
            });
            areas.detail = Some(detail(right));
        }
        (true, _) if !alone => {
            let height = share(rest.height, lower_share(shape.detailed)).max(9);
            let lower = bottom(&mut rest, height);
            areas.list = Some(list(rest, false, shape.verdicts.column));
            areas.detail = Some(detail(lower));
        }
        _ => areas.list = Some(list(rest, framed, shape.verdicts.column)),
    }
    areas
}

/// How many users the list shows at a time; one where the list is hidden, so that paging moves.
#[must_use]
pub fn list_height(areas: &Areas) -> usize {
    areas
        .list
        .map_or(1, |list| usize::from(list.body.height).max(1))
}

/// How many lines the detail pane shows at a time; one where it is hidden.
#[must_use]
pub fn detail_height(areas: &Areas) -> usize {
    areas
        .detail
        .map_or(1, |detail| usize::from(detail.body.height).max(1))
}

/// Where the text of the detail pane stands: with a column of air on either side.
#[must_use]
pub fn detail_text(detail: DetailArea) -> Rect {
    Rect {
        x: detail.body.x + 1.min(detail.body.width),
        width: detail.body.width.saturating_sub(2),
        ..detail.body
    }
}

/// What is inside the border of an overlay, with a column of air on either side.
#[must_use]
pub fn inside(overlay: Rect) -> Rect {
    Rect {
        x: overlay.x + 2.min(overlay.width),
        y: overlay.y + 1.min(overlay.height),
        width: overlay.width.saturating_sub(4),
        height: overlay.height.saturating_sub(2),
    }
}

/// One line on a usual screen, up to three on one with room for them.
const fn outbox_lines(size: Size, wanted: u16) -> u16 {
    let most = if size.width >= SIDE_BY_SIDE && size.height >= 32 {
        3
    } else {
        1
    };
    if wanted < most { wanted } else { most }
}

/// Hundredths of the height that the detail pane gets below the list.
const fn lower_share(detailed: Detailed) -> u32 {
    match detailed {
        Detailed::User => 40,
        Detailed::Case => 55,
    }
}

/// The feed beside the panes: as much as a line of it needs, and more of a very wide screen.
fn feed_width(width: u16) -> u16 {
    share(width, 23).clamp(40, 60)
}

fn list_width(width: u16) -> u16 {
    // Past a hundred columns the detail pane has nothing to fill more of them with.
    share(width, 57).max(width.saturating_sub(101))
}

/// So many hundredths of a number of cells, however large it is.
fn share(cells: u16, hundredths: u32) -> u16 {
    u16::try_from(u32::from(cells) * hundredths / 100).unwrap_or(cells)
}

fn list(mut area: Rect, titled: bool, verdicts: bool) -> ListArea {
    ListArea {
        title: titled.then(|| top(&mut area, 1)),
        header: top(&mut area, 1),
        foot: bottom(&mut area, 1),
        body: area,
        verdicts,
    }
}

fn detail(mut area: Rect) -> DetailArea {
    DetailArea {
        title: top(&mut area, 1),
        tabs: top(&mut area, 1),
        body: area,
    }
}

fn overlay(screen: Rect, wanted: Size) -> Rect {
    let width = wanted.width.min(screen.width);
    let height = wanted.height.min(screen.height.saturating_sub(2));
    Rect {
        x: (screen.width - width) / 2,
        y: 1 + (screen.height - 2 - height) / 3,
        width,
        height,
    }
}

fn top(rest: &mut Rect, rows: u16) -> Rect {
    let height = rows.min(rest.height);
    let taken = Rect { height, ..*rest };
    rest.y += height;
    rest.height -= height;
    taken
}

fn bottom(rest: &mut Rect, rows: u16) -> Rect {
    let height = rows.min(rest.height);
    rest.height -= height;
    Rect {
        y: rest.y + rest.height,
        height,
        ..*rest
    }
}

#[cfg(test)]
mod tests;
