//! What stands in the list where there are no rows: loading, empty, failed, or not set up.

use crate::app::action::Action;
use crate::app::health::Health;
use crate::app::session::Network;
use crate::app::state::State;
use crate::app::unavailable::unavailable;
use crate::app::words;
use crate::domain::failure::Failure;
use crate::layout::ListArea;
use crate::text::Untrusted;
use crate::text::safe_lines;
use crate::text::width;
use crate::view::Scene;
use crate::view::foot;
use crate::view::keys;
use crate::view::parts::Gap;
use crate::view::parts::fitting;
use crate::view::parts::write;
use crate::view::pen::Pen;
use crate::view::theme::Glyphs;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// After so long a wait is said to be one.
const LONG: Duration = Duration::from_secs(2);

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer, area: ListArea) {
    let state = scene.state;
    let block = Rect {
        x: area.body.x + 2,
        width: area.body.width.saturating_sub(4),
        ..area.body
    };
    let mut lines = Lines {
        scene,
        buffer,
        block,
        line: block.height / 6,
    };
    if matches!(state.session.network, Network::Nothing) {
        lines.first_run();
        return;
    }
    if let Health::Stopped { failure } = &state.health {
        lines.failed(failure);
    } else if let Some(since) = state.users.walking.map(|walking| walking.since) {
        lines.loading(state.now.since(since));
    } else if let Some((failure, _)) = &state.users.failure {
        lines.failed(failure);
    } else if state.users.shown.rows.is_empty() {
        lines.empty();
    } else {
        lines.filtered();
    }
    if !state.users.shown.rows.is_empty() {
        foot::draw(scene, buffer, area.foot);
    }
}

/// Lines written from top to bottom.
struct Lines<'a> {
    scene: Scene<'a>,
    buffer: &'a mut Buffer,
    block: Rect,
    line: u16,
}

