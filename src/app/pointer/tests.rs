use crate::app::detail::Tab;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::state::Focus;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::domain::query::Order;

/// Rows begin here on a screen of 120 columns; their heads stand one line above.
const BODY: u16 = 4;

fn wheel(kind: MouseKind, column: u16) -> Message {
    Message::Mouse(MousePress {
        kind,
        column,
        row: BODY,
    })
}

#[test]
fn a_click_selects_the_row_under_it() {
    let mut run = Run::listing(100);
    run.keys(&"j".repeat(40));
    let top = u32::try_from(run.state.users.top).unwrap();
    run.keys("<tab>").click(5, BODY + 2);
    assert_eq!(run.selected(), Some(top + 3));
    assert_eq!(run.state.focus, Focus::List);
}

#[test]
fn a_click_below_the_last_row_selects_nobody_else() {
    let mut run = Run::new();
    run.page(1..=3, None).keys("j").click(5, BODY + 7);
    assert_eq!(run.selected(), Some(2));
}

#[test]
fn the_wheel_moves_what_is_under_it() {
    let mut run = Run::listing(100);
    run.tell(wheel(MouseKind::WheelDown, 5));
    assert_eq!(run.selected(), Some(4));
    run.tell(wheel(MouseKind::WheelUp, 5));
    assert_eq!(run.selected(), Some(1));
    run.keys("j")
        .woke(|timer| matches!(timer, Timer::DetailPause(_)));
    run.decoded()
        .keys("5k")
        .woke(|timer| matches!(timer, Timer::DetailPause(_)));
    run.decoded().tell(wheel(MouseKind::WheelDown, 100));
    assert_eq!((run.selected(), run.state.detail.line), (Some(1), 3));
}

#[test]
fn a_click_on_a_head_sorts_and_on_the_same_again_turns_it_round() {
    let mut run = Run::listing(100);
    let areas = geometry::screen(&run.state);
    let header = areas.list.unwrap().header;
    let columns = crate::layout::columns::columns(header.width, false);
    let age = columns
        .iter()
        .find(|column| column.kind == crate::layout::columns::ColumnKind::Age)
        .unwrap();
    let (x, y) = (header.x + age.x, header.y);
    run.click(x, y);
    assert_eq!(run.walk().query.order(), Order::LastCreated);
    run.click(x, y);
    assert_eq!(run.walk().query.order(), Order::FirstCreated);
}

#[test]
fn a_click_on_a_tab_shows_it() {
    let mut run = Run::listing(100);
    let tabs = geometry::screen(&run.state).detail.unwrap().tabs;
    run.click(tabs.x + 14, tabs.y);
    assert_eq!(run.state.detail.tab, Tab::Roles);
}

#[test]
fn a_click_beside_an_overlay_closes_it_and_does_nothing_else() {
    let mut run = Run::listing(100);
    run.keys("s").click(0, 6);
    assert_eq!(run.state.overlay, None);
    assert_eq!(run.selected(), Some(1));
    run.keys("s");
    let overlay = geometry::screen(&run.state).overlay.unwrap();
    let inside = MousePress {
        kind: MouseKind::Click,
        column: overlay.x + 3,
        row: overlay.y + 2,
    };
    run.tell(Message::Mouse(inside));
    changes_nothing(&run, Message::Mouse(inside));
}

#[test]
fn a_mouse_that_is_off_does_nothing() {
    let mut run = Run::listing(100);
    run.keys(":mouse<enter>");
    assert_eq!(run.take(), [Effect::CaptureMouse(false)]);
    changes_nothing(&run, wheel(MouseKind::WheelDown, 5));
    run.keys(":mouse<enter>");
    assert_eq!(run.take(), [Effect::CaptureMouse(true)]);
}

#[test]
fn a_screen_that_is_too_small_has_nothing_to_click() {
    let mut run = Run::listing(100);
    run.resize(20, 5);
    for row in 0..5 {
        let kind = MouseKind::Click;
        changes_nothing(
            &run,
            Message::Mouse(MousePress {
                kind,
                column: 3,
                row,
            }),
        );
    }
}
