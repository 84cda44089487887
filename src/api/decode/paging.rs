//! Where a list goes on.

use std::ops::Range;

use memchr::memmem;

use crate::api::decode::value::members;
use crate::api::decode::value::text;
use crate::domain::json::Lexer;
use crate::domain::json::lexer::end_of_space;
use crate::domain::request::PageToken;

const KEY: &[u8] = b"\"paging\"";

/// The token of the next page in a `paging` object. Absent, null and empty mean the end.
pub(super) fn next(paging: &[u8]) -> Option<PageToken> {
    let mut token = None;
    let read = members(paging, |member| {
        if member.key == "next" {
            token = text(Some(member.value)).value();
        }
    });
    if read.is_err() {
        return None;
    }
    token.and_then(|token| PageToken::new(&token))
}

/// The `paging` object at the very end of a body. Whatever precedes it, in an answer that is
/// JSON this is the member that counts, so a walk may ask on before the rows are read.
pub(in crate::api) fn peek(body: &[u8]) -> Option<PageToken> {
    let place = last(body)?;
    let end = end_of_space(body, place.end);
    let closed = body.get(end) == Some(&b'}') && end_of_space(body, end + 1) == body.len();
    closed.then(|| next(body.get(place).unwrap_or_default()))?
}

/// The last member called `paging` whose value can be read, wherever it stands.
pub(super) fn last(body: &[u8]) -> Option<Range<usize>> {
    let key = memmem::rfind(body, KEY)?;
    let colon = end_of_space(body, key + KEY.len());
    if body.get(colon) != Some(&b':') {
        return None;
    }
    let start = end_of_space(body, colon + 1);
    let mut lexer = Lexer::starting_at(body, start);
    while lexer.next().ok()?.is_some() {}
    Some(start..lexer.position())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_null_and_empty_mean_the_end() {
        for paging in [
            "",
            "null",
            "{}",
            "{\"next\":null}",
            "{\"next\":\"\"}",
            "{\"prev\":\"x\"}",
        ] {
            assert_eq!(next(paging.as_bytes()), None, "{paging}");
        }
        let given = next(b"{\"previous\":\"p\",\"next\":\"ey\\u004a\\/==\"}");
        assert_eq!(given, PageToken::new("eyJ/=="));
    }

    #[test]
    fn a_token_is_seen_early_only_at_the_end_of_the_answer() {
        let token = PageToken::new("t");
        assert_eq!(peek(b"{\"users\":[],\"paging\":{\"next\":\"t\"}} "), token);
        assert_eq!(peek(b"{\"paging\":{\"next\":\"t\"},\"users\":[]}"), None);
        let nested = b"{\"users\":[{\"metadata\":{\"paging\":{\"next\":\"t\"}}}],\"roles\":[]}";
        assert_eq!(peek(nested), None);
        assert_eq!(peek(b"{\"users\":[],\"paging\":{\"next\":\"t\"}"), None);
    }
}
