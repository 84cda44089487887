use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::roles::Capability;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::next;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::app::testing::role;

fn reads(run: &mut Run) -> usize {
    let asked = run.take();
    asked
        .iter()
        .filter(|effect| **effect == Effect::ReadRoles)
        .count()
}

fn holder(number: u32) -> Person {
    Person::from(number).holding("moderator")
}

#[test]
fn roles_are_asked_for_once_and_only_when_somebody_carries_an_unknown_one() {
    let mut run = Run::listing(100);
    run.keys("S").page(101..=102, next("a"));
    assert_eq!(reads(&mut run), 0);
    run.page([holder(103)], next("b"))
        .page([holder(104)], next("c"));
    assert_eq!(reads(&mut run), 1);
    run.tell(Message::RolesRead {
        result: Ok(vec![role("moderator")]),
    });
    run.page([Person::from(105).holding("deleted long ago")], None);
    assert_eq!(reads(&mut run), 0);
    assert_eq!(run.state.roles_call, Capability::Works);
}

#[test]
fn a_role_that_comes_with_its_page_is_not_asked_for() {
    let mut run = Run::new();
    let mut page = answer(people([holder(1)]), None);
    page.roles.push(role("moderator"));
    run.answer(page);
    assert_eq!(reads(&mut run), 0);
}

#[test]
fn a_refusal_is_kept_until_the_next_reload() {
    let mut run = Run::new();
    run.page([holder(1)], None);
    let refusal = refused(403, 400_301, "no permission");
    run.tell(Message::RolesRead {
        result: Err(refusal.clone()),
    });
    assert_eq!(run.state.roles_call, Capability::Refused(refusal));
    run.take();
    run.keys("R");
    run.page([holder(1)], None);
    assert_eq!(reads(&mut run), 1);
}
