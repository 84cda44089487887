use crate::app::effect::Effect;
use crate::app::effect::Leave;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::search::Stop;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::changes_nothing;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::people;
use crate::domain::query::Fields;
use crate::domain::query::Filter;
use crate::domain::query::Order;
use crate::domain::query::UserQuery;

fn pause(timer: &Timer) -> bool {
    matches!(timer, Timer::SearchPause(_))
}

fn walks(effects: &[Effect]) -> usize {
    effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Walk(_)))
        .count()
}

fn asked(run: &Run) -> String {
    let search = run.walk().query.search();
    search.map_or_else(String::new, |search| {
        search.keyword.text().as_received().to_owned()
    })
}

#[test]
fn typing_previews_what_is_loaded_and_asks_after_the_pause() {
    let mut run = Run::listing(100);
    run.keys("/10").arranged();
    assert_eq!(run.listed(), [10, 100]);
    assert_eq!(walks(&run.take()), 0);
    run.keys("0").paused();
    assert_eq!(asked(&run), "100");
    run.page([100, 1000], None);
    assert_eq!(run.listed(), [100, 1000]);
    assert_eq!(run.state.users.wish.preview, None);
    assert!(run.state.search.open.is_some(), "the bar still takes keys");
}

#[test]
fn a_pause_that_was_typed_into_does_nothing() {
    let mut run = Run::listing(100);
    run.keys("/a");
    let old = run.timer(pause).unwrap();
    run.keys("n");
    changes_nothing(&run, Message::Woke(old));
    run.take();
    run.keys("n").paused();
    assert_eq!(asked(&run), "ann");
    assert_eq!(walks(&run.take()), 1);
}

#[test]
fn enter_asks_at_once_and_the_pause_asks_nothing_more() {
    let mut run = Run::listing(100);
    run.keys("/ann");
    let pause = run.timer(pause).unwrap();
    run.take();
    run.keys("<enter>");
    assert_eq!((asked(&run), walks(&run.take())), ("ann".to_owned(), 1));
    assert_eq!(run.state.search.open, None);
    changes_nothing(&run, Message::Woke(pause));
}

#[test]
fn enter_after_the_pause_asks_nothing_twice() {
    let mut run = Run::listing(100);
    run.keys("/ann").paused().take();
    run.keys("<enter>");
    assert_eq!(run.take(), []);
    run.page([7], None);
    assert_eq!(run.listed(), [7]);
    run.keys("/<enter>");
    assert_eq!(run.take(), []);
}

#[test]
fn enter_after_a_failure_asks_again() {
    let mut run = Run::listing(100);
    run.keys("/ann").paused().failed(cut_off()).take();
    run.keys("<enter>");
    assert_eq!((asked(&run), walks(&run.take())), ("ann".to_owned(), 1));
    assert_eq!(run.state.users.failure, None);
}

#[test]
fn escape_before_the_pause_takes_the_preview_back() {
    let mut run = Run::listing(100);
    run.keys("jj/10").arranged().take();
    run.keys("<esc>");
    assert_eq!(run.take(), []);
    assert_eq!((run.listed().len(), run.selected()), (100, Some(3)));
    assert_eq!(run.state.search.input.text(), "");
}

#[test]
fn escape_while_the_server_is_asked_gives_it_up() {
    let mut run = Run::listing(100);
    run.keys("/10").arranged().paused().take();
    let ticket = run.walk().ticket;
    run.keys("<esc>");
    assert_eq!(run.take(), [Effect::CancelWalk]);
    assert_eq!(run.state.users.wanted(), &UserQuery::default());
    assert_eq!(run.listed().len(), 100);
    let answer = answer(people([10]), None);
    changes_nothing(&run, Message::PageArrived { ticket, answer });
}

#[test]
fn escape_after_the_answer_asks_for_the_query_from_before() {
    let mut run = Run::listing(100);
    run.keys("f").page(1..=50, None);
    let before = run.state.users.shown.query.clone();
    run.keys("/10").paused().page([10], None).take();
    run.keys("<esc>");
    assert_eq!(run.walk().query, before);
    assert_eq!(walks(&run.take()), 1);
    assert_eq!(run.state.search.input.text(), "");
    run.page(1..=50, None);
    assert_eq!(run.listed().len(), 50);
}

