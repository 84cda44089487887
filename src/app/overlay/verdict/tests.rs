use crate::app::effect::Effect;
use crate::app::key::KeyPress;
use crate::app::message::Message;
use crate::app::overlay::Overlay;
use crate::app::overlay::fields::Field;
use crate::app::overlay::verdict::VerdictBox;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::next;
use crate::app::testing::presses;
use crate::domain::verdict::Verb;

/// Somebody whose id ends in four characters that anybody can type: `u12345`.
fn run() -> Run {
    let mut run = Run::new();
    run.page([12_345], next("p")).ended().take();
    run
}

fn asked(run: &Run) -> &VerdictBox {
    match &run.state.overlay {
        Some(Overlay::Verdict(asked)) => asked,
        other => panic!("no box: {other:?}"),
    }
}

#[test]
fn a_ban_is_staged_by_the_fourth_right_character_and_by_nothing_else() {
    let mut run = run();
    run.keys("B2<tab>said so<tab>234");
    assert_eq!(run.ordered(), []);
    run.keys("5");
    let (_, draft) = run.staging();
    assert_eq!(run.ordered().len(), 1);
    assert_eq!(draft.verb, Verb::Ban);
    assert_eq!(draft.policy.unwrap().as_received(), "impersonation");
    assert_eq!(draft.note.as_received(), "said so");
    assert_eq!(run.state.overlay, None);
}

#[test]
fn enter_and_escape_cancel_in_every_field() {
    for field in ["", "<tab>", "<tab><tab>", "<tab><tab>234"] {
        for key in ["<enter>", "<esc>"] {
            let mut run = run();
            run.keys("B").keys(field).keys(key);
            assert_eq!(run.state.overlay, None, "{field} {key}");
            assert_eq!(run.ordered(), [], "{field} {key}");
            assert!(run.said().contains("cancelled"), "{}", run.said());
        }
    }
}

#[test]
fn letters_and_digits_go_to_the_field_in_focus_only() {
    let mut run = run();
    run.keys("B").wait(500).keys("nqc?:3");
    assert_eq!(asked(&run).fields.policy, Some(2));
    run.keys("<tab>nq3:C");
    assert_eq!(asked(&run).fields.policy, Some(2));
    assert_eq!(asked(&run).fields.note.text().as_received(), "nq3:C");
    run.keys("<tab>2");
    assert_eq!(asked(&run).fields.policy, Some(2));
    assert_eq!(asked(&run).fields.note.text().as_received(), "nq3:C");
    assert_eq!(asked(&run).fields.typing.slots().next(), Some(Some('2')));
    run.keys("<shift-tab>");
    assert_eq!(asked(&run).fields.field, Field::Note);
    assert_eq!(run.ordered(), []);
}

#[test]
fn a_wrong_character_starts_the_code_again() {
    let mut run = run();
    run.keys("B<tab><tab>239");
    assert!(asked(&run).fields.typing.was_wrong());
    run.keys("45");
    assert_eq!(run.ordered(), []);
    run.keys("2345");
    assert_eq!(run.ordered().len(), 1);
}

#[test]
fn pasted_text_never_confirms() {
    for field in ["", "<tab><tab>", "<tab><tab>234"] {
        let mut run = run();
        run.keys("B").keys(field);
        run.tell(Message::Pasted("2345".to_owned()));
        run.tell(Message::Pasted("5".to_owned()));
        assert_eq!(run.ordered(), [], "{field}");
        assert!(run.said().contains("decides nothing"), "{}", run.said());
    }
    let mut run = run();
    run.keys("B<tab>")
        .tell(Message::Pasted("2345\n".to_owned()));
    assert_eq!(asked(&run).fields.note.text().as_received(), "2345 ");
    assert_eq!(run.ordered(), []);
}

#[test]
fn the_key_that_opened_it_is_dropped_while_it_is_held() {
    let mut run = run();
    run.keys("B");
    for _ in 0..20 {
        run.wait(30).keys("B");
    }
    assert_eq!(asked(&run).fields.policy, None);
    // Held down by the word of the terminal, however late.
    let mut press: KeyPress = presses("B").remove(0);
    press.repeat = true;
    run.wait(900).tell(Message::Key(press));
    run.keys("<tab><tab>2345");
    assert_eq!(run.ordered().len(), 1);
}

