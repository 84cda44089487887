//! Menus: orders, local filters, what to copy; and the logs, which only scroll.

use crate::app::effect::Clip;
use crate::app::effect::Effect;
use crate::app::input::TextInput;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::overlay;
use crate::app::overlay::FilterLine;
use crate::app::overlay::FilterMenu;
use crate::app::overlay::Overlay;
use crate::app::state::State;
use crate::app::users::arrange;
use crate::app::users::ask;
use crate::domain::arrange::LocalFilter;
use crate::domain::arrange::LocalOrder;
use crate::domain::field::Field;
use crate::domain::query::Order;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// A line of the sort menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The server sorts, over everybody.
    Server(Order),
    /// Sorted here, over what is loaded.
    Local(LocalOrder),
}

/// The lines of the sort menu.
pub const SORTS: [Sort; 7] = [
    Sort::Server(Order::DisplayName),
    Sort::Server(Order::ProfileHandle),
    Sort::Server(Order::LastCreated),
    Sort::Server(Order::FirstCreated),
    Sort::Local(LocalOrder::Flags),
    Sort::Local(LocalOrder::Updated),
    Sort::Local(LocalOrder::Roles),
];

/// What can be copied of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipLine {
    /// The id.
    Id,
    /// The name.
    Name,
    /// The exact JSON.
    Json,
    /// A command line that reads the user.
    Curl,
}

/// The lines of the copy menu, with the letter that chooses each.
pub const CLIPS: [(char, ClipLine, &str); 4] = [
    ('i', ClipLine::Id, "id"),
    ('n', ClipLine::Name, "name"),
    ('J', ClipLine::Json, "JSON, as the API sent it"),
    ('c', ClipLine::Curl, "curl command, token left out"),
];

/// Opens the sort menu on the order in force.
pub fn open_sort(state: &mut State) {
    let now = current_sort(state);
    let cursor = SORTS.iter().position(|sort| *sort == now).unwrap_or(0);
    overlay::open(state, Overlay::SortMenu { cursor });
}

/// The order in force.
pub fn current_sort(state: &State) -> Sort {
    match state.users.wish.order {
        Some(order) => Sort::Local(order),
        None => Sort::Server(state.users.wanted().order()),
    }
}

/// Sorts by another order, or says why not.
pub fn sort_by(state: &mut State, sort: Sort, out: &mut Vec<Effect>) {
    let mut wish = state.users.wish.clone();
    match sort {
        Sort::Local(order) => {
            wish.order = Some(order);
            arrange::wish(state, wish, out);
        }
        Sort::Server(order) => {
            let query = match state.users.wanted().clone().with_order(order) {
                Ok(query) => query,
                Err(error) => return say(state, Tone::Warn, error.to_string(), out),
            };
            wish.order = None;
            let differs = query != *state.users.wanted();
            arrange::wish(state, wish, out);
            if differs {
                ask::ask(state, query, out);
            }
        }
    }
}

/// Opens the filter menu on the filters in force.
pub fn open_filters(state: &mut State) {
    let filter = &state.users.wish.filter;
    let text = |text: &Option<UntrustedText>| {
        TextInput::with_text(text.as_ref().map_or("", |text| text.borrow().as_received()))
    };
    let min_flags = filter
        .min_flags
        .map(|least| least.to_string())
        .unwrap_or_default();
    let menu = FilterMenu {
        line: FilterLine::default(),
        banned: filter.banned,
        brand: filter.brand,
        role: text(&filter.role),
        permission: text(&filter.permission),
        min_flags: TextInput::with_text(&min_flags),
    };
    overlay::open(state, Overlay::FilterMenu(menu));
}

impl FilterMenu {
    /// The filter that the menu describes.
    ///
    /// # Errors
    ///
    /// A sentence where the number of flags is none.
    pub fn filter(&self) -> Result<LocalFilter, String> {
        let name = |input: &TextInput| {
            let text = input.text().trim();
            (!text.is_empty()).then(|| UntrustedText::from(text))
        };
        let least = self.min_flags.text().trim();
        let min_flags = if least.is_empty() {
            None
        } else {
            Some(
                least
                    .parse()
                    .map_err(|_| "flags at least: a whole number is needed".to_owned())?,
            )
        };
        Ok(LocalFilter {
            banned: self.banned,
            brand: self.brand,
            role: name(&self.role),
            permission: name(&self.permission),
            min_flags,
        })
    }

    /// The text of the line under the cursor, where it has one.
    pub fn input_mut(&mut self) -> Option<&mut TextInput> {
        match self.line {
            FilterLine::Banned | FilterLine::Brand => None,
            FilterLine::Role => Some(&mut self.role),
            FilterLine::Permission => Some(&mut self.permission),
            FilterLine::MinFlags => Some(&mut self.min_flags),
        }
    }
}

/// Lists only whom a filter admits.
pub fn filter_by(state: &mut State, filter: LocalFilter, out: &mut Vec<Effect>) {
    let wish = crate::domain::arrange::Arrangement {
        filter,
        ..state.users.wish.clone()
    };
    arrange::wish(state, wish, out);
}

/// Copies something of the user under the cursor.
pub fn copy(state: &mut State, line: ClipLine, out: &mut Vec<Effect>) {
    let user = if state.triage.open {
        state.triage.user()
    } else {
        state.users.selected()
    };
    let Some(user) = user else {
        return;
    };
    let clip = clip(user, line);
    match clip {
        Some(clip) => out.push(Effect::Copy(clip)),
        None => say(
            state,
            Tone::Warn,
            "this row has nothing of that kind to copy",
            out,
        ),
    }
}

fn clip(user: User<'_>, line: ClipLine) -> Option<Clip> {
    let id = user.user_id().map(Untrusted::as_received);
    match line {
        ClipLine::Id => id.map(|id| Clip::Id(UntrustedText::from(id))),
        ClipLine::Name => match user.display_name() {
            Field::Value(name) => Some(Clip::Name(UntrustedText::from(name.as_received()))),
            Field::Absent | Field::Null | Field::Malformed => None,
        },
        ClipLine::Json => Some(Clip::Json(UntrustedText::from(
            String::from_utf8_lossy(&user.raw()).into_owned(),
        ))),
        ClipLine::Curl => id.map(|id| Clip::Curl(UserId::new(id))),
    }
}
