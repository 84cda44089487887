//! What lies over the queue: its orders, how long to put a case off, a note on a person.

use jiff::ToSpan;
use jiff::civil::Time;

use crate::app::effect::Effect;
use crate::app::input::TextInput;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::state::State;
use crate::app::triage::cursor;
use crate::app::triage::walk;
use crate::domain::memory::Snooze;
use crate::domain::queue::Case;
use crate::domain::queue::QueueOrder;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// How long to put a case off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnoozeLine {
    /// One hour.
    Hour,
    /// Four hours.
    FourHours,
    /// Until nine in the morning of the next day, in the local zone.
    Tomorrow,
    /// Three days.
    ThreeDays,
    /// Until there are more flags than by now.
    NextFlag,
    /// Not any longer.
    Back,
}

impl SnoozeLine {
    /// Every line, from top to bottom.
    pub const ALL: [Self; 6] = [
        Self::Hour,
        Self::FourHours,
        Self::Tomorrow,
        Self::ThreeDays,
        Self::NextFlag,
        Self::Back,
    ];

    /// The line in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hour => "for 1 hour",
            Self::FourHours => "for 4 hours",
            Self::Tomorrow => "until tomorrow, 9:00",
            Self::ThreeDays => "for 3 days",
            Self::NextFlag => "until the next flag",
            Self::Back => "bring it back",
        }
    }
}

/// A note while it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteBox {
    /// On whom.
    pub user_id: UserId,
    /// What it says so far.
    pub input: TextInput,
}

/// Opens the menu of orders on the one in force.
pub fn open_orders(state: &mut State) {
    let order = state.triage.order;
    let at = QueueOrder::ALL.iter().position(|known| *known == order);
    let cursor = at.unwrap_or(0);
    overlay::open(state, Overlay::QueueOrder { cursor });
}

/// Puts the queue in another order, whoever waits outside included.
pub fn order_by(state: &mut State, order: QueueOrder) {
    state.triage.order = order;
    cursor::keep_line(state, walk::rank);
}

/// Asks how long to put the case at hand off.
pub fn open_snooze(state: &mut State) {
    if let Some(user_id) = state.triage.selected().and_then(Case::user_id) {
        overlay::open(state, Overlay::Snooze { user_id, cursor: 0 });
    }
}

/// Puts a case off, or brings it back, or says why not.
pub fn snooze(state: &mut State, user_id: UserId, line: SnoozeLine, out: &mut Vec<Effect>) {
    match snooze_of(state, &user_id, line) {
        Ok(snooze) => out.push(Effect::Snooze { user_id, snooze }),
        Err(why) => say(state, Tone::Note, why, out),
    }
}

/// What a line asks the store for.
///
/// # Errors
///
/// A sentence where it cannot be had.
pub fn snooze_of(
    state: &State,
    user_id: &UserId,
    line: SnoozeLine,
) -> Result<Option<Snooze>, &'static str> {
    let id = state.triage.queue.find(user_id.text().as_received());
    let case = id.and_then(|id| state.triage.queue.case(id));
    let case = case.ok_or("this case is not in the queue any more")?;
    let after = |hours: i64| {
        let millis = state.now.wall.as_millis().saturating_add(hours * 3_600_000);
        Ok(Some(Snooze::Until(Timestamp::from_millis(millis))))
    };
    match line {
        SnoozeLine::Hour => after(1),
        SnoozeLine::FourHours => after(4),
        SnoozeLine::ThreeDays => after(72),
        SnoozeLine::Tomorrow => tomorrow(state)
            .map(|at| Some(Snooze::Until(at)))
            .ok_or("the clock shows a day without a next one"),
        SnoozeLine::NextFlag => case
            .facts
            .flag_count
            .map(|flags| Some(Snooze::NextFlag(flags)))
            .ok_or("the network does not say how many flags there are"),
        SnoozeLine::Back => match case.snooze() {
            Some(_) => Ok(None),
            None => Err("this case is not snoozed"),
        },
    }
}

/// Nine in the morning of the next day in the local zone.
fn tomorrow(state: &State) -> Option<Timestamp> {
    let now = jiff::Timestamp::from_millisecond(state.now.wall.as_millis()).ok()?;
    let day = now.to_zoned(state.session.zone.clone()).date();
    let morning = Time::new(9, 0, 0, 0).ok()?;
    let at = day.checked_add(1.day()).ok()?.to_datetime(morning);
    let zoned = at.to_zoned(state.session.zone.clone()).ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

/// Opens the box for a note on the person of the case at hand.
pub fn open_note(state: &mut State) {
    if let Some(user_id) = state.triage.selected().and_then(Case::user_id) {
        let input = TextInput::default();
        overlay::open(state, Overlay::Note(NoteBox { user_id, input }));
    }
}

/// Puts a note on a person; one without a word is none.
pub fn put_note(state: &mut State, note: &NoteBox, out: &mut Vec<Effect>) {
    let text = note.input.text().trim();
    if text.is_empty() {
        return say(state, Tone::Note, "an empty note is not kept", out);
    }
    out.push(Effect::Note {
        user_id: note.user_id.clone(),
        text: UntrustedText::from(text),
    });
}
