//! What is asked, as it stands in the request line and as a person reads it.

use std::fmt::Write as _;

use percent_encoding::AsciiSet;
use percent_encoding::NON_ALPHANUMERIC;
use percent_encoding::percent_decode_str;
use percent_encoding::utf8_percent_encode;

use crate::domain::query::Filter;
use crate::domain::query::UserQuery;
use crate::domain::request::PageToken;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

/// Rows of a page: the most that the API gives.
pub(super) const PAGE: u8 = 100;
/// The most ids that one question may name.
pub(super) const IDS: usize = 100;

/// Everything but the unreserved characters of RFC 3986 is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A path with its query, and how it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    method: Method,
    encoded: String,
    readable: String,
    parameters: usize,
    /// JSON to be sent along.
    body: Option<String>,
}

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Delete,
}

impl Method {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

impl Target {
    /// A path to be read, one that needs no encoding.
    pub(super) fn path(path: &str) -> Self {
        Self {
            method: Method::Get,
            encoded: path.to_owned(),
            readable: path.to_owned(),
            parameters: 0,
            body: None,
        }
    }

    /// Posts a user's id to a path. A body carries every id, so that none is beyond reach.
    fn post(path: &str, id: &UserId) -> Self {
        let user_id = id.text().as_received();
        let mut target = Self::path(path);
        let _ = write!(target.readable, " userId={user_id}");
        Self {
            method: Method::Post,
            body: Some(serde_json::json!({ "userId": user_id }).to_string()),
            ..target
        }
    }

    /// The path with one more segment; `None` where the segment would not reach the server as
    /// this very text. Dot segments are resolved by URLs, control characters dropped by some.
    pub(super) fn segment(mut self, segment: &str) -> Option<Self> {
        // Some proxies decode once more before they resolve dots.
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        let is_dots = |text: &str| matches!(text, "" | "." | "..");
        if is_dots(segment) || is_dots(&decoded) || segment.contains(|c: char| c.is_ascii_control())
        {
            return None;
        }
        let encoded = utf8_percent_encode(segment, ENCODED);
        let _ = write!(self.encoded, "/{encoded}");
        let _ = write!(self.readable, "/{segment}");
        Some(self)
    }

    /// Adds a parameter.
    pub(super) fn with(self, key: &str, value: &str) -> Self {
        self.with_masked(key, value, value)
    }

    fn with_masked(mut self, key: &str, value: &str, shown: &str) -> Self {
        let separator = if self.parameters == 0 { '?' } else { '&' };
        let _ = write!(
            self.encoded,
            "{separator}{}={}",
            utf8_percent_encode(key, ENCODED),
            utf8_percent_encode(value, ENCODED)
        );
        let _ = write!(self.readable, "{separator}{key}={shown}");
        self.parameters += 1;
        self
    }

    /// A page of 100, or the one behind a token: the token carries the size, so the limit is
    /// left out beside it.
    pub(super) fn paged(self, after: Option<&PageToken>) -> Self {
        match after {
            None => self.with("options[limit]", &PAGE.to_string()),
            Some(token) => self.with_masked("options[token]", token.as_received(), "\u{2026}"),
        }
    }

    pub(super) const fn method(&self) -> Method {
        self.method
    }

    /// JSON to be sent along, if any.
    pub(super) fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// As it stands in the request line.
    pub(super) fn encoded(&self) -> &str {
        &self.encoded
    }

