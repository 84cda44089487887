use std::sync::Arc;

use crate::app::effect::Clip;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::overlay::Overlay;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::role;
use crate::domain::census::census;
use crate::domain::query::Order;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

fn counted(run: &mut Run) -> &mut Run {
    let census = census(run.state.users.shown.rows.snapshot(), || false).unwrap();
    let ticket = run.state.census_ticket;
    run.tell(Message::CensusTaken {
        ticket,
        census: Arc::new(census),
    })
}

/// Three users, two of them holding roles.
fn staffed() -> Run {
    let mut run = Run::new();
    let page = [
        Person::from(1).holding("moderator"),
        Person::from(2).holding("moderator").holding("vip"),
        Person::from(3),
    ];
    run.page(page, None).take();
    run
}

#[test]
fn an_order_that_does_not_go_with_the_search_says_why() {
    let mut run = Run::listing(100);
    run.keys("/ann<tab><right><enter>")
        .page([1, 2, 3], None)
        .take();
    run.keys("sgj<enter>");
    assert_eq!(run.take(), []);
    assert!(run.said().contains("does not go with"), "{}", run.said());
    assert_eq!(run.state.users.wanted().order(), Order::DisplayName);
}

#[test]
fn the_sort_menu_opens_on_the_order_in_force() {
    let mut run = Run::listing(100);
    run.keys("sjj<enter>").page(1..=3, None).keys("s");
    assert_eq!(run.state.overlay, Some(Overlay::SortMenu { cursor: 2 }));
    run.keys("jjj<enter>").arranged().keys("s");
    assert_eq!(run.state.overlay, Some(Overlay::SortMenu { cursor: 5 }));
    run.keys("q");
    assert_eq!(run.state.overlay, None);
}

#[test]
fn filters_open_as_they_are_and_apply_together() {
    let mut run = Run::listing(100);
    run.keys("F<down> <down>moderator<tab><tab>7<enter>").take();
    let filter = run.state.users.wish.filter.clone();
    assert!(filter.brand && !filter.banned);
    assert_eq!(filter.role, Some(UntrustedText::from("moderator")));
    assert_eq!(filter.min_flags, Some(7));
    run.keys("F<enter>");
    assert_eq!(run.state.users.wish.filter, filter);
    assert_eq!(run.take(), []);
}

#[test]
fn a_number_of_flags_that_is_none_keeps_the_menu_open() {
    let mut run = Run::listing(100);
    run.keys("F<up>many<enter>");
    assert!(matches!(run.state.overlay, Some(Overlay::FilterMenu(_))));
    assert!(run.said().contains("whole number"), "{}", run.said());
    assert_eq!(run.take(), []);
}

#[test]
fn each_line_of_the_copy_menu_has_a_letter_and_copies_its_own() {
    let mut run = Run::listing(3);
    run.keys("yi")
        .keys("y<enter>")
        .keys("yn")
        .keys("yjjk<enter>")
        .keys("yJ");
    let id = || Effect::Copy(Clip::Id(UntrustedText::from("u1")));
    let name = Effect::Copy(Clip::Name(UntrustedText::from("User 1")));
    let raw = "{\"userId\":\"u1\",\"displayName\":\"User 1\",\"flagCount\":1}";
    let json = Effect::Copy(Clip::Json(UntrustedText::from(raw)));
    assert_eq!(run.take(), [id(), id(), name.clone(), name, json]);
    run.keys("yc").tell(Message::Copied {
        what: "curl copied",
    });
    let curl = Effect::Copy(Clip::Curl(UserId::new("u1")));
    assert_eq!(run.take(), [curl]);
    assert_eq!(run.said(), "curl copied");
}

#[test]
fn a_row_without_an_id_has_none_to_copy() {
    let mut run = Run::new();
    run.page([0], None).take();
    run.keys("yi");
    assert_eq!(run.take(), []);
    assert!(
        run.said().contains("nothing of that kind"),
        "{}",
        run.said()
    );
}

