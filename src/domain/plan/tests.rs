use proptest::prelude::*;

use super::*;
use crate::domain::field::Field;

fn person(id: &str) -> Sighting {
    Sighting {
        user_id: UserId::new(id),
        display_name: Field::Value(UntrustedText::from("Ann")),
        profile_handle: Field::Null,
        flag_count: Field::Value(3),
        has_hash_flag: true,
        is_global_ban: Field::Value(false),
        is_deleted: Field::Absent,
        is_brand: Field::Malformed,
        roles: 2,
        updated_at: Field::Value(Timestamp::from_millis(1_699_335_116_250)),
        raw: [].into(),
        read_at: Timestamp::from_millis(1_700_000_000_000),
    }
}

fn plan(users: Vec<Sighting>) -> Plan {
    Plan {
        id: PlanId::of([1, u64::MAX]),
        network: UntrustedText::from("https://apix.eu.amity.co"),
        verb: Verb::Ban,
        policy: UntrustedText::from("spam"),
        note: UntrustedText::from(""),
        operator: UntrustedText::from("mara"),
        created_at: Timestamp::from_millis(1_700_000_000_000),
        users,
        skipped: vec![Skipped {
            user_id: Some(UserId::new("u9")),
            why: UntrustedText::from("is banned already"),
        }],
    }
}

#[test]
fn a_plan_is_json_with_a_line_for_each_person() {
    let json = plan(vec![person("u1"), person("u2")]).to_json();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["users"][1]["userId"], "u2");
    let expected = "\
{
  \"format\": \"modcon plan\",
  \"version\": 1,
  \"id\": \"0000000000000001ffffffffffffffff\",
  \"network\": \"https://apix.eu.amity.co\",
  \"verb\": \"ban\",
  \"policy\": \"spam\",
  \"note\": \"\",
  \"operator\": \"mara\",
  \"createdAt\": \"2023-11-14T22:13:20Z\",
  \"users\": [
    {\"userId\":\"u1\",\"displayName\":\"Ann\",\"profileHandle\":null,\"flagCount\":3,\
\"hasHashFlag\":true,\"isGlobalBan\":false,\"roles\":2,\"updatedAt\":\"2023-11-07T05:31:56.25Z\",\
\"malformed\":[\"isBrand\"],\"readAt\":\"2023-11-14T22:13:20Z\"},
";
    assert!(json.starts_with(expected), "{json}");
    assert_eq!(json.lines().count(), 18, "{json}");
}

#[test]
fn an_empty_plan_comes_back_too() {
    let mut empty = plan(vec![]);
    empty.skipped.clear();
    assert_eq!(Plan::read(&empty.to_json()), Ok(empty));
}

#[test]
fn what_is_no_plan_names_the_place() {
    let sound = plan(vec![person("u1"), person("u2")]).to_json();
    assert!(Plan::read(&sound).is_ok());
    for (from, to, expected) in [
        (
            "{\n",
            "",
            "invalid type: string \"format\", expected struct Head at line 1 column 10",
        ),
        ("modcon plan", "x", "`format` must be \"modcon plan\""),
        (
            "\"version\": 1",
            "\"version\": 2",
            "its format is version 2",
        ),
        ("\"version\": 1,", "", "missing field `version` at line"),
        ("\"note\"", "\"notes\"", "unknown field `notes`"),
        ("\"note\": \"\",", "", "missing field `note`"),
        (
            "\"note\": \"\",",
            "\"note\": \"\",\n\"note\": \"\",",
            "duplicate field `note` at line 9 column 6",
        ),
        ("\"ban\"", "\"bann\"", "verb: must be clear, ban or unban"),
        ("000001f", "00001f", "id: must be 32 digits"),
        ("000001f", "00000Ff", "id: must be 32 digits"),
        (
            "\"u2\"",
            "\"u1\"",
            "users[1].userId: the same user stands in the plan twice",
        ),
        (
            "\"u2\"",
            "\"\"",
            "users[1].userId: an empty id names nobody",
        ),
        ("\"u1\"", "null", "expected a string at line 12 column 18"),
        ("\"flagCount\":3", "\"flagCount\":3.5", "at line 12 column"),
        (
            "\"flagCount\":3",
            "\"flagCount\":\"3\"",
            "at line 12 column",
        ),
        (
            "\"hasHashFlag\":true,",
            "",
            "missing field `hasHashFlag` at line 12",
        ),
        (
            "2023-11-07T05:31:56.25Z",
            "soon",
            "users[0].updatedAt: must be a time",
        ),
        ("[\"isBrand\"]", "[\"userId\"]", "unknown variant `userId`"),
        ("\"why\"", "\"because\"", "unknown field `because`"),
    ] {
        assert!(sound.contains(from), "{from}");
        let said = Plan::read(&sound.replacen(from, to, 1))
            .unwrap_err()
            .to_string();
        assert!(said.contains(expected), "{from} to {to}: {said}");
    }
    assert!(
        Plan::read(&format!("{sound}x")).is_err(),
        "nothing may follow"
    );
}

fn field<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Field<T>> {
    (0..4, value).prop_map(|(case, value)| match case {
        0 => Field::Absent,
        1 => Field::Null,
        2 => Field::Malformed,
        _ => Field::Value(value),
    })
}

fn sighting() -> impl Strategy<Value = Sighting> {
    let text = || field(any::<String>().prop_map(UntrustedText::from));
    let at = || (-1_000_000_000_000_i64..5_000_000_000_000).prop_map(Timestamp::from_millis);
    let facts = (field(any::<i64>()), any::<bool>(), any::<usize>());
    let marks = [(); 3].map(|()| field(any::<bool>()));
    ("\\PC{1,9}", text(), text(), facts, marks, field(at()), at()).prop_map(
        |(id, display_name, profile_handle, facts, marks, updated_at, read_at)| {
            let [is_global_ban, is_deleted, is_brand] = marks;
            Sighting {
                user_id: UserId::new(&id),
                display_name,
                profile_handle,
                flag_count: facts.0,
                has_hash_flag: facts.1,
                is_global_ban,
                is_deleted,
                is_brand,
                roles: facts.2,
                updated_at,
                raw: [].into(),
                read_at,
            }
        },
    )
}

proptest! {
    #[test]
    fn every_plan_comes_back_and_hides_nothing(
        person in sighting(),
        policy in any::<String>(),
        note in any::<String>(),
    ) {
        let mut plan = plan(vec![person]);
        plan.policy = UntrustedText::from(policy);
        plan.note = UntrustedText::from(note);
        let json = plan.to_json();
        let hides = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200b}".contains(c);
        prop_assert!(!json.contains(hides), "{json:?}");
        prop_assert_eq!(Plan::read(&json), Ok(plan));
    }

    #[test]
    fn no_text_makes_the_reader_fall(text in any::<String>()) {
        let _ = Plan::read(&text);
    }
}
