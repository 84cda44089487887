//! The words for where a verdict stands: those of the README are those on every screen.

use std::collections::BTreeSet;

use crate::drawn;
use crate::states::now;
use crate::states::queue;
use crate::states::verdicts::close;
use crate::states::verdicts::draft;
use crate::states::verdicts::of;
use crate::states::verdicts::put;
use crate::states::verdicts::waits;
use crate::states::verdicts::writing;
use crate::theme;
use modcon::app::outbox::Ask;
use modcon::app::outbox::Closing;
use modcon::app::outbox::Open;
use modcon::app::outbox::Phase;
use modcon::app::outbox::Storing;
use modcon::app::overlay::Overlay;
use modcon::app::overlay::journal::JournalView;
use modcon::app::overlay::journal::Rest;
use modcon::app::overlay::outbox;
use modcon::app::overlay::outbox::choices;
use modcon::app::state::State;
use modcon::app::ticket::Ticket;
use modcon::domain::dispatch::DispatchStep;
use modcon::domain::failure::Failure;
use modcon::domain::journal::JournalRow;
use modcon::domain::journal::Kind;
use modcon::domain::memory::Stage;
use modcon::domain::verdict::End;
use modcon::domain::verdict::Verb;
use modcon::domain::verdict::VerdictId;
use modcon::domain::word::Word;
use modcon::layout::Size;

const README: &str = include_str!("../../README.md");

/// Whom the verdict is about, and what a line about them shows of their name however narrow.
const ID: &str = "u_8841f0";
const NAME: &str = "Taylor";

const SIZES: [Size; 3] = [
    Size::SMALLEST,
    Size {
        width: 80,
        height: 24,
    },
    Size {
        width: 120,
        height: 35,
    },
];

/// A row of the table: the word, what rows show, what it means, what to press, what exports say.
fn rows() -> Vec<[&'static str; 5]> {
    let (_, behind) = README.split_once("<!-- verdicts:begin -->").unwrap();
    let (table, _) = behind.split_once("<!-- verdicts:end -->").unwrap();
    let lines = table.lines().filter(|line| line.starts_with("| "));
    let rows = lines.skip(1).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        cells.try_into().unwrap()
    });
    rows.collect()
}

/// The names in backticks of a cell.
fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// How a verdict comes to stand so; nothing where no row shows it.
enum Stands {
    Storing,
    Open(Phase),
    Closed(Closing),
}

fn stands(word: Word) -> Option<Stands> {
    let failure = || Failure::Unrecorded;
    let held = || Ask::Held {
        now: Box::new(of(ID, "Taylor Reed", "tayIor.reed", 15)),
    };
    Some(match word {
        Word::Storing => Stands::Storing,
        Word::Waits => Stands::Open(waits(3)),
        Word::Due => Stands::Open(waits(20)),
        Word::Undoing => Stands::Open(Phase::Withdrawing(None)),
        Word::Sending => Stands::Open(Phase::Moves(DispatchStep::Sending)),
        Word::Held => Stands::Open(Phase::Asks(held())),
        Word::Unsent => Stands::Open(Phase::Asks(Ask::NotSent(failure()))),
        Word::InVain => Stands::Open(Phase::Asks(Ask::NotApplied(failure()))),
        Word::Unknown => Stands::Open(Phase::Asks(Ask::Unknown(failure()))),
        Word::Offered => Stands::Open(Phase::Asks(Ask::Offered(Stage::Staged))),
        Word::Reading => Stands::Open(Phase::Rereading(Box::new(held()))),
        Word::Pending => Stands::Open(Phase::Elsewhere),
        Word::Done => Stands::Closed(Closing::Done),
        Word::WasSo => Stands::Closed(Closing::AlreadySo),
        Word::Refused => Stands::Closed(Closing::Refused),
        Word::Gone => Stands::Closed(Closing::Gone),
        Word::Withdrawn => return None,
    })
}

/// The same state with a verdict on the first of the list in it.
fn standing(mut state: State, word: Word) -> Option<State> {
    let seen = of(ID, "Taylor Reed", "tayIor.reed", 14);
    let draft = draft(Verb::Ban, seen, Some("spam"), "");
    match stands(word)? {
        Stands::Storing => state.outbox.storing.push(Storing {
            ticket: Ticket::default(),
            draft,
            taken_back: false,
            source: None,
            of_many: false,
        }),
        Stands::Open(phase) => put(&mut state, 1, draft, phase),
        // What came of lifting a ban stays in sight: it settles no case.
        Stands::Closed(how) => close(&mut state, ID, Verb::Unban, how, 20),
    }
    Some(state)
}

/// The lines of the screen.
fn lines(state: &State) -> Vec<String> {
    let (buffer, _) = drawn(state, &theme("none"));
    let lines = (0..buffer.area.height).map(|y| {
        let cells = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol());
        cells.collect()
    });
    lines.collect()
}

