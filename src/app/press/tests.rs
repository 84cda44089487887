use crate::app::effect::Effect;
use crate::app::effect::Leave;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::overlay::Overlay;
use crate::app::session::Network;
use crate::app::state::Focus;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::presses;
use crate::app::testing::state;
use crate::domain::query::UserQuery;
use crate::layout::Size;

const QUIT: [Effect; 1] = [Effect::Quit(Leave::Shell)];

/// There is something among the messages.
fn spoken() -> Message {
    Message::Copied { what: "id copied" }
}

fn first_run() -> Run {
    let size = Size {
        width: 100,
        height: 30,
    };
    Run::opened(state(size, Network::Nothing, UserQuery::default()))
}

#[test]
fn the_second_press_in_a_row_quits_from_anywhere() {
    for before in ["", "/ann", "?", ":", "F", "s", "y", "@", "!", "<tab>"] {
        let mut run = Run::listing(3);
        run.finished(1, None).tell(spoken()).keys(before).take();
        run.keys("<ctrl-c>");
        assert_eq!(run.take(), [], "{before}");
        assert!(run.said().contains("again to quit"), "{}", run.said());
        run.keys("<ctrl-c>");
        assert_eq!(run.take(), QUIT, "{before}");
    }
}

#[test]
fn another_key_between_forgets_the_first_press() {
    let mut run = Run::listing(3);
    run.keys("<ctrl-c>j<ctrl-c>");
    assert_eq!(run.take(), []);
    run.keys("<ctrl-c>");
    assert_eq!(run.take(), QUIT);
}

#[test]
fn a_first_press_is_forgotten_after_a_while() {
    let quit = |timer: &Timer| matches!(timer, Timer::QuitForgotten(_));
    let mut run = Run::listing(3);
    run.keys("<ctrl-c>").woke(quit);
    let old = run.timer(quit).unwrap();
    run.keys("<ctrl-c>");
    assert_eq!(run.take(), []);
    changes_nothing(&run, Message::Woke(old));
    run.keys("<ctrl-c>");
    assert_eq!(run.take(), QUIT);
}

#[test]
fn holding_the_key_down_is_one_press() {
    let mut run = Run::listing(3);
    let mut press = presses("<ctrl-c>").remove(0);
    run.tell(Message::Key(press));
    press.repeat = true;
    run.tell(Message::Key(press)).tell(Message::Key(press));
    assert_eq!(run.take(), []);
}

#[test]
fn q_goes_back_to_the_list_and_then_out_whatever_is_under_way() {
    let mut run = Run::listing(100);
    run.keys("S").keys("F <enter>").arranged().keys("<tab>+");
    run.keys("q");
    assert!(!run.state.zoomed);
    run.keys("q");
    assert_eq!(run.state.focus, Focus::List);
    assert!(!run.take().contains(&Effect::Quit(Leave::Shell)));
    run.keys("q");
    assert_eq!(run.take(), QUIT);
}

#[test]
fn q_leaves_while_the_first_page_is_waited_for() {
    let mut run = Run::new();
    run.take();
    run.keys("q");
    assert_eq!(run.take(), QUIT);
}

#[test]
fn escape_goes_back_level_by_level() {
    let mut run = Run::listing(100);
    run.keys("S").keys("F <enter>").arranged().keys("<tab>+");
    run.keys("<esc>");
    assert!(!run.state.zoomed);
    run.keys("<esc>");
    assert_eq!(run.state.focus, Focus::List);
    run.keys("<esc>");
    assert_eq!(run.state.users.walking, None);
    run.keys("<esc>");
    assert!(run.state.users.wish.is_plain());
}

#[test]
fn escape_never_quits() {
    let mut run = Run::listing(3);
    run.keys("<esc><esc><esc><esc><esc>");
    assert_eq!(run.take(), []);
}

#[test]
fn what_lies_over_the_panes_swallows_every_other_key() {
    for open in ["?", ":", "F", "s", "y", "@", "!"] {
        let mut run = Run::listing(100);
        run.finished(1, None).tell(spoken()).keys(open).take();
        let users = run.state.users.clone();
        assert!(run.state.overlay.is_some(), "{open}");
        run.keys("fdSRr.p+<tab>gG125");
        assert_eq!(run.take(), [], "{open}");
        assert_eq!(run.state.users, users, "{open}");
        assert_eq!(run.state.focus, Focus::List, "{open}");
    }
}

#[test]
fn suspending_and_redrawing_work_everywhere() {
    for before in ["", "/", "?", "s"] {
        let mut run = Run::listing(3);
        run.keys(before).take();
        run.keys("<ctrl-z><ctrl-l>");
        assert_eq!(run.take(), [Effect::Suspend, Effect::Redraw], "{before}");
    }
}

#[test]
fn the_first_screen_asks_nothing_and_offers_the_demo() {
    let mut run = first_run();
    run.keys("jfdSR/:@r.").tell(Message::Resumed);
    assert_eq!(run.take(), [Effect::Redraw]);
    assert!(!run.state.is_busy());
    for key in ["<enter>", "1"] {
        run.keys(key);
        assert_eq!(run.take(), [Effect::Quit(Leave::Demo)]);
    }
    run.keys("q");
    assert_eq!(run.take(), QUIT);
}

#[test]
fn the_first_screen_has_help_and_can_be_left_at_once() {
    let mut run = first_run();
    run.keys("?");
    assert!(matches!(run.state.overlay, Some(Overlay::Help(_))));
    run.keys("<esc><ctrl-c><ctrl-c>");
    assert_eq!(run.state.overlay, None);
    assert_eq!(run.take(), QUIT);
}