#[test]
fn escape_before_anything_was_ever_shown_asks_for_the_first_list_again() {
    let mut run = Run::new();
    run.keys("/ann").paused().take();
    run.keys("<esc>");
    assert_eq!(run.walk().query, UserQuery::default());
    assert_eq!(walks(&run.take()), 1);
    run.page(1..=3, None);
    assert_eq!(run.listed(), [1, 2, 3]);
}

#[test]
fn escape_leaves_a_reload_alone() {
    let mut run = Run::listing(100);
    run.keys("R").take();
    run.keys("/<esc>");
    assert_eq!(run.take(), []);
    run.page(1..=10, None);
    assert_eq!(run.listed().len(), 10);
}

#[test]
fn escape_after_an_order_moved_restores_the_order_too() {
    let mut run = Run::listing(100);
    run.keys("sj<enter>").page(1..=9, None);
    assert_eq!(run.state.users.shown.query.order(), Order::ProfileHandle);
    run.keys("/ann").paused();
    assert_eq!(run.walk().query.order(), Order::DisplayName);
    assert!(
        run.said().contains("sort moved from handle to name"),
        "{}",
        run.said()
    );
    run.keys("<esc>");
    assert_eq!(run.state.users.wanted().order(), Order::ProfileHandle);
}

#[test]
fn giving_up_a_search_takes_it_out_of_the_bar_and_off_the_list() {
    let mut run = Run::listing(100);
    run.keys("/10<enter>").arranged().failed(cut_off());
    assert_eq!(run.listed(), [10, 100], "still a preview of what is loaded");
    run.keys("<esc>");
    assert_eq!(run.listed().len(), 100);
    assert_eq!(run.state.search.input.text(), "");
    assert_eq!(run.state.users.wanted(), &UserQuery::default());
}

#[test]
fn an_answer_to_less_than_is_typed_is_previewed_by_the_rest() {
    let mut run = Run::listing(100);
    run.keys("/1").paused().keys("2");
    run.page([1, 12, 120, 21], None);
    assert_eq!(run.listed(), [12, 120]);
    run.paused();
    assert_eq!(asked(&run), "12");
    run.page([12, 120, 1200], None);
    assert_eq!(run.listed(), [12, 120, 1200]);
}

#[test]
fn a_keyword_taken_back_to_what_is_listed_asks_nothing() {
    let mut run = Run::listing(100);
    run.keys("/ann<enter>").page([7], None).take();
    run.keys("/x<backspace>").paused();
    assert_eq!(walks(&run.take()), 0);
    assert_eq!(run.state.users.wish.preview, None);
    assert_eq!(run.listed(), [7]);
}

#[test]
fn a_keyword_taken_back_while_the_longer_one_is_asked_for_asks_again() {
    let mut run = Run::listing(100);
    run.keys("/an").paused().keys("n").paused();
    assert_eq!(asked(&run), "ann");
    run.keys("<backspace>").paused();
    assert_eq!(asked(&run), "an");
}

#[test]
fn an_emptied_bar_asks_for_everybody() {
    let mut run = Run::listing(100);
    run.keys("/ann<enter>").page([7], None);
    run.keys("/<ctrl-u><enter>");
    assert_eq!(run.walk().query, UserQuery::default());
}

#[test]
fn earlier_searches_come_back_with_the_arrows() {
    let mut run = Run::listing(100);
    run.keys("/ann<enter>").page([7], None);
    run.keys("/<ctrl-u>bo<enter>").page([8], None).take();
    run.keys("/<up>").paused();
    assert_eq!(run.state.search.input.text(), "ann");
    assert_eq!(asked(&run), "ann");
    run.keys("<down>");
    assert_eq!(run.state.search.input.text(), "bo");
    run.keys("b<up><up><down><down>");
    assert_eq!(run.state.search.input.text(), "bob", "what was typed");
}