#[test]
fn characters_of_the_code_are_never_dropped_however_fast() {
    let mut run = Run::new();
    run.page([22_222], next("p")).ended().take();
    run.keys("B<tab><tab>2222");
    assert_eq!(run.ordered().len(), 1);
}

#[test]
fn an_id_that_is_too_short_shows_a_code() {
    let mut run = Run::listing(1);
    run.keys("B<tab><tab>");
    let shown = asked(&run).fields.typing.wanted().to_owned();
    assert!(!asked(&run).types_id);
    run.keys(&shown);
    assert_eq!(run.ordered().len(), 1);
}

#[test]
fn who_is_banned_is_unbanned() {
    let mut run = Run::new();
    let banned = Person::from(12_345).banned();
    run.page([banned], next("p")).ended().take();
    run.keys("B");
    assert_eq!(asked(&run).verb, Verb::Unban);
    run.keys("<tab><tab>2345");
    assert_eq!(run.staging().1.verb, Verb::Unban);
}

#[test]
fn the_box_is_about_whom_it_was_opened_on() {
    let mut run = run();
    run.keys("B<tab><tab>");
    run.keys("23").keys("<tab>");
    run.tell(Message::Resized(crate::layout::Size {
        width: 60,
        height: 16,
    }));
    run.read_again(
        12_345,
        Ok(Some(Person::from(12_345).named("Somebody else"))),
    );
    run.keys("<shift-tab>45");
    let (_, draft) = run.staging();
    let name = draft.seen.display_name.value().unwrap();
    assert_eq!(name.as_received(), "User 12345");
    assert!(matches!(run.ordered().as_slice(), [Effect::Stage { .. }]));
}

#[test]
fn a_click_beside_the_box_cancels() {
    let mut run = run();
    run.keys("B").click(0, 0);
    assert_eq!(run.state.overlay, None);
    assert_eq!(run.ordered(), []);
}

#[test]
fn whoever_is_deleted_is_neither_banned_nor_unbanned() {
    for person in [
        Person::from(12_345).deleted(),
        Person::from(12_345).deleted().banned(),
    ] {
        let mut run = Run::new();
        run.page([person.flagged(2)], next("p")).ended().take();
        run.keys("B");
        assert_eq!(run.state.overlay, None);
        assert!(run.said().contains("deleted"), "{}", run.said());
        run.keys("C");
        assert_eq!(run.ordered().len(), 1, "its flags can be cleared");
    }
}

#[test]
fn a_note_outlives_the_box_that_was_cancelled() {
    let mut run = Run::listing(3);
    run.keys("B<tab>sold accounts<enter>");
    assert_eq!(run.ordered(), []);
    assert!(run.said().contains("has the note"), "{}", run.said());
    run.keys("jB");
    assert_eq!(note_of(&run), "", "somebody else has none");
    run.keys("<esc>kB");
    assert_eq!(note_of(&run), "sold accounts");
    run.keys("<esc>kB<tab><ctrl-u><esc>B");
    assert_eq!(note_of(&run), "", "what was emptied stays empty");
}

#[test]
fn a_note_for_a_ban_is_not_offered_for_its_end() {
    let mut run = Run::listing(3);
    run.keys("B<tab>sold accounts<esc>").keys("r");
    run.read_again(1, Ok(Some(Person::from(1).banned())));
    run.wait(500).keys("B");
    let Some(Overlay::Verdict(asked)) = &run.state.overlay else {
        panic!("no box");
    };
    assert_eq!(asked.verb, Verb::Unban);
    assert_eq!(note_of(&run), "");
}

fn note_of(run: &Run) -> String {
    match &run.state.overlay {
        Some(Overlay::Verdict(asked)) => asked.fields.note.input().text().to_owned(),
        other => panic!("not the box: {other:?}"),
    }
}