#[test]
fn roles_are_listed_with_their_holders_and_choosing_one_lists_them() {
    let mut run = staffed();
    run.tell(Message::RolesRead {
        result: Ok(vec![role("retired")]),
    });
    run.keys(":roles<enter>");
    let asked = run.take();
    assert!(
        matches!(asked.as_slice(), [Effect::TakeCensus { .. }]),
        "{asked:?}"
    );
    counted(&mut run);
    run.keys("<down><down><enter>").arranged();
    assert_eq!(run.listed(), [2]);
    let role = run.state.users.wish.filter.role.clone();
    assert_eq!(role, Some(UntrustedText::from("vip")));
}

#[test]
fn permissions_lead_to_those_who_have_them() {
    let mut run = Run::new();
    run.page(
        [
            Person::from(1).allowed("BAN_USER"),
            Person::from(2),
            Person::from(3).allowed("EDIT_USER").allowed("BAN_USER"),
        ],
        None,
    );
    run.keys(":permissions<enter>");
    counted(&mut run).keys("ban<enter>").arranged();
    assert_eq!(run.listed(), [1, 3]);
}

#[test]
fn the_cursor_stays_on_its_name_while_others_come_in() {
    let mut run = staffed();
    run.keys(":roles<enter>");
    counted(&mut run);
    run.keys("<down>").tell(Message::RolesRead {
        result: Ok(vec![role("admin"), role("nobody")]),
    });
    run.keys("<enter>").arranged();
    let role = run.state.users.wish.filter.role.clone();
    assert_eq!(role, Some(UntrustedText::from("vip")));
}

#[test]
fn a_count_for_a_list_that_was_closed_changes_nothing() {
    let mut run = staffed();
    run.keys(":roles<enter>");
    let ticket = run.state.census_ticket;
    let census = census(run.state.users.shown.rows.snapshot(), || false).unwrap();
    let census = Arc::new(census);
    run.keys("<esc>");
    let late = || Message::CensusTaken {
        ticket,
        census: Arc::clone(&census),
    };
    changes_nothing(&run, late());
    run.keys(":permissions<enter>");
    changes_nothing(&run, late());
}

#[test]
fn enter_on_a_name_that_nobody_has_keeps_the_list_open() {
    let mut run = staffed();
    run.keys(":roles<enter>");
    counted(&mut run);
    run.keys("zzz<enter>");
    assert!(matches!(run.state.overlay, Some(Overlay::Roles(_))));
    run.keys("<esc>?zzzz<enter>");
    assert!(matches!(run.state.overlay, Some(Overlay::Help(_))));
}

#[test]
fn pasted_text_narrows_a_list_and_is_never_keys() {
    let mut run = staffed();
    run.keys(":roles<enter>");
    counted(&mut run);
    run.tell(Message::Pasted("vip".to_owned())).keys("<enter>");
    let role = run.state.users.wish.filter.role.clone();
    assert_eq!(role, Some(UntrustedText::from("vip")));
    for open in ["s", "y", "@", "!"] {
        let what = "something to read";
        run.finished(1, None).tell(Message::Copied { what });
        run.keys(open).take();
        let overlay = run.state.overlay.clone();
        run.tell(Message::Pasted("icq<enter>".to_owned()));
        assert_eq!(run.state.overlay, overlay, "{open}");
        assert_eq!(run.take(), []);
        run.keys("<esc>");
    }
}

#[test]
fn logs_scroll_no_further_than_their_first_line() {
    let mut run = Run::listing(3);
    for id in 1..=5 {
        run.finished(id, None);
    }
    run.keys("@kk");
    assert_eq!(run.state.overlay, Some(Overlay::RequestLog { back: 2 }));
    run.keys("<pgup>");
    assert_eq!(run.state.overlay, Some(Overlay::RequestLog { back: 4 }));
    run.keys("G");
    assert_eq!(run.state.overlay, Some(Overlay::RequestLog { back: 0 }));
    run.keys("q");
    assert_eq!(run.state.overlay, None);
}
