//! Boxes with few choices, none of them chosen: a verdict that is held, and leaving while some
//! have not ended. Enter and Esc leave everything as it is.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::facts::lines::Lines;
use crate::app::key::Chord;
use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::again;
use crate::app::outbox::many;
use crate::app::outbox::stage;
use crate::app::outbox::words::due_in;
use crate::app::outbox::words::unsent;
use crate::app::overlay::Overlay;
use crate::app::overlay::verdict::words::whom;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::words::counted;
use crate::app::words::grouped;
use crate::app::words::why_none;
use crate::domain::field::Field;
use crate::domain::sighting::Change;
use crate::domain::sighting::Sighting;
use crate::domain::time::short_age;
use crate::domain::verdict::VerdictId;
use crate::domain::word::Word;
use crate::text::UntrustedText;

/// A key for the box about a held verdict.
pub(super) fn in_held(
    state: &mut State,
    id: VerdictId,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    match (action, chord.character()) {
        (Some(Action::Back | Action::Open), _) => return None,
        (None, Some('s')) => again::on_new_facts(state, id, out),
        (None, Some('x')) => stage::take_back(state, id, out),
        _ => {}
    }
    Some(Overlay::Held(id))
}

/// A key for the box that asks whether to leave.
pub(super) fn in_leaving(
    state: &mut State,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    match (action, chord.character()) {
        (Some(Action::Back | Action::Open), _) => None,
        (None, Some('k')) => {
            many::leave(state, out);
            None
        }
        _ => Some(Overlay::Leaving),
    }
}

/// Both facts about a held verdict, and what can be done, in so many columns and lines. Where they are
/// too few for all facts, those that do not differ are left out, so that every choice is in sight.
#[must_use]
pub fn held(state: &State, id: VerdictId, (columns, height): (u16, u16), ascii: bool) -> Lines {
    let all = facts(state, id, columns, ascii, |_| true);
    let said = all.rows().iter().filter(|row| !row.is_empty());
    if said.count() <= usize::from(height) {
        return all;
    }
    facts(state, id, columns, ascii, |differs| differs)
}

fn facts(
    state: &State,
    id: VerdictId,
    columns: u16,
    ascii: bool,
    is_shown: impl Fn(bool) -> bool,
) -> Lines {
    let mut lines = Lines::new(columns, ascii);
    let Some(
        open @ Open {
            verdict,
            phase: Phase::Asks(Ask::Held { now }),
            ..
        },
    ) = state.outbox.open.get(&id)
    else {
        return lines;
    };
    let seen = &verdict.draft.seen;
    whom(&mut lines, seen);
    lines.line().own(verdict.verb().words(), Token::Strong);
    if let Some(policy) = &verdict.draft.policy {
        lines.own(", policy ", Token::Dim);
        let room = lines.room();
        lines.text(policy.borrow(), room, Token::Screen);
    }
    let why = format!("This user changed since you saw it, so {}.", unsent(open));
    lines.words(&why, 0, Token::Warn);
    lines.air();
    let half = usize::from(columns).saturating_sub(FACT) / 2;
    lines
        .line()
        .own(&format!("{:<FACT$}{:<half$}", "", "you saw"), Token::Dim);
    lines.own("now", Token::Dim);
    for (label, of, change) in FACTS {
        let differs = seen.changes(now).iter().any(|found| change.contains(found));
        // How many flags there are is a fact about their people too.
        if !is_shown(differs || label == FLAGS) {
            continue;
        }
        let (mark, token) = if differs {
            ("! ", Token::Warn)
        } else {
            ("  ", Token::Screen)
        };
        lines.line().own(mark, token);
        lines.own(&format!("{label:<8}"), Token::Dim);
        lines.text(of(seen).borrow(), half.saturating_sub(2), Token::Screen);
        lines.to(FACT + half);
        lines.rest(of(now).borrow(), token);
    }
    if seen.changes(now).contains(&Change::OtherFlags) {
        lines
            .line()
            .own("! by      these people", Token::Warn)
            .to(FACT + half);
        lines.own("others (hashFlag)", Token::Warn);
    }
    let age = |seen: &Sighting| short_age(seen.read_at.age_at(state.now.wall));
    lines.line().own("  read    ", Token::Dim);
    lines
        .own(&format!("{} ago", age(seen)), Token::Dim)
        .to(FACT + half);
    lines.own(&format!("{} ago", age(now)), Token::Dim);
    lines.air();
    if !state.session.write {
        lines.words(stage::READ_ONLY, 0, Token::Dim);
    } else if now.is_so(verdict.verb()) {
        lines.words(
            "It is so already, so that there is nothing to send.",
            0,
            Token::Screen,
        );
    } else {
        let verb = verdict.verb();
        let wait = due_in(verdict.draft.grace);
        let words = format!("{} on the new facts; it is sent {wait} again", verb.words());
        choice(&mut lines, "s", &words);
    }
    if state.session.write {
        choice(&mut lines, "x", "drop it; nothing is sent");
    }
    choice(&mut lines, "Enter", "keep it held, as Esc does");
    lines
}

