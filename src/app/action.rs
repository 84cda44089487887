//! What a key may mean, in the moderator's words.
//!
//! One table of actions drives keys, help, footer, palette, remapping and the README.

mod words;

use crate::app::detail::Tab;

/// Something a moderator can do.
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
    /// Lists who was flagged since.
    ShowNew,
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
    /// The queue of flagged accounts, or back from it.
    Triage,
    /// The next open case.
    NextCase,
    /// The open case before.
    PreviousCase,
    /// Choose the policy of the case at hand by its number, from 1.
    ChoosePolicy(u8),
    /// Put a note on the person of the case at hand.
    AddNote,
    /// Put the case at hand off, or bring it back.
    Snooze,
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
    /// Stage a clear of the flags of the user in question.
    ClearFlags,
    /// Ask before staging a ban of the user in question, or the end of one.
    Ban,
    /// Take back the verdict that was made last and waits.
    UndoVerdict,
    /// Mark the row under the cursor, or take its mark away, and move on one.
    Mark,
    /// Begin a range of marks, or end it.
    MarkRange,
    /// Mark everybody who is listed, or every open case.
    MarkAll,
    /// Take back every verdict that waits.
    TakeBackAll,
    /// The verdicts that have not ended.
    OpenOutbox,
    /// Choose what to copy.
    OpenCopyMenu,
    /// The requests so far.
    OpenRequestLog,
    /// The messages so far.
    OpenMessages,
    /// The journal of this network.
    OpenJournal,
    /// What the network told of by itself.
    OpenFeed,
    /// The same, of the user in question.
    OpenTheirFeed,
    /// The newest of it beside the list, or not.
    ToggleFeedPane,
    /// Watch the user in question, or no longer.
    WatchUser,
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

impl Action {
    /// Every action, in the sequence of the help.
    pub const ALL: [Self; 74] = [
        Self::Search,
        Self::ToggleFlagged,
        Self::ToggleDeleted,
        Self::OpenSortMenu,
        Self::OpenFilterMenu,
        Self::ClearLocal,
        Self::NextPage,
        Self::LoadOn,
        Self::ShowNew,
        Self::Reload,
        Self::Open,
        Self::ToggleDetail,
        Self::Zoom,
        Self::ShowTab(Tab::Profile),
        Self::ShowTab(Tab::Roles),
        Self::ShowTab(Tab::Metadata),
        Self::ShowTab(Tab::Files),
        Self::ShowTab(Tab::Json),
        Self::ShowTab(Tab::History),
        Self::NextTab,
        Self::PreviousTab,
        Self::ToggleFold,
        Self::Reread,
        Self::Mark,
        Self::MarkRange,
        Self::MarkAll,
        Self::ClearFlags,
        Self::Ban,
        Self::UndoVerdict,
        Self::TakeBackAll,
        Self::OpenOutbox,
        Self::OpenCopyMenu,
        Self::OpenRoles,
        Self::OpenPermissions,
        Self::Triage,
        Self::NextCase,
        Self::PreviousCase,
        Self::ChoosePolicy(1),
        Self::ChoosePolicy(2),
        Self::ChoosePolicy(3),
        Self::ChoosePolicy(4),
        Self::ChoosePolicy(5),
        Self::ChoosePolicy(6),
        Self::ChoosePolicy(7),
        Self::ChoosePolicy(8),
        Self::ChoosePolicy(9),
        Self::AddNote,
        Self::Snooze,
        Self::Down,
        Self::Up,
        Self::HalfPageDown,
        Self::HalfPageUp,
        Self::PageDown,
        Self::PageUp,
        Self::Top,
        Self::Bottom,
        Self::NextPane,
        Self::PreviousPane,
        Self::OpenHelp,
        Self::OpenPalette,
        Self::OpenMessages,
        Self::OpenRequestLog,
        Self::OpenJournal,
        Self::OpenFeed,
        Self::OpenTheirFeed,
        Self::ToggleFeedPane,
        Self::WatchUser,
        Self::ToggleUtc,
        Self::ToggleMouse,
        Self::Back,
        Self::Quit,
        Self::QuitNow,
        Self::Suspend,
        Self::Redraw,
    ];

    /// The name in the keymap and in the configuration, such as `toggle-flagged`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        words::of(self).name
    }

    /// The name in the palette, without the colon; actions that only make sense as a key have
    /// none.
    #[must_use]
    pub const fn command(self) -> Option<&'static str> {
        words::of(self).command
    }

    /// A word or two, for footer, help and palette.
    #[must_use]
    pub const fn label(self) -> &'static str {
        words::of(self).label
    }

    /// One sentence about what it does.
    #[must_use]
    pub const fn description(self) -> &'static str {
        words::of(self).description
    }

    /// The action of a configured name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_commands_mean_one_action_each() {
        let actions: BTreeSet<Action> = Action::ALL.into_iter().collect();
        let names: BTreeSet<&str> = Action::ALL.into_iter().map(Action::name).collect();
        let commands: Vec<&str> = Action::ALL
            .into_iter()
            .filter_map(Action::command)
            .collect();
        let distinct: BTreeSet<&str> = commands.iter().copied().collect();
        assert_eq!(actions.len(), Action::ALL.len());
        assert_eq!(names.len(), Action::ALL.len());
        assert_eq!(distinct.len(), commands.len());
    }

    #[test]
    fn names_are_kebab_case_and_found_again() {
        for action in Action::ALL {
            let name = action.name();
            assert!(
                name.chars()
                    .all(|character| matches!(character, 'a'..='z' | '0'..='9' | '-')),
                "{name}"
            );
            assert_eq!(Action::named(name), Some(action));
        }
    }

    #[test]
    fn descriptions_are_sentences_and_labels_are_short() {
        for action in Action::ALL {
            let description = action.description();
            assert!(description.ends_with('.'), "{description}");
            assert!(
                description.starts_with(|first: char| first.is_uppercase()),
                "{description}"
            );
            assert!(action.label().len() <= 20, "{}", action.label());
        }
    }
}
