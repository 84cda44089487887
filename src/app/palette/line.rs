//! The lines of the palette: what each is called, takes and does.

use std::borrow::Cow;

use crate::app::action::Action;
use crate::app::overlay::menu::SORTS;
use crate::app::overlay::menu::Sort;
use crate::app::palette::Command;
use crate::app::palette::PaletteError;
use crate::app::state::State;
use crate::app::unavailable::Why;
use crate::app::unavailable::in_words;
use crate::app::unavailable::unavailable;
use crate::domain::arrange::LocalFilter;
use crate::domain::arrange::LocalOrder;
use crate::domain::query::Order;

/// The order of a word: as the palette names it, or in the API's spelling.
pub(super) fn sort_named(word: &str) -> Option<Sort> {
    let is_meant = |sort: &Sort| {
        let wire = match sort {
            Sort::Server(order) => Some(order.wire()),
            Sort::Local(_) => None,
        };
        let name = Line::Sort(*sort).name();
        let names = [name.split_whitespace().next_back(), wire];
        names
            .into_iter()
            .flatten()
            .any(|name| name.eq_ignore_ascii_case(word))
    };
    SORTS.into_iter().find(is_meant)
}

/// A line of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// An action that has a name here.
    Action(Action),
    /// An order.
    Sort(Sort),
    /// Only banned users, or no longer.
    Banned,
    /// Only brand accounts, or no longer.
    Brand,
    /// Only holders of a role.
    Role,
    /// Only users with a permission.
    Permission,
    /// Only users with at least so many flags.
    Flags,
}

/// What belongs behind a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument {
    pub(super) placeholder: &'static str,
    needs: &'static str,
    example: &'static str,
}

impl Line {
    /// Every line, in the sequence of the palette.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let filters = [
            Self::Banned,
            Self::Brand,
            Self::Role,
            Self::Permission,
            Self::Flags,
        ];
        let actions = Action::ALL.into_iter();
        actions
            .filter(|action| action.command().is_some())
            .map(Self::Action)
            .chain(SORTS.into_iter().map(Self::Sort))
            .chain(filters)
    }

    /// The line of a name in lower case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::all().find(|line| line.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Action(action) => action.command().unwrap_or_default(),
            Self::Sort(Sort::Server(Order::DisplayName)) => "sort name",
            Self::Sort(Sort::Server(Order::ProfileHandle)) => "sort handle",
            Self::Sort(Sort::Server(Order::LastCreated)) => "sort newest",
            Self::Sort(Sort::Server(Order::FirstCreated)) => "sort oldest",
            Self::Sort(Sort::Local(LocalOrder::Flags)) => "sort flags",
            Self::Sort(Sort::Local(LocalOrder::Updated)) => "sort updated",
            Self::Sort(Sort::Local(LocalOrder::Roles)) => "sort roles",
            Self::Banned => "banned",
            Self::Brand => "brand",
            Self::Role => "role",
            Self::Permission => "permission",
            Self::Flags => "flags",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Action(action) => action.label(),
            Self::Sort(Sort::Server(_)) => "server's order",
            Self::Sort(Sort::Local(_)) => "local order",
            Self::Banned => "banned only",
            Self::Brand => "brands only",
            Self::Role => "holders of a role",
            Self::Permission => "holders of a right",
            Self::Flags => "flags at least",
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Action(action) => action.description(),
            Self::Sort(Sort::Server(Order::DisplayName)) => "Names from A to Z.",
            Self::Sort(Sort::Server(Order::ProfileHandle)) => "Handles from A to Z.",
            Self::Sort(Sort::Server(Order::LastCreated)) => "Newest account first.",
            Self::Sort(Sort::Server(Order::FirstCreated)) => "Oldest account first.",
            Self::Sort(Sort::Local(LocalOrder::Flags)) => "Most flags first, over the loaded.",
            Self::Sort(Sort::Local(LocalOrder::Updated)) => "Changed last first, over the loaded.",
            Self::Sort(Sort::Local(LocalOrder::Roles)) => "Most roles first, over the loaded.",
            Self::Banned => "Lists only banned users among the loaded, or everyone again.",
            Self::Brand => "Lists only brand accounts among the loaded, or everyone again.",
            Self::Role => "Lists only holders of a role among the loaded.",
            Self::Permission => "Lists only users with a permission among the loaded.",
            Self::Flags => "Lists only users with at least so many flags among the loaded.",
        }
    }

    pub(super) const fn argument(self) -> Option<Argument> {
        let (placeholder, needs, example) = match self {
            Self::Role => ("ID", "the id of a role", "moderator"),
            Self::Permission => ("NAME", "the name of a permission", "BAN_USER"),
            Self::Flags => ("N", "a number", "3"),
            Self::Action(_) | Self::Sort(_) | Self::Banned | Self::Brand => return None,
        };
        Some(Argument {
            placeholder,
            needs,
            example,
        })
    }

    /// Why the line cannot run just now.
    pub(super) fn unavailable(self, state: &State) -> Option<Cow<'static, str>> {
        match self {
            Self::Action(action) => unavailable(state, action),
            Self::Sort(_) if state.triage.open => Some(in_words(state, Why::OnlyInList)),
            Self::Sort(Sort::Server(order)) if !state.users.wanted().allows(order) => Some(
                Cow::Borrowed("the API does not sort a search in these fields so"),
            ),
            Self::Sort(Sort::Server(_)) => unavailable(state, Action::ToggleFlagged),
            Self::Sort(Sort::Local(_)) => unavailable(state, Action::OpenSortMenu),
            Self::Banned | Self::Brand | Self::Role | Self::Permission | Self::Flags => {
                unavailable(state, Action::OpenFilterMenu)
            }
        }
    }

    /// What the line asks for with this behind its name.
    pub(super) fn command(
        self,
        argument: &str,
        filter: &LocalFilter,
    ) -> Result<Command, PaletteError> {
        match self.argument() {
            None if !argument.is_empty() => return Err(PaletteError::NoArgument(self.name())),
            Some(needed) if argument.is_empty() => {
                return Err(PaletteError::NeedsArgument {
                    command: self.name(),
                    needs: needed.needs,
                    example: needed.example,
                });
            }
            Some(_) | None => {}
        }
        let mut filter = filter.clone();
        match self {
            Self::Action(action) => return Ok(Command::Action(action)),
            Self::Sort(sort) => return Ok(Command::Sort(sort)),
            Self::Banned => filter.banned = !filter.banned,
            Self::Brand => filter.brand = !filter.brand,
            Self::Role => filter.role = Some(argument.into()),
            Self::Permission => filter.permission = Some(argument.into()),
            Self::Flags => {
                let least = argument.parse().ok().filter(|least| *least >= 0);
                filter.min_flags =
                    Some(least.ok_or_else(|| PaletteError::BadNumber(argument.into()))?);
            }
        }
        Ok(Command::Filter(filter))
    }
}
