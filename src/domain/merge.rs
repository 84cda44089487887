//! One user of whom something new is said: what is said takes the place of what was held, and
//! what is not spoken of stays.
//!
//! Whether what is said is newer is not decided here.

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::field::Field;
use crate::domain::json::Lexer;
use crate::domain::json::Malformed;
use crate::domain::json::Token;
use crate::domain::json::text::decode;
use crate::domain::page::Draft;
use crate::domain::page::Page;
use crate::domain::page::PageBuilder;
use crate::domain::role::NameSet;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// A page of one row: the held user with every field that `said` speaks of. A key that is absent
/// there stays as it was, `null` takes its place, and a value that a field cannot hold does not:
/// garbage unsays nothing. The same holds for the exact JSON, at its top level, keys that nobody
/// knows included; of the files, the one of the avatar stays. Who it is never changes.
///
/// A row that is broken says nothing; a held one that is broken is given up for what is said.
#[must_use]
pub fn merged(held: User<'_>, said: User<'_>) -> Page {
    if said.fault().is_some() {
        return alone(held);
    }
    let (held_raw, said_raw) = (held.raw(), said.raw());
    let members = (members(&held_raw), members(&said_raw));
    let (None, (Ok(before), Ok(after))) = (held.fault(), members) else {
        return alone(said);
    };
    let after: Vec<Member<'_>> = after
        .into_iter()
        .filter(|member| member.is_usable(said))
        .collect();
    let raw = joined(&before, &after);
    let says = |name: &[u8]| after.iter().any(|member| *member.name == *name);
    let draft = Draft {
        user_id: text(held.user_id().map_or(Field::Absent, Field::Value)),
        display_name: text(chosen(said.display_name(), held.display_name())),
        profile_handle: text(chosen(said.profile_handle(), held.profile_handle())),
        flag_count: chosen(said.flag_count(), held.flag_count()),
        has_hash_flag: if says(HASH_FLAG) {
            said.has_hash_flag()
        } else {
            held.has_hash_flag()
        },
        created_at: millis(chosen(said.created_at(), held.created_at())),
        updated_at: millis(chosen(said.updated_at(), held.updated_at())),
        roles: owned(chosen(said.roles(), held.roles())),
        permissions: owned(chosen(said.permissions(), held.permissions())),
        is_global_ban: chosen(said.is_global_ban(), held.is_global_ban()),
        is_deleted: chosen(said.is_deleted(), held.is_deleted()),
        is_brand: chosen(said.is_brand(), held.is_brand()),
        fault: None,
        raw: &raw,
    };
    page(&draft, &[said, held])
}

/// The same for what a look at the user showed. It tells how many roles there are, but not which:
/// those stay as they were.
#[must_use]
pub fn seen_over(held: User<'_>, now: &Sighting) -> Page {
    let mut said = PageBuilder::default();
    said.push(&Draft {
        user_id: Field::Value(now.user_id.text().as_received()),
        display_name: now.display_name.as_ref().map(UntrustedText::as_received),
        profile_handle: now.profile_handle.as_ref().map(UntrustedText::as_received),
        flag_count: now.flag_count,
        has_hash_flag: now.has_hash_flag,
        updated_at: millis(now.updated_at),
        is_global_ban: now.is_global_ban,
        is_deleted: now.is_deleted,
        is_brand: now.is_brand,
        raw: &now.raw,
        ..Draft::default()
    });
    match said.finish(b"").user(0) {
        Some(said) => merged(held, said),
        None => alone(held),
    }
}

/// A page of one row that is as it was, to the byte: whoever keeps the row need not keep the page
/// that it came with.
#[must_use]
pub fn alone(user: User<'_>) -> Page {
    let raw = user.raw();
    let draft = Draft {
        user_id: text(user.user_id().map_or(Field::Absent, Field::Value)),
        display_name: text(user.display_name()),
        profile_handle: text(user.profile_handle()),
        flag_count: user.flag_count(),
        has_hash_flag: user.has_hash_flag(),
        created_at: millis(user.created_at()),
        updated_at: millis(user.updated_at()),
        roles: owned(user.roles()),
        permissions: owned(user.permissions()),
        is_global_ban: user.is_global_ban(),
        is_deleted: user.is_deleted(),
        is_brand: user.is_brand(),
        fault: user.fault(),
        raw: &raw,
    };
    page(&draft, &[user])
}