    /// Decoded for reading, page tokens masked; whom a body names follows behind a space.
    pub(super) fn readable(&self) -> UntrustedText {
        UntrustedText::from(self.readable.as_str())
    }
}

/// Query Users. Every parameter is repeated with a token; only the limit gives way to it.
pub(super) fn query_users(query: &UserQuery, after: Option<&PageToken>) -> Target {
    let mut target = Target::path("/api/v3/users");
    if let Some(search) = query.search() {
        target = target
            .with("keyword", search.keyword.text().as_received())
            .with("exactMatchKeyword", word(search.exact));
        for field in search.fields.wire() {
            target = target.with("searchBy[]", field);
        }
    }
    let filter = match query.filter() {
        Filter::All => "all",
        Filter::Flagged => "flagged",
    };
    target
        .with("filter", filter)
        .with("sortBy", query.order().wire())
        .with("isDeleted", word(query.deleted()))
        .paged(after)
}

/// The smallest question there is, to learn whether the network answers and takes the token.
pub(super) fn probe() -> Target {
    Target::path("/api/v3/users").with("options[limit]", "1")
}

/// One user by its path, where a path can carry the id.
pub(super) fn user(id: &UserId) -> Option<Target> {
    Target::path("/api/v3/users").segment(id.text().as_received())
}

/// Users by their ids.
pub(super) fn users(ids: &[UserId]) -> Target {
    let target = Target::path("/api/v3/users/list");
    ids.iter().fold(target, |target, id| {
        target.with("userIds[]", id.text().as_received())
    })
}

/// All roles; the API wants a keyword, empty or not.
pub(super) fn roles(after: Option<&PageToken>) -> Target {
    Target::path("/api/v3/roles")
        .with("keyword", "")
        .paged(after)
}

/// One role.
pub(super) fn role(id: &str) -> Option<Target> {
    Target::path("/api/v3/roles").segment(id)
}

/// What a verdict does to a user; `None` for an id that the call cannot carry.
pub(super) fn action(verb: Verb, id: &UserId) -> Option<Target> {
    match verb {
        Verb::Ban | Verb::Unban if id.text().as_received().is_empty() => None,
        Verb::Ban => Some(Target::post("/api/v2/users/ban", id)),
        Verb::Unban => Some(Target::post("/api/v2/users/unban", id)),
        Verb::ClearFlags => {
            let target = Target::path("/api/v2/users").segment(id.text().as_received())?;
            Some(Target {
                method: Method::Delete,
                ..target.segment("flags")?
            })
        }
    }
}

const fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::origin::Origin;
    use crate::domain::query::Fields;
    use crate::domain::query::Keyword;
    use crate::domain::query::Order;
    use crate::domain::query::Search;

    fn search(keyword: &str, exact: bool, fields: Fields) -> UserQuery {
        let search = Search {
            keyword: Keyword::new(keyword).unwrap(),
            exact,
            fields,
        };
        UserQuery::default().with_search(Some(search)).0
    }

    #[test]
    fn the_plain_question_names_filter_order_and_deletion() {
        assert_eq!(
            query_users(&UserQuery::default(), None).encoded(),
            "/api/v3/users?filter=all&sortBy=displayName&isDeleted=false&options%5Blimit%5D=100"
        );
    }

    #[test]
    fn a_probe_asks_for_one_user_and_nothing_else() {
        assert_eq!(probe().encoded(), "/api/v3/users?options%5Blimit%5D=1");
    }

    #[test]
    fn a_search_is_encoded_with_brackets_and_without_plus_signs() {
        let query = search("ann & \u{e9}+b", true, Fields::NameAndId)
            .with_filter(Filter::Flagged)
            .with_deleted(true)
            .with_order(Order::LastCreated)
            .unwrap();
        assert_eq!(
            query_users(&query, None).encoded(),
            "/api/v3/users?keyword=ann%20%26%20%C3%A9%2Bb&exactMatchKeyword=true\
             &searchBy%5B%5D=displayName&searchBy%5B%5D=userId&filter=flagged\
             &sortBy=lastCreated&isDeleted=true&options%5Blimit%5D=100"
        );
    }

    #[test]
    fn a_token_repeats_the_question_and_replaces_the_limit() {
        let query = search("ann", false, Fields::ProfileHandle);
        let token = PageToken::new("eyJza2lwIjoyMH0=").unwrap();
        let target = query_users(&query, Some(&token));
        assert_eq!(
            target.encoded(),
            "/api/v3/users?keyword=ann&exactMatchKeyword=false&searchBy%5B%5D=profileHandle\
             &filter=all&sortBy=profileHandle&isDeleted=false\
             &options%5Btoken%5D=eyJza2lwIjoyMH0%3D"
        );
        let readable = target.readable();
        let readable = readable.borrow().as_received();
        assert!(readable.contains("keyword=ann&"), "{readable}");
        assert!(!readable.contains("eyJ"), "{readable}");
    }

