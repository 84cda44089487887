//! People and roles of a network that does not exist.

use crate::states::now;
use modcon::domain::field::Field;
use modcon::domain::page::Draft;
use modcon::domain::page::Page;
use modcon::domain::page::PageBuilder;
use modcon::domain::role::NameSet;
use modcon::domain::role::Role;
use modcon::domain::role::RoleBook;
use modcon::domain::time::Timestamp;
use modcon::domain::user::RowFault;
use modcon::text::UntrustedText;

fn hours_ago(hours: i64) -> Field<i64> {
    Field::Value(now().wall.as_millis() - hours * 3_600_000)
}

fn names(names: &[&str]) -> Field<NameSet> {
    let names = names.iter().copied().map(UntrustedText::from).collect();
    Field::Value(NameSet::new(names))
}

/// Somebody ordinary, to be changed where it matters.
pub(crate) fn person<'a>(id: &'a str, name: &'a str, handle: &'a str) -> Draft<'a> {
    Draft {
        user_id: Field::Value(id),
        display_name: Field::Value(name),
        profile_handle: Field::Value(handle),
        flag_count: Field::Value(0),
        created_at: hours_ago(24 * 400),
        updated_at: hours_ago(30),
        roles: names(&[]),
        permissions: names(&[]),
        is_global_ban: Field::Value(false),
        is_deleted: Field::Value(false),
        is_brand: Field::Value(false),
        ..Draft::default()
    }
}

/// A page of these people.
pub(crate) fn page(people: &[Draft<'_>]) -> Page {
    let mut builder = PageBuilder::default();
    for draft in people {
        builder.push(draft);
    }
    builder.finish(b"")
}

/// People whom their flags, bans and names make conspicuous.
fn suspects() -> Vec<Draft<'static>> {
    vec![
        Draft {
            flag_count: Field::Value(14),
            has_hash_flag: true,
            created_at: hours_ago(3_160),
            updated_at: hours_ago(2),
            ..person("u_8841f0", "Taylor Reed", "tayIor.reed")
        },
        Draft {
            flag_count: Field::Value(9),
            created_at: hours_ago(80),
            ..person("u_21c9", "Maks_Deals", "maks.deals")
        },
        Draft {
            flag_count: Field::Value(6),
            is_global_ban: Field::Value(true),
            created_at: hours_ago(270),
            ..person("u_9c10", "crypto-prince \u{202e}gnp", "cprince")
        },
        Draft {
            flag_count: Field::Value(1),
            is_deleted: Field::Value(true),
            created_at: hours_ago(24 * 280),
            ..person("u_5c02", "Deleted user", "")
        },
        Draft {
            flag_count: Field::Value(3),
            created_at: hours_ago(24 * 800),
            roles: names(&["creator"]),
            permissions: names(&["CREATE_EVENT"]),
            ..person("u_77ab", "\u{6797}\u{3055}\u{304f}\u{3089}", "sakura.h")
        },
        Draft {
            flag_count: Field::Value(2),
            is_brand: Field::Value(true),
            roles: names(&["brand", "creator", "member"]),
            permissions: names(&["CREATE_EVENT"]),
            ..person("acme", "Acme Support", "acme")
        },
    ]
}

/// People whom their roles, or what is missing of them, make conspicuous.
fn oddities() -> Vec<Draft<'static>> {
    vec![
        Draft {
            roles: names(&["global-moderator", "support", "legacy-mod"]),
            permissions: names(&[
                "BAN_USER",
                "EDIT_USER",
                "ASSIGN_USER_ROLE",
                "DELETE_MESSAGE",
                "EDIT_USER_FEED_POST",
                "BAN_CHANNEL_USER",
            ]),
            ..person("u_priya", "Priya N.", "priya.n")
        },
        Draft {
            flag_count: Field::Value(12_400),
            ..person(
                "3f2b8c54-8d5e-4f0a-9d0e-2b9b6a1f7c11",
                "\u{645}\u{631}\u{62d}\u{628}\u{627} admin 123",
                "marhaba",
            )
        },
        Draft {
            display_name: Field::Null,
            profile_handle: Field::Absent,
            flag_count: Field::Absent,
            has_hash_flag: true,
            roles: Field::Absent,
            updated_at: Field::Null,
            ..person("u_null", "", "")
        },
        Draft {
            display_name: Field::Value("\u{a0}\u{2003} "),
            profile_handle: Field::Value("\u{5d0}\u{5d1}\u{5d2}"),
            ..person("u_blank", "", "")
        },
        Draft {
            fault: Some(RowFault::NoUserId),
            user_id: Field::Malformed,
            ..person("", "", "")
        },
        Draft {
            flag_count: Field::Value(4),
            ..person("u_esc", "a\u{1b}[31mBANNED\u{1b}[0m", "x\u{200b}y")
        },
    ]
}

/// A dozen people, each conspicuous in another way, and ordinary ones up to a hundred.
pub(crate) fn people() -> Page {
    const FIRST: [&str; 7] = ["Hannah", "Joe", "Zo\u{eb}", "Ravi", "Mia", "Lars", "Ana"];
    const LAST: [&str; 5] = ["Ortiz", "\u{c5}ngstr\u{f6}m", "Okafor", "Lima", "Brown"];
    let mut people = suspects();
    people.extend(oddities());
    let ordinary: Vec<(i64, String, String, String)> = (12_i64..)
        .zip(FIRST.iter().cycle().zip(LAST.iter().cycle()))
        .take(88)
        .map(|(at, (first, last))| {
            (
                at,
                format!("u_{:06x}", at * 7_919),
                format!("{first} {last}"),
                format!("{}{at}", first.to_lowercase()),
            )
        })
        .collect();
    for (at, id, name, handle) in &ordinary {
        let hours = (at - 12) * (at - 12) * 3 + 5;
        people.push(Draft {
            created_at: hours_ago(hours * 2),
            updated_at: hours_ago(hours),
            flag_count: Field::Value(i64::from(at % 9 == 0)),
            ..person(id, name, handle)
        });
    }
    page(&people)
}

fn role(id: &str, label: &str, permissions: &[&str], is_deleted: bool) -> Role {
    Role {
        role_id: UntrustedText::from(id),
        display_name: Field::Value(UntrustedText::from(label)),
        permissions: permissions
            .iter()
            .copied()
            .map(UntrustedText::from)
            .collect(),
        is_deleted,
        created_at: Field::Absent,
        updated_at: Field::Value(Timestamp::from_millis(1_767_484_800_000)),
    }
}

/// The roles that the network described.
pub(crate) fn roles() -> RoleBook {
    let mut book = RoleBook::default();
    book.learn(role(
        "global-moderator",
        "Global moderator",
        &[
            "BAN_USER",
            "EDIT_USER",
            "EDIT_USER_FEED_POST",
            "DELETE_USER_FEED_POST",
        ],
        false,
    ));
    book.learn(role(
        "support",
        "support",
        &["EDIT_USER", "DELETE_MESSAGE"],
        false,
    ));
    book.learn(role("creator", "Creator", &["CREATE_EVENT"], false));
    book.learn(role("brand", "Brand", &[], false));
    book.learn(role(
        "legacy-mod",
        "Legacy mod",
        &["BAN_CHANNEL_USER"],
        true,
    ));
    book
}
