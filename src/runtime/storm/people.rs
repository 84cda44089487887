//! Pages, users and roles in every shape that an answer can have, and in some that it cannot.

use std::sync::Arc;
use std::sync::LazyLock;

use serde_json::Value;

use crate::domain::field::Field;
use crate::domain::page::Draft;
use crate::domain::page::Page;
use crate::domain::page::PageBuilder;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::role::NameSet;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::domain::user::RowFault;
use crate::domain::user::UserId;
use crate::runtime::storm::dice::Dice;
use crate::text::UntrustedText;

/// The texts of the hostile corpus.
static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let file = include_str!("../../../assets/demo/hostile.json");
    let corpus: Value = serde_json::from_str(file).expect("the corpus is valid");
    let entries = corpus["strings"].as_array().expect("a list");
    let texts = entries.iter().filter_map(|entry| entry["text"].as_str());
    texts.map(str::to_owned).collect()
});

/// How a network pages.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    /// Of a hundred answers to a walk, how many are pages.
    pub(super) steady: usize,
    /// Of a hundred pages, how many are empty, and how many are full.
    empty: usize,
    full: usize,
    /// Of a hundred pages, how many lead where one led before, and how many nowhere.
    repeated: usize,
    last: usize,
    /// How many users there are.
    users: usize,
}

impl Manner {
    /// Ordinary; looping; with gaps; long.
    pub(super) const ALL: [Self; 4] = [
        Self::new(70, [10, 5, 5, 10], 300),
        Self::new(80, [5, 0, 60, 2], 60),
        Self::new(80, [80, 0, 0, 2], 60),
        Self::new(95, [0, 60, 0, 2], 5_000),
    ];

    const fn new(steady: usize, [empty, full, repeated, last]: [usize; 4], users: usize) -> Self {
        Self {
            steady,
            empty,
            full,
            repeated,
            last,
            users,
        }
    }
}

/// Where a list goes on: somewhere new, somewhere it was before, or nowhere.
fn next(dice: &mut Dice, manner: &Manner) -> Option<PageToken> {
    if dice.chance(manner.last) {
        None
    } else if dice.chance(manner.repeated) {
        PageToken::new(dice.pick(&["a", "b"]))
    } else {
        PageToken::new(&format!("{:x}", dice.next()))
    }
}

/// A text that nobody should show as it is; sometimes one that is harmless.
pub(super) fn hostile(dice: &mut Dice) -> String {
    match dice.below(10) {
        0 => String::new(),
        1 => dice
            .pick(&["Ann Lee", "Support", "supp\u{43e}rt"])
            .to_string(),
        2 => "\u{301}".repeat(dice.below(400)),
        3 => format!("{}{}", dice.pick(&CORPUS), dice.pick(&CORPUS)),
        4 => (0..dice.below(30)).map(|_| character(dice)).collect(),
        _ => dice.pick(&CORPUS),
    }
}

fn character(dice: &mut Dice) -> char {
    let bounds = [0x80, 0x3000, 0x1_0000, 0x11_0000];
    let bound = dice.pick(&bounds);
    u32::try_from(dice.below(bound))
        .ok()
        .and_then(char::from_u32)
        .unwrap_or('\u{fffd}')
}

/// An id; few enough that users come again, sometimes one that is no id.
pub(super) fn id(dice: &mut Dice, manner: &Manner) -> String {
    if dice.chance(95) {
        format!("u{}", dice.below(manner.users))
    } else {
        hostile(dice)
    }
}

fn field<T>(dice: &mut Dice, value: impl FnOnce(&mut Dice) -> T) -> Field<T> {
    match dice.below(20) {
        0 => Field::Absent,
        1 => Field::Null,
        2 => Field::Malformed,
        _ => Field::Value(value(dice)),
    }
}

fn number(dice: &mut Dice) -> i64 {
    match dice.below(10) {
        0 => dice.pick(&[i64::MIN, i64::MAX, -1]),
        1 => dice.next().cast_signed(),
        _ => i64::try_from(dice.below(20)).expect("small"),
    }
}

fn time(dice: &mut Dice) -> i64 {
    if dice.chance(90) {
        1_600_000_000_000 + i64::try_from(dice.below(100_000_000_000)).expect("small")
    } else {
        number(dice)
    }
}

fn names(dice: &mut Dice) -> NameSet {
    let known = [
        "moderator",
        "vip",
        "support",
        "BAN_USER",
        "EDIT_USER",
        "brand",
    ];
    let count = dice.below(4);
    let name = |_| match dice.below(10) {
        0 => UntrustedText::from(hostile(dice)),
        _ => UntrustedText::from(dice.pick(&known)),
    };
    NameSet::new((0..count).map(name).collect())
}

