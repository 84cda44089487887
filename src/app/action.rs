//! What a key may mean, in the moderator's words.

use crate::app::detail::Tab;

/// Something a moderator can do. Keys, help, footer, palette and the README name these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// One row or line down.
    Down,
    /// One row or line up.
    Up,
    /// To the first row.
    Top,
    /// To the last loaded row; again at the end asks for more.
    Bottom,
    /// Half a page down.
    HalfPageDown,
    /// Half a page up.
    HalfPageUp,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// The next page of the list from the server.
    NextPage,
    /// Load on until the end or until stopped.
    LoadOn,
    /// Open the search bar.
    Search,
    /// Only flagged users, or all.
    ToggleFlagged,
    /// Only deleted users, or the living.
    ToggleDeleted,
    /// Choose an order.
    OpenSortMenu,
    /// Choose local filters.
    OpenFilterMenu,
    /// Take every local filter and order away.
    ClearLocal,
    /// Open the detail of the user under the cursor, or what is under the cursor in a pane.
    Open,
    /// Show or hide the detail pane.
    ToggleDetail,
    /// The focused pane on the whole screen, or back.
    Zoom,
    /// The next pane.
    NextPane,
    /// The pane before.
    PreviousPane,
    /// A tab of the detail pane.
    ShowTab(Tab),
    /// The next tab.
    NextTab,
    /// The tab before.
    PreviousTab,
    /// Fold or unfold the line under the cursor.
    ToggleFold,
    /// Ask for the list again, with a fresh token where the last one was refused.
    Reload,
    /// Read the user under the cursor again.
    Reread,
    /// Choose what to copy.
    OpenCopyMenu,
    /// The requests so far.
    OpenRequestLog,
    /// The messages so far.
    OpenMessages,
    /// Every role seen.
    OpenRoles,
    /// Every permission seen.
    OpenPermissions,
    /// Times in UTC or local.
    ToggleUtc,
    /// The mouse on or off.
    ToggleMouse,
    /// Keys and what they do.
    OpenHelp,
    /// Commands by name.
    OpenPalette,
    /// One level back; never quits.
    Back,
    /// One level back, and out of the program at the outermost.
    Quit,
    /// Quit at the second press in a row.
    QuitNow,
    /// Give the terminal back to the shell for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
}
