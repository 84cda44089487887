//! What a terminal sends: keys that mean something, keys that mean nothing, pastes, clicks, sizes.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::key::KeyPress;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::keymap::Keymap;
use crate::app::message::Message;
use crate::app::overlay::Overlay;
use crate::app::overlay::fields::Field;
use crate::app::overlay::fields::Fields;
use crate::app::state::State;
use crate::app::testing::presses;
use crate::layout::Size;
use crate::runtime::storm::dice::Dice;
use crate::runtime::storm::people::hostile;

/// What single keys at random would rarely come to.
const SCRIPTS: [&str; 68] = [
    "E<down><down>u1",
    "E<down><enter>",
    "CoG<enter>now",
    "CoGn",
    "jCoGn<enter>",
    "tR",
    "tR  R",
    "tRjR",
    "o<enter>s",
    "os<enter>s",
    "ojsjs",
    "C",
    "C",
    "Cu",
    "jC",
    "B",
    "B2<tab>no<tab>",
    "B<tab><tab>",
    "   C",
    "  B<tab><tab>",
    "vjjjvC2<tab>many<tab>",
    "vjjB<tab><tab>",
    "VC<down><pgdn>",
    "oU",
    "t  jC",
    "o",
    "ojs",
    "ou",
    "oc",
    "o<enter>s",
    "on now<enter>",
    "o3",
    "q",
    "t",
    "t.jjn2",
    "wjj<enter>",
    "w<enter>",
    "eodd<enter>",
    "<tab>jjjjjjjj",
    "/ann<enter>",
    "/u1<tab><right><enter>",
    "/user<tab><tab> <enter>",
    "/<up><up><down><enter>",
    "sjjjj<enter>",
    "sjjjjj<enter>",
    "sgjj<enter>",
    "F <enter>",
    "F<down><down>moderator<enter>",
    "F<up>3<enter>",
    ":roles<enter>",
    ":roles<enter><down><enter>",
    ":permissions<enter>mod",
    ":clear<enter>",
    ":flags 2<enter>",
    ":role vip<enter>",
    "yJ",
    "yc",
    "?reload<enter>",
    "?@j",
    "<tab>5jj  G",
    "3<tab> jk+",
    "@kkk",
    "!k<pgup>",
    "R",
    "S",
    "S",
    "SG",
    "GGGG",
];

/// Somebody, or a cat, at the keyboard.
pub(super) struct Hands {
    keymap: Arc<Keymap>,
    script: VecDeque<KeyPress>,
    last: KeyPress,
}

impl Default for Hands {
    fn default() -> Self {
        let chord = Chord::plain(Key::Enter);
        Self {
            keymap: Arc::default(),
            script: VecDeque::new(),
            last: KeyPress {
                chord,
                repeat: false,
            },
        }
    }
}

impl Hands {
    pub(super) const fn keymap(&self) -> &Arc<Keymap> {
        &self.keymap
    }

    /// One event of the terminal.
    pub(super) fn act(&mut self, dice: &mut Dice, state: &State) -> Message {
        // Nobody works long on a screen that is too large to draw, or hardly is.
        if state.size.width > 300 || state.size.height > 100 {
            return Message::Resized(size(dice));
        }
        match dice.below(100) {
            0..84 => Message::Key(self.key(dice, state)),
            84..88 => Message::Pasted(paste(dice)),
            88..95 => Message::Mouse(click(dice, state.size)),
            95..99 => Message::Resized(size(dice)),
            _ => Message::Resumed,
        }
    }

    fn key(&mut self, dice: &mut Dice, state: &State) -> KeyPress {
        // Somebody at work mostly knows what they do: a word half typed leads nowhere.
        let is_at_work = !self.script.is_empty();
        if dice.chance(if is_at_work { 2 } else { 8 }) {
            self.last.repeat = dice.chance(50);
            return self.last;
        }
        // Nobody comes to the right code by chance.
        if let Some(Overlay::Verdict(asked)) = &state.overlay
            && dice.chance(60)
        {
            self.last = KeyPress {
                chord: code(&asked.fields),
                repeat: false,
            };
            return self.last;
        }
        if let Some(Overlay::Bulk(asked)) = &state.overlay
            && dice.chance(60)
        {
            self.last = KeyPress {
                chord: code(&asked.fields),
                repeat: false,
            };
            return self.last;
        }
        if self.script.is_empty() && dice.chance(15) {
            self.script.extend(presses(dice.pick(&SCRIPTS)));
        }
        let scripted = dice.chance(97).then(|| self.script.pop_front()).flatten();
        self.last = scripted.unwrap_or_else(|| KeyPress {
            chord: self.chord(dice),
            repeat: dice.chance(5),
        });
        self.last
    }

    fn chord(&self, dice: &mut Dice) -> Chord {
        if dice.chance(75) {
            return dice.pick(self.keymap.bindings()).chord;
        }
        let key = match dice.below(20) {
            0 => Key::F(u8::try_from(dice.below(30)).expect("below 30")),
            1 => Key::Delete,
            2 => Key::Backspace,
            3 => Key::Left,
            4 => Key::Right,
            5 => hostile(dice).chars().next().map_or(Key::Esc, Key::Char),
            _ => Key::Char(char::from(
                u8::try_from(dice.below(95)).expect("below 95") + b' ',
            )),
        };
        Chord {
            key,
            ctrl: dice.chance(15),
            alt: dice.chance(5),
        }
        .normalised()
    }
}

/// The key that leads on to a verdict, or to many.
fn code(fields: &Fields) -> Chord {
    if fields.field != Field::Code {
        return Chord::plain(Key::Tab);
    }
    Chord::plain(Key::Char(fields.typing.next().unwrap_or(' ')))
}

/// A size: common, tiny, any up to 300x100, and two in a hundred huge.
pub(super) fn size(dice: &mut Dice) -> Size {
    let (width, height) = match dice.below(100) {
        0..60 => (60 + dice.below(80), 16 + dice.below(25)),
        60..80 => (dice.below(62), dice.below(18)),
        80..98 => (dice.below(301), dice.below(101)),
        98 => (300 + dice.below(701), 100 + dice.below(401)),
        _ => dice.pick(&[
            (65_535, 65_535),
            (65_535, 20),
            (80, 65_535),
            (65_534, 7),
            (0, 65_535),
        ]),
    };
    let cells = |cells: usize| u16::try_from(cells).expect("within u16");
    Size {
        width: cells(width),
        height: cells(height),
    }
}

fn paste(dice: &mut Dice) -> String {
    match dice.below(10) {
        0 => String::new(),
        1 => hostile(dice).repeat(200).chars().take(65_536).collect(),
        2 => "q\r\ny\n:quit\n".to_owned(),
        3 => dice.pick(&["vip", "ann", "3", "/x"]).to_string(),
        _ => hostile(dice),
    }
}

fn click(dice: &mut Dice, size: Size) -> MousePress {
    let kinds = [MouseKind::Click, MouseKind::WheelUp, MouseKind::WheelDown];
    let (column, row) = if dice.chance(95) {
        (dice.cell(size.width), dice.cell(size.height))
    } else {
        (dice.cell(u16::MAX), dice.cell(u16::MAX))
    };
    MousePress {
        kind: dice.pick(&kinds),
        column,
        row,
    }
}