/// Columns before the first of two facts.
const FACT: usize = 10;

const FLAGS: &str = "flags";

type Fact = (
    &'static str,
    fn(&Sighting) -> UntrustedText,
    &'static [Change],
);

const FACTS: [Fact; 5] = [
    (
        FLAGS,
        |seen| match &seen.flag_count {
            Field::Value(count) => UntrustedText::from(grouped(*count)),
            field @ (Field::Absent | Field::Null | Field::Malformed) => {
                UntrustedText::from(why_none(field))
            }
        },
        &[Change::MoreFlags, Change::FewerFlags],
    ),
    (
        "ban",
        |seen| {
            UntrustedText::from(if seen.is_banned() {
                "banned"
            } else {
                "not banned"
            })
        },
        &[Change::Ban],
    ),
    (
        "account",
        |seen| {
            UntrustedText::from(if seen.is_deleted == Field::Value(true) {
                "deleted"
            } else {
                "not deleted"
            })
        },
        &[Change::Deleted],
    ),
    ("name", |seen| text(&seen.display_name), &[Change::Name]),
    (
        "handle",
        |seen| text(&seen.profile_handle),
        &[Change::Handle],
    ),
];

fn text(field: &Field<UntrustedText>) -> UntrustedText {
    match field {
        Field::Value(text) if text.as_received().is_empty() => UntrustedText::from("(empty)"),
        Field::Value(text) => text.clone(),
        field @ (Field::Absent | Field::Null | Field::Malformed) => {
            UntrustedText::from(why_none(field))
        }
    }
}

fn choice(lines: &mut Lines, key: &str, words: &str) {
    lines.line().own(&format!("{key:<7}"), Token::Key);
    lines.own(words, Token::Screen);
}

/// What becomes of verdicts that have not ended, and what can be done.
#[must_use]
pub fn leaving(state: &State, columns: u16, ascii: bool) -> Lines {
    let mut lines = Lines::new(columns, ascii);
    let outbox = &state.outbox;
    let many = counted(outbox.len(), "verdict");
    let are = if outbox.len() == 1 { "is" } else { "are" };
    lines.line().own(
        &format!("{many} {are} {}.", Word::Pending.text()),
        Token::Strong,
    );
    lines.air();
    let one = |count: usize, one: &'static str, more: &'static str| {
        if count == 1 { one } else { more }
    };
    let storing = outbox.storing.standing().len();
    let waiting = outbox.waiting().saturating_sub(storing);
    let reading_back = outbox.reading_back();
    let asking = outbox.asking().saturating_sub(outbox.offered());
    for (count, words) in [
        (
            storing,
            one(
                storing,
                "is being stored: modcon waits for that, 10 s at most. What is not stored by then \
                 is lost, and never sent.",
                "are being stored: modcon waits for that, 10 s at most. What is not stored by then \
                 is lost, and never sent.",
            ),
        ),
        (
            waiting,
            one(
                waiting,
                "waits: it is kept, and offered when you start again. It is never sent by itself.",
                "wait: they are kept, and offered when you start again. None is sent by itself.",
            ),
        ),
        (
            outbox.withdrawing(),
            one(
                outbox.withdrawing(),
                "is being undone: where that fails, it is offered when you start again. It is not \
                 sent.",
                "are being undone: where that fails, they are offered when you start again. None \
                 is sent.",
            ),
        ),
        (
            outbox.sending(),
            one(
                outbox.sending(),
                "is being sent: that is finished, or it is unknown and read back next time.",
                "are being sent: that is finished, or they are unknown and read back next time.",
            ),
        ),
        (
            reading_back,
            one(
                reading_back,
                "is unknown and being read back: that is finished, or done the next time.",
                "are unknown and being read back: that is finished, or done the next time.",
            ),
        ),
        (
            outbox.offered(),
            one(
                outbox.offered(),
                "was left by an earlier run: it is kept, and left to you when you start again.",
                "were left by an earlier run: they are kept, and left to you when you start again.",
            ),
        ),
        (
            asking,
            one(
                asking,
                "needs you: it is kept for the next time.",
                "need you: they are kept for the next time.",
            ),
        ),
    ] {
        if count > 0 {
            lines.words(&format!("{} {words}", grouped(count)), 0, Token::Screen);
        }
    }
    lines.air();
    choice(&mut lines, "k", "keep them and quit");
    choice(&mut lines, "Enter", "stay, as Esc does");
    lines
}