/// Whether a line about the user has what rows show, as words of its own.
fn shows(lines: &[String], mark: &str) -> bool {
    let mark = format!(" {mark} ");
    lines
        .iter()
        .any(|line| line.contains(NAME) && line.contains(&mark))
}

#[test]
fn every_state_of_a_verdict_has_one_word_and_the_readme_says_what_it_means() {
    let rows = rows();
    let words: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(words, Word::ALL.map(Word::text));
    for [word, _, means, ..] in rows {
        assert!(!means.is_empty(), "{word}");
    }
}

#[test]
fn every_row_shows_the_word_for_where_its_verdict_stands() {
    for (word, row) in Word::ALL.into_iter().zip(rows()) {
        let marks = names(row[1]);
        for size in SIZES {
            let Size { width, height } = size;
            let Some(state) = standing(writing(width, height), word) else {
                assert_eq!(marks, [""; 0], "{word:?}");
                continue;
            };
            let [mark] = marks.as_slice() else {
                panic!("{word:?} has no mark of its own");
            };
            let list = lines(&state);
            assert!(shows(&list, mark), "{word:?} {size:?}: {list:#?}");
            let queue = queue::queue(width, height);
            let queue = lines(&standing(queue, word).unwrap());
            assert!(shows(&queue, mark), "{word:?} {size:?}: {queue:#?}");
        }
    }
}

#[test]
fn the_outbox_shows_the_word_explains_it_and_offers_what_the_readme_says() {
    for (word, row) in Word::ALL.into_iter().zip(rows()) {
        for size in SIZES {
            let Some(mut state) = standing(writing(size.width, size.height), word) else {
                continue;
            };
            let Some(open) = state.outbox.open.get(&VerdictId(1)).cloned() else {
                continue;
            };
            offers(&state, &open, row);
            outbox::open(&mut state);
            let lines = lines(&state);
            let mark = names(row[1])[0];
            assert!(shows(&lines, mark), "{word:?} {size:?}: {lines:#?}");
            let explained = format!("now     {}: ", word.text());
            let explains = lines.iter().any(|line| line.contains(&explained));
            assert!(explains, "{word:?} {size:?}: {lines:#?}");
        }
    }
}

/// The keys of the outbox that are offered only where there are more of the kind.
const FOR_MANY: [&str; 3] = ["S", "D", "a"];

/// The keys of the outbox for a verdict are those in the table, but for those for many and the one
/// that opens the outbox.
fn offers(state: &State, open: &Open, row: [&str; 5]) {
    let told = names(row[3]).into_iter().filter(|key| *key != "o");
    let told: BTreeSet<&str> = told.filter(|key| !FOR_MANY.contains(key)).collect();
    let choices = choices(state, open);
    let offered = choices.iter().flat_map(|(keys, _)| keys.split(' '));
    let offered: BTreeSet<&str> = offered.filter(|key| !FOR_MANY.contains(key)).collect();
    assert_eq!(offered, told, "{}", row[0]);
}

/// Every name that the store writes as a result of a row about a verdict.
fn results() -> BTreeSet<&'static str> {
    let failure = || Failure::Unrecorded;
    let ends = [
        End::Done,
        End::Confirmed,
        End::AlreadySo,
        End::Gone,
        End::Refused(failure()),
        End::NotSent(failure()),
        End::NotApplied(failure()),
        End::Unknown(failure()),
    ];
    let stages = [
        Stage::Held,
        Stage::Applied,
        Stage::Refused,
        Stage::NotSent,
        Stage::NotApplied,
        Stage::Unknown,
    ];
    let stages = stages.iter().map(|stage| stage.name());
    ends.iter().map(End::name).chain(stages).collect()
}

#[test]
fn the_journal_shows_the_word_for_what_exports_have_as_a_result() {
    let history = queue::history();
    let entry = history.entries.last().unwrap();
    for name in results() {
        let word = Word::of_result(name).unwrap();
        for row in rows() {
            let is_its_word = row[0] == word.text();
            assert_eq!(names(row[4]).contains(&name), is_its_word, "{name}");
            if !is_its_word {
                continue;
            }
            let mut entry = entry.clone();
            entry.kind = Kind::End;
            entry.result = Some(name.into());
            let mut state = writing(80, 24);
            state.overlay = Some(Overlay::Journal(JournalView {
                read_at: now(),
                news: None,
                rang: false,
                rows: vec![JournalRow {
                    display_name: None,
                    entry,
                }],
                cursor: 0,
                rest: Rest::End,
            }));
            let lines = lines(&state);
            let list = format!(" {} ", row[0]);
            let has_row = lines
                .iter()
                .any(|line| line.contains(&list) && line.contains("end"));
            assert!(has_row, "{name}: {lines:#?}");
            let below = format!("result  {}", row[0]);
            assert!(lines.iter().any(|line| line.contains(&below)), "{name}");
        }
    }
}