#[test]
fn escape_in_the_list_takes_the_search_away_and_q_leaves() {
    let mut run = Run::listing(100);
    run.keys("f").page(1..=50, None).ended();
    run.keys("/10<enter>").page([9, 10], None).take();
    run.keys("j<esc>");
    let query = run.walk().query.clone();
    assert_eq!((query.search(), query.filter()), (None, Filter::Flagged));
    assert_eq!(run.state.search.input.text(), "");
    assert_eq!(walks(&run.take()), 1);
    run.page(1..=50, None);
    assert_eq!(run.selected(), Some(10));
    run.take();
    run.keys("<esc>");
    assert_eq!(run.take(), []);
    run.keys("/10<enter>").page([10], None).take();
    run.keys("q");
    assert_eq!(run.take(), [Effect::Quit(Leave::Shell)]);
}

#[test]
fn escape_takes_local_wishes_away_before_the_search() {
    let mut run = Run::listing(100);
    run.keys("/1<enter>").page(1..=10, None).ended();
    run.keys("F <enter>").arranged().take();
    run.keys("<esc>");
    assert_eq!(run.take(), []);
    assert!(run.state.users.wish.is_plain());
    assert_eq!(asked(&run), "1");
}

#[test]
fn field_and_exact_stand_beside_the_keyword() {
    let mut run = Run::listing(100);
    run.keys("/ann<tab><right>").paused();
    let search = run.walk().query.search().unwrap().clone();
    assert_eq!((search.fields, search.exact), (Fields::DisplayName, false));
    run.keys("<tab> ").paused();
    let search = run.walk().query.search().unwrap().clone();
    assert_eq!((search.fields, search.exact), (Fields::DisplayName, true));
    run.keys("<tab>");
    assert_eq!(run.state.search.open.as_ref().unwrap().stop, Stop::Keyword);
}

#[test]
fn letters_beside_the_keyword_start_nothing() {
    let mut run = Run::listing(100);
    run.keys("/<tab>").take();
    run.keys("fdqSR");
    assert_eq!(run.take(), []);
    assert_eq!(run.state.search.input.text(), "");
    assert!(run.state.search.open.is_some());
}

#[test]
fn a_choice_without_a_keyword_asks_nothing() {
    let mut run = Run::listing(100);
    run.keys("/<tab><right>").paused();
    assert_eq!(run.take(), []);
}

#[test]
fn a_keyword_past_the_bound_is_previewed_and_never_asked() {
    let mut run = Run::listing(100);
    run.keys("/").tell(Message::Pasted("a".repeat(101)));
    run.paused();
    assert_eq!(walks(&run.take()), 0);
    assert!(run.state.users.wish.preview.is_some());
    run.keys("<enter>");
    assert!(run.said().contains("101 UTF-16 units"), "{}", run.said());
    assert!(run.state.search.open.is_some());
    run.keys("<backspace><enter>");
    assert_eq!(walks(&run.take()), 1);
}

#[test]
fn pasted_text_is_never_keys() {
    let mut run = Run::listing(100);
    run.tell(Message::Pasted("qqq\x1b\x03".to_owned()));
    assert_eq!(run.take(), []);
    assert!(run.said().contains("text fields"));
    run.keys("/").tell(Message::Pasted("q\nf".to_owned()));
    assert_eq!(run.state.search.input.text(), "q f");
    run.keys("<tab>").tell(Message::Pasted("more".to_owned()));
    assert_eq!(run.state.search.input.text(), "q f");
}

#[test]
fn opening_an_open_bar_loses_nothing() {
    let mut run = Run::listing(100);
    run.keys("/ann").paused().click(5, 1);
    assert_eq!(run.state.search.input.text(), "ann");
    run.keys("<esc>");
    assert_eq!(run.state.users.wanted(), &UserQuery::default());
}

#[test]
fn a_walk_that_failed_is_not_the_answer_to_the_search_before() {
    let mut run = Run::listing(100);
    run.keys("/ann").paused().failed(cut_off());
    run.keys("e").paused();
    assert_eq!(asked(&run), "anne");
    run.page([7], next("more"));
    assert_eq!(run.listed(), [7]);
    assert_eq!(run.state.users.failure, None);
}
