//! What text on the screen stands for. A theme gives each meaning its style; here is no colour.

/// What a style stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Token {
    /// Ordinary text, and the background of everything.
    Screen,
    /// Text of less weight.
    Dim,
    /// Headings and names.
    Strong,
    /// What the eye should find first: the focused pane, the chosen tab, the sorted column.
    Accent,
    /// Rules between panes.
    Border,
    /// The status line.
    Bar,
    /// `[READ-ONLY]`
    ReadOnly,
    /// `[RW]`: what is done here counts.
    Write,
    /// The row under the cursor in the focused pane.
    Cursor,
    /// The row under the cursor in a pane without the focus.
    CursorIdle,
    /// A few flags.
    FlagLow,
    /// More flags.
    FlagMedium,
    /// Many flags.
    FlagHigh,
    /// Globally banned.
    Banned,
    /// Deleted.
    Deleted,
    /// A brand account.
    Brand,
    /// Holds a role.
    Staff,
    /// A name that reads like a protected one.
    LookAlike,
    /// Roles and permissions disagree.
    Drift,
    /// A row that does not fit the filter that it came under.
    Misfit,
    /// A row that the network no longer knows.
    Stale,
    /// Code points of a text that are spelled out.
    Hostile,
    /// In place of a value: `(empty)`, `(null)`, `(absent)`.
    Missing,
    /// Something worked.
    Ok,
    /// Something is not as asked.
    Warn,
    /// Something failed.
    Error,
    /// A key that can be pressed.
    Key,
    /// What is being typed.
    Input,
    /// Letters of a line that match what was typed.
    Match,
    /// Panes under an overlay.
    Backdrop,
}