    #[test]
    fn all_fields_are_asked_for_by_leaving_them_out() {
        let target = query_users(&search("ann", false, Fields::All), None);
        assert!(!target.encoded().contains("searchBy"));
    }

    #[test]
    fn ids_that_a_path_cannot_carry_are_refused() {
        for id in ["", ".", "..", "%2e%2e", "%2E", ".%2e", "a\nb", "\u{7f}"] {
            assert_eq!(user(&UserId::new(id)), None, "{id:?}");
        }
        for (id, path) in [
            ("a/b", "/api/v3/users/a%2Fb"),
            ("a?b", "/api/v3/users/a%3Fb"),
            ("a#b", "/api/v3/users/a%23b"),
            ("a%b", "/api/v3/users/a%25b"),
            ("..\\..", "/api/v3/users/..%5C.."),
            ("\u{e9}", "/api/v3/users/%C3%A9"),
        ] {
            assert_eq!(user(&UserId::new(id)).unwrap().encoded(), path);
        }
    }

    #[test]
    fn lists_of_ids_and_roles_are_asked_as_documented() {
        let ids = [UserId::new("a b"), UserId::new("..")];
        assert_eq!(
            users(&ids).encoded(),
            "/api/v3/users/list?userIds%5B%5D=a%20b&userIds%5B%5D=.."
        );
        assert_eq!(
            roles(None).encoded(),
            "/api/v3/roles?keyword=&options%5Blimit%5D=100"
        );
        assert_eq!(
            role("channel moderator").unwrap().encoded(),
            "/api/v3/roles/channel%20moderator"
        );
    }

    #[test]
    fn verdicts_are_asked_as_documented() {
        let id = UserId::new("a/\u{e9} \"b");
        let clear = action(Verb::ClearFlags, &id).unwrap();
        assert_eq!(clear.method().name(), "DELETE");
        assert_eq!(clear.encoded(), "/api/v2/users/a%2F%C3%A9%20%22b/flags");
        assert_eq!(clear.body(), None);
        for (verb, path) in [
            (Verb::Ban, "/api/v2/users/ban"),
            (Verb::Unban, "/api/v2/users/unban"),
        ] {
            let target = action(verb, &id).unwrap();
            assert_eq!((target.method().name(), target.encoded()), ("POST", path));
            assert_eq!(target.body(), Some("{\"userId\":\"a/\u{e9} \\\"b\"}"));
            let readable = format!("{path} userId=a/\u{e9} \"b");
            assert_eq!(target.readable(), UntrustedText::from(readable));
        }
    }

    #[test]
    fn a_body_carries_what_a_path_cannot() {
        for id in [".", "..", "%2e", "a\nb", "\0"] {
            let id = UserId::new(id);
            assert_eq!(action(Verb::ClearFlags, &id), None);
            assert!(action(Verb::Ban, &id).is_some());
        }
        for verb in Verb::ALL {
            assert_eq!(action(verb, &UserId::new("")), None);
        }
    }

    proptest! {
        #[test]
        fn a_path_decodes_back_to_exactly_the_id(id in "\\PC{1,40}|[./%2eE\\\\a]{1,8}") {
            let origin = Origin::parse("http://127.0.0.1:9").unwrap();
            if let Some(target) = user(&UserId::new(&id)) {
                let url = origin.url(target.encoded()).expect("a URL keeps the target");
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 4);
                let decoded = percent_decode_str(segments[3]).decode_utf8().unwrap();
                prop_assert_eq!(decoded.as_ref(), id.as_str());
            }
        }

        #[test]
        fn a_query_keeps_every_id(id in any::<String>()) {
            let origin = Origin::parse("http://127.0.0.1:9").unwrap();
            let target = users(&[UserId::new(&id)]);
            let url = origin.url(target.encoded()).expect("a URL keeps the target");
            let pairs: Vec<_> = url.query_pairs().collect();
            prop_assert_eq!(pairs, [("userIds[]".into(), id.into())]);
        }
    }
}
