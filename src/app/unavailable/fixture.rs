//! Consoles to try actions on.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::Offset;
use jiff::tz::TimeZone;

use crate::app::input::TextInput;
use crate::app::keymap::KeyChange;
use crate::app::keymap::Keymap;
use crate::app::overlay::Finder;
use crate::app::session::Network;
use crate::app::session::Session;
use crate::app::session::SeverityLimits;
use crate::app::state::State;
use crate::domain::field::Field;
use crate::domain::lookalike::ProtectedNames;
use crate::domain::page::Draft;
use crate::domain::page::PageBuilder;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::layout::Size;

/// A console on a network, or on none, that asked nothing yet.
pub(crate) fn console(network: Network) -> State {
    let now = Moment {
        uptime: Duration::ZERO,
        wall: Timestamp::from_millis(0),
    };
    let size = Size {
        width: 80,
        height: 24,
    };
    let session = Session {
        network,
        write: false,
        zone: TimeZone::fixed(Offset::constant(2)),
        utc: false,
        mouse: true,
        severity: SeverityLimits::default(),
        operator: crate::text::UntrustedText::from("mara"),
        policies: crate::app::session::default_policies(),
        grace: crate::app::session::Grace::default(),
        weights: crate::domain::priority::Weights::default(),
        background: crate::app::session::Background::default(),
        profile_url: None,
    };
    let (query, protected) = (UserQuery::default(), ProtectedNames::default());
    State::new(now, size, session, query, protected, Arc::default())
}

/// A console with one page of two users, and another page to come where there is a token.
pub(crate) fn browsing(next: Option<&str>) -> State {
    let mut state = console(Network::Demo);
    let mut page = PageBuilder::default();
    for id in ["u_1", "u_2"] {
        page.push(&Draft {
            user_id: Field::Value(id),
            ..Draft::default()
        });
    }
    let answer = Answer {
        page: Arc::new(page.finish(b"")),
        roles: Vec::new(),
        roles_json: Box::default(),
        next: next.and_then(PageToken::new),
        lost: 0,
    };
    state.users.shown.add(state.now, &answer);
    state
}

/// A list narrowed by a text.
pub(crate) fn typed(text: &str) -> Finder {
    Finder {
        input: TextInput::with_text(text),
        cursor: 0,
    }
}

/// A keymap with other keys for one action.
pub(crate) fn keymap(action: &str, keys: &str) -> Arc<Keymap> {
    let change = KeyChange {
        action: action.to_owned(),
        keys: vec![keys.to_owned()],
        source: String::new(),
    };
    Arc::new(Keymap::default().with_changes(&[change]).unwrap())
}