impl Lines<'_> {
    fn pen(&mut self) -> Pen<'_> {
        let pen = Pen::new(self.buffer, self.scene.theme, self.block, self.line);
        self.line = self.line.saturating_add(1);
        pen
    }

    fn say(&mut self, own_words: &str, token: Token) {
        self.pen().put(own_words, token);
    }

    /// Words of the network, on as many lines as they take, up to four.
    fn quote(&mut self, text: Untrusted<'_>, token: Token) {
        for line in safe_lines(text, usize::from(self.block.width), 4) {
            self.pen().safe(&line, token);
        }
    }

    /// Keys and what they do, as many as there is room for.
    fn key(&mut self, actions: &[(Action, &str)]) {
        let state = self.scene.state;
        let mut pen = self.pen();
        for (action, does) in actions {
            let keys = keys::of(state, *action);
            if width(&keys) + 1 + width(does) > pen.room() {
                break;
            }
            pen.put(&keys, Token::Key)
                .skip(1)
                .put(does, Token::Screen)
                .skip(3);
        }
    }

    fn air(&mut self) {
        self.line = self.line.saturating_add(1);
    }

    fn loading(&mut self, waited: Duration) {
        let state = self.scene.state;
        let picture = Glyphs::spinner(state.now.uptime.as_millis());
        let what = words::listed_in_words(state.users.wanted());
        let mut pen = self.pen();
        pen.put(picture, Token::Accent).skip(1);
        pen.put("Asking ", Token::Strong);
        network(&mut pen, state);
        pen.put(&format!(" for {what}"), Token::Strong);
        pen.skip(3).put(&words::elapsed(waited), Token::Dim);
        if let Some(wait) = state.requests.waiting(state.now) {
            let failure = wait.failure.words();
            let left = words::left(wait.left);
            self.air();
            self.quote(failure.happened.borrow(), Token::Warn);
            self.say(
                &format!(
                    "waits {left}, then tries again: try {} of {} failed",
                    wait.attempt, wait.of
                ),
                Token::Screen,
            );
        } else if waited >= LONG {
            self.say("  still waiting", Token::Warn);
        }
        self.air();
        self.key(&[
            (Action::Back, "cancels"),
            (Action::OpenRequestLog, "request log"),
        ]);
    }

    fn empty(&mut self) {
        let state = self.scene.state;
        let query = &state.users.shown.query;
        let what = words::listed_in_words(query);
        if let Some(at) = state.users.shown.last_at {
            let clock = at.wall.to_clock(&state.session.shown_zone());
            if query.search().is_some() {
                self.say(&format!("No {what} match this search."), Token::Strong);
            } else {
                self.say(&format!("There are no {what}."), Token::Strong);
            }
            self.pen_facts();
            self.say(&format!("Asked at {clock}."), Token::Dim);
        } else {
            self.say("Nothing was asked.", Token::Strong);
        }
        self.air();
        let flagged = if what.contains("flagged") {
            "all users"
        } else {
            "flagged only"
        };
        let deleted = if query.deleted() {
            "living users"
        } else {
            "deleted only"
        };
        self.key(&[
            (Action::ToggleFlagged, flagged),
            (Action::ToggleDeleted, deleted),
            (Action::Search, "search"),
            (Action::Reload, "ask again"),
        ]);
    }

    fn pen_facts(&mut self) {
        let state = self.scene.state;
        let mut pen = self.pen();
        let parts = fitting(foot::facts(state), pen.room(), Gap::Dot);
        write(&mut pen, &parts, Gap::Dot);
    }

    fn filtered(&mut self) {
        let state = self.scene.state;
        let hidden = words::grouped(state.users.shown.rows.len());
        let by = if state.users.wish.preview.is_some() {
            "none matches what is typed"
        } else {
            "local filters hide them all"
        };
        self.say(&format!("0 shown of {hidden} loaded: {by}."), Token::Strong);
        self.air();
        if state.users.wish.preview.is_some() {
            let back = (Action::Back, "back to the list before");
            match state.search.search() {
                Ok(_) => self.key(&[(Action::Open, "asks the server"), back]),
                Err(_) => self.key(&[back]),
            }
        } else {
            self.key(&[
                (Action::OpenFilterMenu, "filters"),
                (Action::NextPage, "next page"),
                (Action::LoadOn, "load on"),
            ]);
        }
    }

    fn failed(&mut self, failure: &Failure) {
        let said = failure.words();
        let needs_you = !failure.is_passing();
        let token = if needs_you { Token::Error } else { Token::Warn };
        self.quote(said.happened.borrow(), token);
        for line in words::wrapped(said.means, usize::from(self.block.width)) {
            self.say(&line, Token::Screen);
        }
        self.air();
        let rest = [
            (Action::OpenRequestLog, "request log"),
            (Action::OpenMessages, "messages"),
        ];
        if let Some(why) = unavailable(self.scene.state, Action::Reload) {
            self.say(&why, Token::Screen);
            self.key(&rest);
            return;
        }
        let again = if failure.stops_everything() {
            "read the token again and go on"
        } else {
            "try again"
        };
        let [log, messages] = rest;
        self.key(&[(Action::Reload, again), log, messages]);
    }

    fn first_run(&mut self) {
        let state = self.scene.state;
        self.say("No network is set up yet.", Token::Strong);
        self.air();
        let mut pen = self.pen();
        pen.put(&keys::of(state, Action::Open), Token::Key).skip(2);
        pen.put("tries the demo: invented users, no network", Token::Screen);
        self.air();
        self.say("Or connect in three lines:", Token::Strong);
        for (command, does) in [
            ("export MODCON_TOKEN=...", "an admin token"),
            ("modcon --region eu", "or us, sg, --base-url URL"),
            ("modcon config path", "a profile can keep both"),
        ] {
            let mut pen = self.pen();
            pen.put(&format!("  {command:<26}"), Token::Screen);
            pen.put(does, Token::Dim);
        }
        self.air();
        self.say(
            "A real network opens read-only without --write.",
            Token::Dim,
        );
    }
}

fn network(pen: &mut Pen<'_>, state: &State) {
    match &state.session.network {
        Network::Real { label, .. } => {
            pen.text(Untrusted::new(label), 24, Token::Strong);
        }
        Network::Demo | Network::Nothing => {
            pen.put("the demo network", Token::Strong);
        }
    }
}
