use super::*;
use crate::app::key::KeyPress;
use crate::app::message::Message;
use crate::app::overlay::fields::Field;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::next;
use crate::app::testing::presses;
use crate::app::testing::refused;

fn asked(run: &Run) -> &BulkBox {
    match &run.state.overlay {
        Some(Overlay::Bulk(asked)) => asked,
        other => panic!("no box: {other:?}"),
    }
}

fn acted_on(run: &Run) -> Vec<String> {
    let people = asked(run).people.iter();
    people
        .map(|person| person.seen.user_id.text().as_received().to_owned())
        .collect()
}

fn skipped(run: &Run) -> Vec<(Option<String>, Skip)> {
    let skipped = asked(run).skipped.iter();
    skipped
        .map(|skipped| {
            let id = skipped.user_id.as_ref();
            (id.map(|id| id.text().as_received().to_owned()), skipped.why)
        })
        .collect()
}

fn some(number: u32, why: Skip) -> (Option<String>, Skip) {
    (Some(format!("u{number}")), why)
}

/// What was handed to the store since this was asked last.
fn staged(run: &mut Run) -> Vec<crate::domain::verdict::Draft> {
    let effects = run.ordered().into_iter();
    let staged = effects.flat_map(|effect| match effect {
        Effect::StageAll(many) => many,
        _ => Vec::new(),
    });
    staged.map(|one| one.draft).collect()
}

/// Twelve people, all marked, before the box on clearing their flags.
fn twelve() -> Run {
    let mut run = Run::listing(12);
    run.keys("VC").wait(500);
    run
}

#[test]
fn everybody_skipped_is_listed_with_the_reason() {
    let mut run = Run::new();
    let people = [
        Person::from(0),
        Person::from(1),
        Person::from(2).flagged(0),
        Person::from(3).deleted(),
        Person::from(4),
        Person::from(5),
        Person::from(6).holding("mod"),
        Person::from(7),
    ];
    run.page(people, next("p")).ended();
    run.keys("jjjjC").stored(1);
    run.keys("jr")
        .read_again(5, Err(refused(404, 400_400, "not found")));
    // Marked, and not in the list that comes next.
    run.keys("V").keys("R");
    let people = [
        Person::from(0),
        Person::from(1),
        Person::from(2).flagged(0),
        Person::from(3).deleted(),
        Person::from(4),
        Person::from(5),
        Person::from(6).holding("mod"),
    ];
    run.page(people, None).ended();
    run.keys("gjjjjjr")
        .read_again(5, Err(refused(404, 400_400, "not found")));
    run.keys("VC");
    // A deleted account stays among the flagged, so that it can be cleared like any other.
    assert_eq!(acted_on(&run), ["u1", "u3", "u6"]);
    assert_eq!(
        skipped(&run),
        [
            some(2, Skip::AlreadySo),
            some(4, Skip::Pending),
            some(5, Skip::Gone),
            some(7, Skip::NotLoaded),
            (None, Skip::NoId),
        ]
    );
    assert_eq!(
        (asked(&run).warnings.holders, asked(&run).warnings.brands),
        (1, 0)
    );
}

#[test]
fn whoever_is_banned_is_skipped_by_a_ban_and_all_banned_are_unbanned() {
    let mut run = Run::new();
    let people = [Person::from(1), Person::from(2).banned()];
    run.page(people, next("p")).ended();
    run.keys("VB");
    assert_eq!(
        (asked(&run).verb, acted_on(&run)),
        (Verb::Ban, vec!["u1".to_owned()])
    );
    assert_eq!(skipped(&run), [some(2, Skip::AlreadySo)]);
    run.keys("<esc><esc>j B");
    assert_eq!(
        (asked(&run).verb, acted_on(&run)),
        (Verb::Unban, vec!["u2".to_owned()])
    );
}

#[test]
fn the_number_of_people_stages_and_nothing_else() {
    let mut run = twelve();
    run.keys("12q?C2<tab>said so 12<tab>1");
    assert_eq!(run.ordered(), []);
    run.keys("2");
    let staged = staged(&mut run);
    assert_eq!(staged.len(), 12);
    for (draft, number) in staged.iter().zip(1..) {
        assert_eq!(draft.seen.user_id, UserId::new(&format!("u{number}")));
        assert_eq!(draft.verb, Verb::ClearFlags);
        assert_eq!(
            draft.policy.as_ref().unwrap().as_received(),
            "impersonation"
        );
        assert_eq!(draft.note.as_received(), "said so 12");
        assert_eq!(draft.plan, None);
    }
    assert_eq!(run.state.overlay, None);
    assert!(marks::here(&run.state).is_empty());
    assert_eq!(run.mark(3), "storing");
}

#[test]
fn enter_and_escape_cancel_in_every_field_and_keep_the_marks() {
    for field in ["", "<tab>", "<tab><tab>", "<tab><tab>1"] {
        for key in ["<enter>", "<esc>"] {
            let mut run = twelve();
            run.keys(field).keys(key);
            assert_eq!(run.state.overlay, None, "{field} {key}");
            assert_eq!(run.ordered(), [], "{field} {key}");
            assert_eq!(marks::here(&run.state).len(), 12);
        }
    }
}

#[test]
fn pasted_text_never_confirms_many() {
    for field in ["", "<tab><tab>", "<tab><tab>1"] {
        let mut run = twelve();
        run.keys(field);
        run.tell(Message::Pasted("12".to_owned()));
        run.tell(Message::Pasted("2".to_owned()));
        assert_eq!(run.ordered(), [], "{field}");
        assert!(run.said().contains("decides nothing"), "{}", run.said());
    }
    let mut run = twelve();
    run.keys("<tab>").tell(Message::Pasted("12\n".to_owned()));
    assert_eq!(asked(&run).fields.note.text().as_received(), "12 ");
    assert_eq!(run.ordered(), []);
}