#[test]
fn help_on_the_first_screen_starts_the_demo_too() {
    let mut run = first_run();
    run.keys("?try the demo<enter>");
    let asked = run.take();
    assert_eq!(asked, [Effect::Quit(Leave::Demo)]);
}

fn press(script: &str, repeat: bool) -> Message {
    let [mut press] = presses(script).try_into().unwrap();
    press.repeat = repeat;
    Message::Key(press)
}

#[test]
fn the_key_that_opened_a_text_field_types_nothing_while_it_is_held() {
    for key in ["/", ":", "?", "F"] {
        let mut run = Run::listing(3);
        run.keys(key);
        let opened = (run.state.overlay.clone(), run.state.search.clone());
        for repeat in [false, true, false] {
            run.wait(300).tell(press(key, repeat));
        }
        assert_eq!(
            (run.state.overlay.clone(), run.state.search.clone()),
            opened
        );
    }
}

#[test]
fn after_a_pause_or_another_key_the_same_key_types() {
    let mut run = Run::listing(3);
    run.keys("/")
        .wait(100)
        .keys("/")
        .wait(400)
        .keys("/")
        .keys("/");
    assert_eq!(run.state.search.input.text(), "//");
    let mut run = Run::listing(3);
    run.keys("//a/");
    assert_eq!(run.state.search.input.text(), "a/");
}

#[test]
fn text_pasted_into_a_fresh_field_is_another_input() {
    let mut run = Run::listing(3);
    run.keys("/")
        .tell(Message::Pasted("/a".to_owned()))
        .keys("/");
    assert_eq!(run.state.search.input.text(), "/a/");
}

#[test]
fn a_field_that_was_clicked_open_takes_every_key() {
    let mut run = Run::listing(3);
    run.keys("s").click(0, 6).click(5, 1).keys("s");
    assert_eq!(run.state.search.input.text(), "s");
}

#[test]
fn enter_in_the_palette_chooses_nothing_in_what_it_opens() {
    let mut run = Run::listing(3);
    run.keys(":roles<enter>").take();
    let opened = run.state.overlay.clone();
    run.keys("<enter><enter>");
    assert_eq!(run.state.overlay, opened);
    assert!(run.state.users.wish.is_plain());
    run.keys("<esc>").keys(":sort<enter><enter>");
    assert!(matches!(run.state.overlay, Some(Overlay::SortMenu { .. })));
    run.keys("<esc>").keys(":help<enter><enter>");
    assert!(matches!(run.state.overlay, Some(Overlay::Help(_))));
    run.wait(400).keys("<enter>");
    assert!(
        run.state.search.open.is_some(),
        "the first line of the help"
    );
}

#[test]
fn a_help_opened_from_the_help_runs_nothing() {
    let mut run = Run::listing(3);
    run.keys("?lists the keys<enter><enter>");
    assert!(matches!(run.state.overlay, Some(Overlay::Help(_))));
    assert_eq!(run.state.search.open, None);
}

#[test]
fn a_menu_opened_by_its_key_ignores_it_and_takes_others_at_once() {
    let mut run = Run::listing(3);
    run.keys("sssj");
    assert_eq!(run.state.overlay, Some(Overlay::SortMenu { cursor: 1 }));
    run.keys("<esc>").keys("yyi");
    assert_eq!(run.state.overlay, None);
    assert!(matches!(run.take().as_slice(), [Effect::Copy(_)]));
}

#[test]
fn what_is_under_a_dialog_is_left_by_key_after_key() {
    let mut run = Run::listing(3);
    run.keys("F <enter>")
        .arranged()
        .keys("<tab>@<esc><esc><esc>");
    assert_eq!(
        (run.state.focus, run.state.overlay.clone()),
        (Focus::List, None)
    );
    assert!(run.state.users.wish.is_plain());
}

#[test]
fn a_screen_that_shows_nothing_takes_no_key_but_those_that_leave_it() {
    let mut run = Run::listing(3);
    run.resize(40, 10).take();
    let before = run.state.clone();
    run.keys("jCBVC/ann<enter>?f");
    assert_eq!(run.take(), []);
    assert_eq!(run.state.outbox, before.outbox);
    assert_eq!(run.state.overlay, None);
    assert_eq!(run.state.users, before.users);
    run.keys("q");
    assert_eq!(run.take(), QUIT);
}

#[test]
fn a_box_that_is_not_seen_takes_nothing() {
    let mut run = Run::listing(3);
    run.keys("B").take();
    let asked = run.state.overlay.clone();
    assert!(matches!(asked, Some(Overlay::Verdict(_))));
    run.resize(40, 10).keys("<tab><tab>0123456789<enter>");
    run.tell(Message::Pasted("no".to_owned()));
    assert_eq!(run.state.overlay, asked);
}

#[test]
fn on_a_screen_that_shows_nothing_the_second_q_leaves_verdicts() {
    let mut run = Run::listing(3);
    run.keys("C").resize(40, 10).take();
    assert!(!run.state.outbox.is_empty());
    run.keys("q");
    assert!(!run.take().contains(&Effect::Quit(Leave::Shell)));
    run.keys("jq");
    assert!(!run.take().contains(&Effect::Quit(Leave::Shell)));
    run.keys("q");
    assert_eq!(run.take(), QUIT);
}
