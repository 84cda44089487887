//! What is said of a user, put onto what is held.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::merge::merged;
use crate::domain::page::Page;

fn page(raw: &str) -> Page {
    let mut builder = PageBuilder::default();
    row::push(&mut builder, raw.as_bytes(), false, &NameSets::default());
    builder.finish(b"")
}

fn together(held: &Page, said: &Page) -> Page {
    merged(held.user(0).unwrap(), said.user(0).unwrap())
}

/// Values that a field may be given, good ones and others.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("[\"a\",7]".to_owned()),
        Just("{\"bits\":1}".to_owned()),
        Just("\"2023-11-07T05:31:56Z\"".to_owned()),
        (0_u32..9).prop_map(|number| number.to_string()),
        "\"[a-c]{0,3}\"".prop_map(|text| text),
        Just("1e999".to_owned()),
    ]
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "displayName",
        "display\\u004eame",
        "profileHandle",
        "flagCount",
        "hashFlag",
        "hashflag",
        "isGlobalBan",
        "isGlobalBanned",
        "isDeleted",
        "isBrand",
        "createdAt",
        "updatedAt",
        "roles",
        "permissions",
        "metadata",
        "somethingNew",
        "\\ud800",
        "",
    ])
}

fn user() -> impl Strategy<Value = String> {
    prop::collection::vec((key(), value()), 0..12).prop_map(|members| {
        let mut raw = "{\"userId\":\"u1\"".to_owned();
        for (key, value) in members {
            raw.extend([",\"", key, "\":", &value]);
        }
        raw.push('}');
        raw
    })
}

/// The members of a row by their key, the last of each.
fn fields(page: &Page) -> Vec<(String, String)> {
    let raw = page.user(0).unwrap().raw();
    let mut found = Vec::new();
    members(&raw, |member| {
        let value = String::from_utf8_lossy(member.value.bytes).into_owned();
        let key = member.key.into_owned();
        found.retain(|(before, _)| *before != key);
        found.push((key, value));
    })
    .unwrap();
    found
}

/// Every field of a row as the console takes it.
fn facts(page: &Page) -> String {
    let user = page.user(0).unwrap();
    let (roles, rights) = (user.roles(), user.permissions());
    let texts = (user.user_id(), user.display_name(), user.profile_handle());
    let marks = (user.is_global_ban(), user.is_deleted(), user.is_brand());
    let numbers = (user.flag_count(), user.has_hash_flag());
    let times = (user.created_at(), user.updated_at());
    let fault = user.fault();
    format!("{texts:?} {marks:?} {numbers:?} {times:?} {roles:?} {rights:?} {fault:?}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_fields_are_what_the_exact_json_says(held in user(), said in user()) {
        let merged = together(&page(&held), &page(&said));
        let raw = String::from_utf8(merged.user(0).unwrap().raw()).unwrap();
        prop_assert_eq!(facts(&merged), facts(&page(&raw)), "{} {}", held, said);
    }

    #[test]
    fn twice_is_once(held in user(), said in user()) {
        let said = page(&said);
        let once = together(&page(&held), &said);
        let twice = together(&once, &said);
        prop_assert_eq!(once.user(0).unwrap().raw(), twice.user(0).unwrap().raw());
        prop_assert_eq!(facts(&once), facts(&twice));
    }

    #[test]
    fn what_nobody_spoke_of_stays_and_every_key_is_one_of_theirs(held in user(), said in user()) {
        let same = |key: &str| match key {
            "isGlobalBanned" => "isGlobalBan".to_owned(),
            "hashflag" => "hashFlag".to_owned(),
            key => key.to_owned(),
        };
        let (held, said) = (page(&held), page(&said));
        let merged = together(&held, &said);
        let (before, new, after) = (fields(&held), fields(&said), fields(&merged));
        let spoken: BTreeSet<String> = new.iter().map(|(key, _)| same(key)).collect();
        for (key, value) in &before {
            if !spoken.contains(&same(key)) {
                prop_assert!(after.contains(&(key.clone(), value.clone())), "{key}: {after:?}");
            }
        }
        for pair in &after {
            prop_assert!(before.contains(pair) || new.contains(pair), "{pair:?}");
        }
        // What no field of ours reads is taken as it is said.
        for key in ["metadata", "somethingNew", ""] {
            let find = |fields: &[(String, String)]| {
                let found = fields.iter().find(|(name, _)| name == key);
                found.map(|(_, value)| value.clone())
            };
            prop_assert_eq!(find(&after), find(&new).or_else(|| find(&before)));
        }
    }

    #[test]
    fn a_field_that_is_said_takes_the_place_unless_it_is_garbage(held in user(), said in user()) {
        let (held, said) = (page(&held), page(&said));
        let merged = together(&held, &said);
        let [held, said, merged] = [&held, &said, &merged].map(|page| page.user(0).unwrap());
        let expected = |before: String, new: String| match new.as_str() {
            "Absent" | "Malformed" => before,
            _ => new,
        };
        let reads: [fn(User<'_>) -> String; 5] = [
            |user| format!("{:?}", user.display_name()),
            |user| format!("{:?}", user.flag_count()),
            |user| format!("{:?}", user.is_global_ban()),
            |user| format!("{:?}", user.updated_at()),
            |user| format!("{:?}", user.roles()),
        ];
        for read in reads {
            prop_assert_eq!(read(merged), expected(read(held), read(said)));
        }
    }
}
