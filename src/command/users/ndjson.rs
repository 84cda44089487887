//! One user a line, as the API gave it: compact, with every digit and every unknown field.

use crate::command::users::walk::Batch;
use crate::text::json_escape;

/// Appends the users of a page. Hands back the rows whose bytes are no JSON.
pub(super) fn users(batch: &Batch, out: &mut Vec<u8>) -> Vec<usize> {
    let mut unreadable = Vec::new();
    let unpacked = batch.page.unpacked();
    for row in &batch.fresh {
        match std::str::from_utf8(unpacked.row(*row)) {
            Ok(raw) => {
                out.extend_from_slice(json_escape(raw).as_bytes());
                out.push(b'\n');
            }
            Err(_) => unreadable.push(*row),
        }
    }
    unreadable
}

/// Appends what came with a page beside its users, as far as it came: what the answer lacks is
/// missing here too. Hands back the parts that are no UTF-8, which no line of JSON can hold.
pub(super) fn page(batch: &Batch, out: &mut Vec<u8>) -> Vec<&'static str> {
    let files = batch.page.files();
    let mut line = format!("{{\"page\":{}", batch.number);
    let mut unreadable = Vec::new();
    for (name, json) in [("roles", &*batch.roles), ("files", &files)] {
        match std::str::from_utf8(json) {
            Ok("") => {}
            Ok(json) => line.extend([",\"", name, "\":", json]),
            Err(_) => unreadable.push(name),
        }
    }
    line.push('}');
    out.extend_from_slice(json_escape(&line).as_bytes());
    out.push(b'\n');
    unreadable
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::command::users::testing::batch_of;
    use crate::domain::page::PageBuilder;

    fn line(roles: &[u8], files: &[u8]) -> (String, Vec<&'static str>) {
        let batch = Batch {
            page: Arc::new(PageBuilder::default().finish(files)),
            roles: roles.into(),
            ..batch_of(&[])
        };
        let mut out = Vec::new();
        let unreadable = page(&batch, &mut out);
        (String::from_utf8(out).unwrap(), unreadable)
    }

    #[test]
    fn a_user_is_given_as_it_came_on_one_line() {
        let mut out = Vec::new();
        assert!(users(&batch_of(&["a\u{202e}b"]), &mut out).is_empty());
        let expected = "{\"userId\":\"u0\",\"displayName\":\"a\\u202eb\",\"n\":1.50}\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn roles_and_files_are_given_as_they_came() {
        let roles = b"[ {\"roleId\":\"a\", \"rank\":1.50, \"isDeleted\":\"no\"},\n 7 ]";
        let files = b"[{\"fileId\":\"f\",\"attributes\":{\"size\":\"166904\"}}]";
        let (line, unreadable) = line(roles, files);
        let expected = "{\"page\":1,\"roles\":[{\"roleId\":\"a\",\"rank\":1.50,\"isDeleted\":\"no\"},7],\
                        \"files\":[{\"fileId\":\"f\",\"attributes\":{\"size\":\"166904\"}}]}\n";
        assert_eq!(line, expected);
        assert!(unreadable.is_empty());
    }

    #[test]
    fn absent_null_and_empty_stay_different() {
        for (roles, files, expected) in [
            ("", "", "{\"page\":1}\n"),
            ("null", "", "{\"page\":1,\"roles\":null}\n"),
            ("[]", "{}", "{\"page\":1,\"roles\":[],\"files\":{}}\n"),
        ] {
            assert_eq!(line(roles.as_bytes(), files.as_bytes()).0, expected);
        }
    }

    #[test]
    fn what_is_no_utf8_is_told_and_takes_nothing_with_it() {
        let (line, unreadable) = line(b"[\"\xff\"]", b"[]");
        assert_eq!(line, "{\"page\":1,\"files\":[]}\n");
        assert_eq!(unreadable, ["roles"]);
    }
}