/// Roles, some without a label, some deleted.
pub(super) fn roles(dice: &mut Dice) -> Vec<Role> {
    (0..dice.below(5))
        .map(|_| Role {
            role_id: UntrustedText::from(dice.pick(&["moderator", "vip", "support", ""])),
            display_name: field(dice, |dice| UntrustedText::from(hostile(dice))),
            permissions: names(dice)
                .iter()
                .map(|name| UntrustedText::from(name.as_received()))
                .collect(),
            is_deleted: dice.chance(20),
            created_at: Field::Absent,
            updated_at: field(dice, |dice| Timestamp::from_millis(time(dice))),
        })
        .collect()
}

/// An answer of Query Users.
pub(super) fn answer(dice: &mut Dice, manner: &Manner) -> Answer {
    let count = if dice.chance(manner.empty) {
        0
    } else if dice.chance(manner.full) {
        100
    } else {
        dice.below(25)
    };
    let ids: Vec<String> = (0..count).map(|_| id(dice, manner)).collect();
    Answer {
        page: page(dice, &ids),
        roles: roles(dice),
        roles_json: Box::default(),
        next: next(dice, manner),
        lost: match dice.below(20) {
            0 => u32::MAX,
            1 => 3,
            _ => 0,
        },
    }
}

/// An answer about one user.
pub(super) fn answer_about(dice: &mut Dice, user_id: &UserId) -> Answer {
    let id = user_id.text().as_received().to_owned();
    Answer {
        page: page(dice, &[id]),
        roles: roles(dice),
        roles_json: Box::default(),
        next: None,
        lost: 0,
    }
}

fn page(dice: &mut Dice, ids: &[String]) -> Arc<Page> {
    let mut builder = PageBuilder::default();
    for id in ids {
        push(dice, &mut builder, id);
    }
    let files = dice.pick(&["", "[]", "[{\"fileId\":\"f\"}]", "[[[", "{\"a\":1}"]);
    Arc::new(builder.finish(files.as_bytes()))
}

fn push(dice: &mut Dice, builder: &mut PageBuilder, id: &str) {
    let (name, handle) = (hostile(dice), hostile(dice));
    let raw = raw(dice, id, &name);
    let faults = [
        RowFault::InvalidJson,
        RowFault::NotAnObject,
        RowFault::NoUserId,
        RowFault::Ambiguous,
    ];
    let fault = dice.chance(5).then(|| dice.pick(&faults));
    builder.push(&Draft {
        user_id: if fault.is_some() {
            Field::Malformed
        } else {
            Field::Value(id)
        },
        display_name: field(dice, |_| name.as_str()),
        profile_handle: field(dice, |_| handle.as_str()),
        flag_count: field(dice, number),
        has_hash_flag: dice.chance(10),
        created_at: field(dice, time),
        updated_at: field(dice, time),
        roles: field(dice, names),
        permissions: field(dice, names),
        is_global_ban: field(dice, |dice| dice.chance(20)),
        is_deleted: field(dice, |dice| dice.chance(20)),
        is_brand: field(dice, |dice| dice.chance(20)),
        fault,
        raw: &raw,
    });
}

/// The bytes of a row: JSON with a tree in it, or cut off, or no text.
fn raw(dice: &mut Dice, id: &str, name: &str) -> Vec<u8> {
    let user = serde_json::json!({
        "userId": id,
        "displayName": name,
        "description": hostile(dice).repeat(dice.below(4)),
        "metadata": tree(dice, 4),
        "tags": tree(dice, 1),
        "hashFlag": tree(dice, 1),
        "avatarFileId": "f",
        "mood": tree(dice, 2),
    });
    let mut raw = user.to_string().into_bytes();
    match dice.below(20) {
        0 => raw.truncate(dice.below(raw.len())),
        1 => raw.push(0xff),
        2 => raw = "[".repeat(dice.below(3_000)).into_bytes(),
        _ => {}
    }
    raw
}

fn tree(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 4 } else { 8 }) {
        0 => Value::Null,
        1 => Value::from(number(dice)),
        2 => Value::from(dice.chance(50)),
        3 => Value::from(hostile(dice)),
        4 | 5 => (0..dice.below(6)).map(|_| tree(dice, depth - 1)).collect(),
        _ => {
            let member = |_| (hostile(dice), tree(dice, depth - 1));
            Value::Object((0..4).map(member).collect())
        }
    }
}