/// For each of these numbers, holding the key of its last digit down comes upon a shorter number on
/// the way.
#[test]
fn a_key_held_down_never_confirms_whether_the_terminal_tells_or_not() {
    for (people, before, held, rest) in [(11, "", '1', "x"), (100, "1", '0', "x")] {
        for is_told in [true, false] {
            let mut run = Run::listing(people);
            run.keys("VC<tab><tab>").keys(before).take();
            let mut press: KeyPress = presses(&held.to_string()).remove(0);
            // The first repeat comes late, the others soon.
            for pause in [0, 660, 30, 30, 30, 30, 30] {
                run.wait(pause).tell(Message::Key(press));
                press.repeat = is_told;
                assert_eq!(run.ordered(), [], "{people} {is_told}");
            }
            run.keys("<backspace><backspace><backspace>");
            run.keys(&people.to_string()).keys(rest);
            assert_eq!(staged(&mut run).len(), people as usize);
        }
    }
}

#[test]
fn digits_of_the_number_are_never_dropped_however_fast() {
    let mut run = Run::listing(112);
    run.keys("VC<tab><tab>112");
    assert_eq!(staged(&mut run).len(), 112);
}

#[test]
fn an_x_follows_two_digits_that_are_the_same() {
    for (people, wanted) in [
        (0, ""),
        (1, "1"),
        (7, "7"),
        (10, "10"),
        (11, "11x"),
        (110, "110"),
        (100, "100x"),
        (112, "112"),
        (100_000, "100000x"),
    ] {
        assert_eq!(number(people), wanted);
    }
}

#[test]
fn what_the_opening_key_repeats_is_dropped() {
    let mut run = Run::listing(12);
    run.keys("VB");
    for _ in 0..20 {
        run.wait(30).keys("B");
    }
    assert_eq!(asked(&run).fields.field, Field::Policy);
    run.keys("<tab><tab>12");
    assert_eq!(staged(&mut run).len(), 12);
}

#[test]
fn nobody_left_is_said_and_cannot_be_confirmed() {
    let mut run = Run::new();
    run.page([Person::from(1).flagged(0)], next("p"))
        .ended()
        .take();
    run.keys(" C<tab><tab>0 01");
    assert_eq!(acted_on(&run), Vec::<String>::new());
    assert_eq!(run.ordered(), []);
}

#[test]
fn a_range_that_has_begun_ends_where_the_box_opens() {
    let mut run = Run::listing(6);
    run.keys("jvjjC");
    assert_eq!(acted_on(&run), ["u2", "u3", "u4"]);
}

#[test]
fn the_list_scrolls_and_stops_at_its_end() {
    let mut run = Run::listing(80);
    run.keys("VC").wait(500);
    run.keys("<down><down><pgdn>");
    assert_eq!(asked(&run).top, 7);
    for _ in 0..40 {
        run.keys("<pgdn>");
    }
    let end = asked(&run).top;
    assert!(end > 40 && end < 80, "{end}");
    run.keys("<up>");
    assert_eq!(asked(&run).top, end - 1);
    assert_eq!(run.ordered(), []);
}

#[test]
fn the_marked_of_the_queue_are_decided_together_too() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([1, 2, 3], None).flagged_ended(None);
    run.keys("  C");
    assert_eq!(acted_on(&run), ["u3", "u2"]);
    run.keys("<tab><tab>2");
    assert_eq!(staged(&mut run).len(), 2);
}

#[test]
fn whoever_is_deleted_is_neither_banned_nor_unbanned_with_others() {
    let mut run = Run::new();
    let people = [Person::from(1), Person::from(2).deleted()];
    run.page(people, next("p")).ended();
    run.keys("VB");
    assert_eq!(acted_on(&run), ["u1"]);
    assert_eq!(skipped(&run), [some(2, Skip::Deleted)]);
}

#[test]
fn the_box_warns_of_all_that_the_box_of_one_warns_of() {
    let mut run = Run::new();
    let people = [
        Person::from(1).named("Support Team").holding("mod"),
        Person::from(2).named("Supp\u{43e}rt Team"),
        Person::from(3),
    ];
    run.page(people, next("p")).ended();
    run.wait(400_000).keys("VB");
    let warnings = asked(&run).warnings;
    assert_eq!((warnings.holders, warnings.look_alikes), (1, 1));
    let said = words::head(&run.state, asked(&run), 80, false, false).plain();
    assert!(
        said.contains(&"! 1 role holder and 1 look-alike among them".to_owned()),
        "{said:#?}"
    );
    assert!(said[0].ends_with("   ! read up to 6m ago"), "{said:#?}");
}

fn note_of(run: &Run) -> String {
    asked(run).fields.note.input().text().to_owned()
}

#[test]
fn a_note_for_some_is_offered_for_the_same_and_for_nobody_else() {
    let mut run = twelve();
    run.keys("<tab>sold accounts<esc>");
    assert!(run.said().contains("so does the note"), "{}", run.said());
    run.wait(500).keys("B");
    assert_eq!(note_of(&run), "", "not for another verdict on them");
    run.keys("<esc>").wait(500).keys("C");
    assert_eq!(note_of(&run), "sold accounts");
    run.keys("<esc>")
        .wait(500)
        .keys("<space>")
        .wait(500)
        .keys("C");
    assert_eq!(acted_on(&run).len(), 11);
    assert_eq!(note_of(&run), "", "not for others");
}