fn page(draft: &Draft<'_>, sources: &[User<'_>]) -> Page {
    let mut builder = PageBuilder::default();
    builder.push(draft);
    builder.finish(&avatar(draft.raw, sources))
}

/// What is said, where it says something that can be used.
fn chosen<T>(said: Field<T>, held: Field<T>) -> Field<T> {
    match said {
        Field::Absent | Field::Malformed => held,
        Field::Null | Field::Value(_) => said,
    }
}

fn text(field: Field<Untrusted<'_>>) -> Field<&str> {
    field.map(Untrusted::as_received)
}

fn millis(field: Field<Timestamp>) -> Field<i64> {
    field.map(Timestamp::as_millis)
}

fn owned(field: Field<&NameSet>) -> Field<NameSet> {
    field.map(NameSet::clone)
}

const IS_GLOBAL_BAN: &[u8] = b"isGlobalBan";
const HASH_FLAG: &[u8] = b"hashFlag";

/// A member of an object.
#[derive(Debug)]
struct Member<'a> {
    /// The key as it is compared: decoded, and one name for those that mean the same.
    name: Cow<'a, [u8]>,
    /// The key as it is spelled, quotes included.
    key: &'a [u8],
    token: Token,
    value: &'a [u8],
}

impl Member<'_> {
    /// Whether its value is one that the field of a user can hold.
    fn is_usable(&self, user: User<'_>) -> bool {
        match &*self.name {
            b"userId" => false,
            b"displayName" => user.display_name() != Field::Malformed,
            b"profileHandle" => user.profile_handle() != Field::Malformed,
            b"flagCount" => user.flag_count() != Field::Malformed,
            b"createdAt" => user.created_at() != Field::Malformed,
            b"updatedAt" => user.updated_at() != Field::Malformed,
            b"roles" => user.roles() != Field::Malformed,
            b"permissions" => user.permissions() != Field::Malformed,
            IS_GLOBAL_BAN => user.is_global_ban() != Field::Malformed,
            b"isDeleted" => user.is_deleted() != Field::Malformed,
            b"isBrand" => user.is_brand() != Field::Malformed,
            _ => true,
        }
    }
}

/// The members of an object in their order; none where it is no object.
fn members(source: &[u8]) -> Result<Vec<Member<'_>>, Malformed> {
    let mut lexer = Lexer::new(source);
    let mut found = Vec::new();
    if !matches!(lexer.next()?, Some((Token::Object, _))) {
        return Ok(found);
    }
    let at = |place: Range<usize>| source.get(place).unwrap_or_default();
    while let Some((Token::Key, key)) = lexer.next()? {
        if let Some((token, value)) = lexer.next_value()? {
            found.push(Member {
                name: name(at(key.clone())),
                key: at(key),
                token,
                value: at(value),
            });
        }
    }
    Ok(found)
}

fn name(key: &[u8]) -> Cow<'_, [u8]> {
    let decoded = decode(key);
    match &*decoded {
        "isGlobalBanned" => Cow::Borrowed(IS_GLOBAL_BAN),
        "hashflag" => Cow::Borrowed(HASH_FLAG),
        // Two keys that are no Unicode may read alike and be different.
        name if name.contains(char::REPLACEMENT_CHARACTER) => Cow::Borrowed(key),
        _ => Cow::Owned(decoded.into_owned().into_bytes()),
    }
}

