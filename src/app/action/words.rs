//! The table of actions: what each is called and what it does.

use crate::app::action::Action;
use crate::app::detail::Tab;

/// What an action is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) name: &'static str,
    pub(super) command: Option<&'static str>,
    pub(super) label: &'static str,
    pub(super) description: &'static str,
}

/// An action that is a key only.
const fn key(name: &'static str, label: &'static str, description: &'static str) -> Words {
    Words {
        name,
        command: None,
        label,
        description,
    }
}

/// An action that the palette knows too.
const fn command(
    name: &'static str,
    command: &'static str,
    label: &'static str,
    description: &'static str,
) -> Words {
    Words {
        name,
        command: Some(command),
        label,
        description,
    }
}

/// The words of an action.
#[rustfmt::skip]
pub(super) const fn of(action: Action) -> Words {
    match action {
        Action::Down => key("down", "down", "Moves one row or line down."),
        Action::Up => key("up", "up", "Moves one row or line up."),
        Action::Top => key("top", "first", "Moves to the first row or line."),
        Action::Bottom => key("bottom", "last", "Moves to the last loaded row; there, asks for more."),
        Action::HalfPageDown => key("half-page-down", "half page down", "Moves half a screenful down."),
        Action::HalfPageUp => key("half-page-up", "half page up", "Moves half a screenful up."),
        Action::PageDown => key("page-down", "page down", "Moves a screenful down."),
        Action::PageUp => key("page-up", "page up", "Moves a screenful up."),
        Action::NextPage => command("next-page", "next", "next page", "Asks the server for the next page of the list."),
        Action::LoadOn => command("load-on", "load", "load on", "Asks for page after page until the list ends or you stop it."),
        Action::ShowNew => command("show-new", "show-new", "list newly flagged", "Lists who was flagged since and is not in the list; once more goes to each of them."),
        Action::Search => command("search", "search", "search", "Opens the search bar: previews what is loaded, then asks the server."),
        Action::ToggleFlagged => command("toggle-flagged", "flagged", "flagged only", "Lists only flagged users, or everyone again."),
        Action::ToggleDeleted => command("toggle-deleted", "deleted", "deleted only", "Lists only deleted users, or the living again."),
        Action::OpenSortMenu => command("sort-menu", "sort", "sort", "Chooses an order, the server's or a local one."),
        Action::OpenFilterMenu => command("filter-menu", "filters", "local filters", "Chooses filters over what is loaded."),
        Action::ClearLocal => command("clear-local", "clear", "clear local", "Takes every local filter and order away."),
        Action::Open => command("open", "open", "open", "Opens what is under the cursor."),
        Action::ToggleDetail => command("toggle-detail", "detail", "detail pane", "Shows or hides the detail pane."),
        Action::Zoom => command("zoom", "zoom", "zoom", "Gives the focused pane the whole screen, or takes it back."),
        Action::NextPane => key("next-pane", "next pane", "Goes to the next pane."),
        Action::PreviousPane => key("previous-pane", "previous pane", "Goes to the pane before."),
        Action::ShowTab(Tab::Profile) => command("tab-profile", "tab-profile", "profile", "Shows who the user is."),
        Action::ShowTab(Tab::Roles) => command("tab-roles", "tab-roles", "roles & permissions", "Shows the user's roles and permissions, and which grants which."),
        Action::ShowTab(Tab::Metadata) => command("tab-metadata", "tab-metadata", "metadata", "Shows the user's metadata as a tree."),
        Action::ShowTab(Tab::Files) => command("tab-files", "tab-files", "files", "Shows facts about avatar and files, which are never fetched."),
        Action::ShowTab(Tab::Json) => command("tab-json", "tab-json", "JSON", "Shows exactly what the API sent."),
        Action::ShowTab(Tab::History) => command("tab-history", "tab-history", "history", "Shows what was decided and noted here about the user, and flags over time."),
        Action::NextTab => key("next-tab", "next tab", "Goes to the next tab of the detail pane."),
        Action::PreviousTab => key("previous-tab", "previous tab", "Goes to the tab before in the detail pane."),
        Action::ToggleFold => command("toggle-fold", "fold", "fold", "Folds or unfolds the line under the cursor."),
        Action::Reload => command("reload", "reload", "reload", "Asks for the list again; reads a refused token anew."),
        Action::Reread => command("reread", "reread", "read again", "Reads the user under the cursor again."),
        Action::ClearFlags => command("clear-flags", "clear-flags", "clear flags", "Stages a clear of all flags; it waits before it is sent. With marks, asks first."),
        Action::Ban => command("ban", "ban", "ban or unban", "Asks, then stages a ban or the end of one; it waits before it is sent."),
        Action::UndoVerdict => command("undo-verdict", "undo", "take back", "Takes back the newest verdict that waits."),
        Action::Mark => command("mark", "mark", "mark", "Marks the row under the cursor, or takes its mark away, and moves on."),
        Action::MarkRange => command("mark-range", "mark-range", "mark a range", "Begins a range at the cursor, or ends it there and marks everybody within."),
        Action::MarkAll => command("mark-all", "mark-all", "mark all", "Marks everybody who is listed, or every open case of the queue."),
        Action::TakeBackAll => command("take-back-all", "undo-all", "take back all", "Takes back all that wait; what is being sent goes on."),
        Action::OpenOutbox => command("outbox", "outbox", "outbox", "Lists the pending verdicts: those that wait, are being sent, or need you."),
        Action::OpenCopyMenu => command("copy-menu", "copy", "copy", "Chooses what to copy: id, name, JSON or a curl command."),
        Action::OpenRequestLog => command("request-log", "log", "request log", "Lists the requests with time, status, duration and rows."),
        Action::OpenMessages => command("messages", "messages", "messages", "Lists the messages of this session."),
        Action::OpenJournal => command("journal", "journal", "journal", "Lists what was decided and noted here and what came of it, newest first."),
        Action::OpenFeed => command("feed", "feed", "live feed", "Lists what the network told of by itself, newest first, and what came of it."),
        Action::OpenTheirFeed => command("their-feed", "their-feed", "their feed", "Lists what the network told of the user in question."),
        Action::ToggleFeedPane => command("feed-pane", "feed-pane", "feed pane", "Shows or hides the newest of the feed beside the list, on a wide screen."),
        Action::WatchUser => command("watch", "watch", "watch", "Watches the user in question: what is heard of them is said at once; once more ends it."),
        Action::OpenRoles => command("roles", "roles", "roles", "Lists every role seen, with its holders among the loaded."),
        Action::OpenPermissions => command("permissions", "permissions", "permissions", "Lists every permission seen, with its holders among the loaded."),
        Action::Triage => command("triage", "triage", "triage", "Works through the flagged accounts, worst first; from there, goes back."),
        Action::NextCase => command("next-case", "next-case", "next open case", "Goes to the next open case, past those decided or snoozed."),
        Action::PreviousCase => command("previous-case", "previous-case", "open case before", "Goes to the open case before, past those decided or snoozed."),
        Action::ChoosePolicy(1) => key("policy-1", "policy 1", "Chooses policy 1 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(2) => key("policy-2", "policy 2", "Chooses policy 2 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(3) => key("policy-3", "policy 3", "Chooses policy 3 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(4) => key("policy-4", "policy 4", "Chooses policy 4 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(5) => key("policy-5", "policy 5", "Chooses policy 5 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(6) => key("policy-6", "policy 6", "Chooses policy 6 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(7) => key("policy-7", "policy 7", "Chooses policy 7 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(8) => key("policy-8", "policy 8", "Chooses policy 8 for the case at hand; once more takes it away."),
        Action::ChoosePolicy(_) => key("policy-9", "policy 9", "Chooses policy 9 for the case at hand; once more takes it away."),
        Action::AddNote => command("note", "note", "note", "Puts a note on the person of the case; it stays on this machine."),
        Action::Snooze => command("snooze", "snooze", "snooze", "Puts the case off until a time or its next flag, or brings it back."),
        Action::ToggleUtc => command("toggle-utc", "utc", "UTC or local", "Shows times in UTC, or in the local zone again."),
        Action::ToggleMouse => command("toggle-mouse", "mouse", "mouse on or off", "Takes mouse events, or leaves them to the terminal."),
        Action::OpenHelp => command("help", "help", "help", "Lists the keys and what they do; typing filters."),
        Action::OpenPalette => key("palette", "commands", "Lists the commands by name."),
        Action::Back => key("back", "back", "Goes one level back; never quits."),
        Action::Quit => command("quit", "quit", "quit", "Goes one level back; quits from the list."),
        Action::QuitNow => key("quit-now", "quit at once", "Quits at the second press in a row, from anywhere."),
        Action::Suspend => command("suspend", "suspend", "suspend", "Gives the terminal back to the shell until it continues modcon."),
        Action::Redraw => command("redraw", "redraw", "redraw", "Draws every cell anew."),
    }
}