/// One object: the members before, each where it stood, with those after in the place of their
/// likes or behind the last. Of members with one key after, the last counts.
fn joined(before: &[Member<'_>], after: &[Member<'_>]) -> Vec<u8> {
    let mut raw = Vec::new();
    let mut put = |member: &Member<'_>| {
        raw.push(if raw.is_empty() { b'{' } else { b',' });
        raw.extend_from_slice(member.key);
        raw.push(b':');
        raw.extend_from_slice(member.value);
    };
    let put_after = |name: &[u8], put: &mut dyn FnMut(&Member<'_>)| {
        for (at, member) in after.iter().enumerate() {
            let rest = after.get(at + 1..).unwrap_or_default();
            let is_last = !rest
                .iter()
                .any(|later| decode(later.key) == decode(member.key));
            if *member.name == *name && is_last {
                put(member);
            }
        }
    };
    for (at, member) in before.iter().enumerate() {
        if !after.iter().any(|new| new.name == member.name) {
            put(member);
        } else if is_first(before, at) {
            put_after(&member.name, &mut put);
        }
    }
    for (at, member) in after.iter().enumerate() {
        if is_first(after, at) && !before.iter().any(|old| old.name == member.name) {
            put_after(&member.name, &mut put);
        }
    }
    if raw.is_empty() {
        raw.push(b'{');
    }
    raw.push(b'}');
    raw
}

fn is_first(members: &[Member<'_>], at: usize) -> bool {
    let (earlier, rest) = members.split_at_checked(at).unwrap_or_default();
    let name = rest.first().map(|member| &member.name);
    !earlier.iter().any(|earlier| Some(&earlier.name) == name)
}

/// The file of a user's avatar, out of the first source that has it, as a list of files.
fn avatar(user: &[u8], sources: &[User<'_>]) -> Vec<u8> {
    let value = |object: &[u8], key: &[u8]| {
        let members = members(object).unwrap_or_default();
        let found = members.iter().rfind(|member| *member.name == *key)?;
        (found.token == Token::Text).then(|| decode(found.value).into_owned())
    };
    let Some(wanted) = value(user, b"avatarFileId") else {
        return Vec::new();
    };
    for source in sources {
        let files = source.page().files();
        let mut lexer = Lexer::new(&files);
        if !matches!(lexer.next(), Ok(Some((Token::Array, _)))) {
            continue;
        }
        while let Ok(Some((_, place))) = lexer.next_value() {
            let file = files.get(place).unwrap_or_default();
            if value(file, b"fileId").as_ref() == Some(&wanted) {
                return [b"[", file, b"]"].concat();
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::user::RowFault;

    fn page_of(raw: &str, display_name: Field<&str>, files: &str) -> Page {
        let mut builder = PageBuilder::default();
        builder.push(&Draft {
            user_id: Field::Value("u1"),
            display_name,
            raw: raw.as_bytes(),
            ..Draft::default()
        });
        builder.finish(files.as_bytes())
    }

    fn raw(held: &str, said: &str) -> String {
        let held = page_of(held, Field::Absent, "");
        let said = page_of(said, Field::Absent, "");
        let merged = merged(held.user(0).unwrap(), said.user(0).unwrap());
        String::from_utf8(merged.user(0).unwrap().raw()).unwrap()
    }

    #[test]
    fn what_is_said_stands_where_it_stood_and_what_is_new_stands_behind() {
        for (held, said, expected) in [
            ("{}", "{}", "{}"),
            (r#"{"a":1}"#, "{}", r#"{"a":1}"#),
            ("{}", r#"{"a":1}"#, r#"{"a":1}"#),
            (
                r#"{ "a" : 1.50, "b" : {"c":[]} }"#,
                r#"{"d":0,"b":null}"#,
                r#"{"a":1.50,"b":null,"d":0}"#,
            ),
            // A key twice: nobody spoke of it, or the last counts.
            (r#"{"a":1,"a":2}"#, r#"{"b":3}"#, r#"{"a":1,"a":2,"b":3}"#),
            (
                r#"{"a":1,"b":2,"a":3}"#,
                r#"{"a":4,"a":5,"\u0061":6}"#,
                r#"{"\u0061":6,"b":2}"#,
            ),
            // Two names of one thing.
            (
                r#"{"isGlobalBan":true,"x":1}"#,
                r#"{"isGlobalBanned":false,"y":2}"#,
                r#"{"isGlobalBanned":false,"x":1,"y":2}"#,
            ),
            (
                r#"{"hashflag":"h"}"#,
                r#"{"hashflag":null,"hashFlag":null}"#,
                r#"{"hashflag":null,"hashFlag":null}"#,
            ),
            // Keys that are no Unicode read alike.
            (
                r#"{"\ud800":1}"#,
                r#"{"\ud801":2}"#,
                r#"{"\ud800":1,"\ud801":2}"#,
            ),
            // Who it is never changes.
            (
                r#"{"userId":"u1"}"#,
                r#"{"userId":"u2"}"#,
                r#"{"userId":"u1"}"#,
            ),
        ] {
            assert_eq!(raw(held, said), expected, "{held} {said}");
        }
    }

    #[test]
    fn null_takes_the_place_and_absent_and_garbage_do_not() {
        let held = page_of(r#"{"displayName":"Ann"}"#, Field::Value("Ann"), "");
        for (name, said, expected, left) in [
            (Field::Absent, "{}", Field::Value("Ann"), "\"Ann\""),
            (Field::Null, r#"{"displayName":null}"#, Field::Null, "null"),
            (
                Field::Malformed,
                r#"{"displayName":[7]}"#,
                Field::Value("Ann"),
                "\"Ann\"",
            ),
            (
                Field::Value("Bo"),
                r#"{"displayName":"Bo"}"#,
                Field::Value("Bo"),
                "\"Bo\"",
            ),
        ] {
            let said = page_of(said, name, "");
            let page = merged(held.user(0).unwrap(), said.user(0).unwrap());
            let user = page.user(0).unwrap();
            assert_eq!(text(user.display_name()), expected);
            let raw = format!("{{\"displayName\":{left}}}");
            assert_eq!(String::from_utf8(user.raw()).unwrap(), raw);
        }
    }

    #[test]
    fn a_broken_row_says_nothing_and_holds_nothing() {
        let broken = |raw: &str| {
            let mut builder = PageBuilder::default();
            builder.push(&Draft {
                fault: Some(RowFault::InvalidJson),
                raw: raw.as_bytes(),
                ..Draft::default()
            });
            builder.finish(b"")
        };
        let whole = page_of(r#"{"displayName":"Ann"}"#, Field::Value("Ann"), "");
        let broken = broken("{\"displayName\":+");
        let (whole, broken) = (whole.user(0).unwrap(), broken.user(0).unwrap());
        for page in [merged(whole, broken), merged(broken, whole)] {
            let user = page.user(0).unwrap();
            assert_eq!((user.raw(), user.fault()), (whole.raw(), None));
            assert_eq!(text(user.display_name()), Field::Value("Ann"));
        }
        let both = merged(broken, broken);
        assert_eq!(both.user(0).unwrap().fault(), broken.fault());
    }

    #[test]
    fn the_file_of_the_avatar_stays_with_its_user() {
        let files =
            |name: &str| format!(r#"[{{"fileId":"other"}},7,{{"fileId":"f1","name":"{name}"}}]"#);
        let held = page_of(r#"{"avatarFileId":"f1"}"#, Field::Absent, &files("old"));
        for (raw, theirs, expected) in [
            ("{}", files("new"), r#"[{"fileId":"f1","name":"new"}]"#),
            ("{}", String::new(), r#"[{"fileId":"f1","name":"old"}]"#),
            ("{}", "{".to_owned(), r#"[{"fileId":"f1","name":"old"}]"#),
            (r#"{"avatarFileId":"f2"}"#, files("new"), ""),
            (r#"{"avatarFileId":null}"#, files("new"), ""),
        ] {
            let said = page_of(raw, Field::Absent, &theirs);
            let page = merged(held.user(0).unwrap(), said.user(0).unwrap());
            assert_eq!(String::from_utf8(page.files()).unwrap(), expected);
        }
    }
}
