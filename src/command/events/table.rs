//! Events for reading, made safe like the screen: a line for each user that an event speaks of.

use crate::api;
use crate::command::cell::Columns;
use crate::command::cell::GAP;
use crate::command::cell::line;
use crate::command::cell::received;
use crate::command::cell::to_second;
use crate::command::users::marks;
use crate::domain::event::Block;
use crate::domain::event::Event;
use crate::domain::event::FlagReport;
use crate::domain::event::Report;
use crate::domain::event::StoredEvent;
use crate::domain::field::Field;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::fit;

const AT: usize = 19;
const REPEATS: usize = 5;
const EVENT: usize = 18;
const FLAGS: usize = 5;
const MARKS: usize = 14;

/// How wide each column is. What we know stands in front, at fixed places: a terminal that
/// reorders right-to-left text can then move nothing but the texts behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Table {
    user_id: usize,
    display_name: usize,
    words: usize,
    ascii: bool,
}

impl Table {
    /// A table for standard output.
    pub(super) fn for_output(ascii: bool) -> Self {
        Self::new(Columns::of_output(), ascii)
    }

    fn new(columns: usize, ascii: bool) -> Self {
        let taken = AT + REPEATS + EVENT + FLAGS + MARKS + 7 * GAP;
        let texts = Columns::beside(taken, columns);
        Self {
            user_id: texts.part(34),
            display_name: texts.part(30),
            words: texts.part(36),
            ascii,
        }
    }

    /// Appends the names of the columns.
    pub(super) fn header(self, out: &mut Vec<u8>) {
        let cells = [
            fit("TIME (UTC)", AT),
            format!("{:>REPEATS$}", "AGAIN"),
            format!("{:>FLAGS$}", "FLAGS"),
            fit("MARKS", MARKS),
            fit("EVENT", EVENT),
            fit("USER ID", self.user_id),
            fit("NAME", self.display_name),
            "REPORTS".to_owned(),
        ];
        line(&cells, out);
    }

    /// Appends an event.
    pub(super) fn event(self, stored: &StoredEvent, out: &mut Vec<u8>) {
        let event = api::event(stored);
        if let Some(block) = &event.block {
            let from = block.from.as_ref().value().map(UserId::text);
            self.row(stored, None, from, &blocked(block), out);
        } else if event.page.is_empty() {
            let words = if stored.body.is_some() {
                ""
            } else {
                "(not kept any longer)"
            };
            self.row(stored, None, None, words, out);
        } else {
            for (row, user) in event.page.users().enumerate() {
                let words = reported(&event, row);
                self.row(stored, Some(user), user.user_id(), &words, out);
            }
        }
    }

    fn row(
        self,
        stored: &StoredEvent,
        user: Option<User<'_>>,
        user_id: Option<Untrusted<'_>>,
        words: &str,
        out: &mut Vec<u8>,
    ) {
        let nothing = Untrusted::new("");
        let name = user.and_then(|user| user.display_name().value());
        let texts = [
            (stored.event.borrow(), EVENT),
            (user_id.unwrap_or(nothing), self.user_id),
            (name.unwrap_or(nothing), self.display_name),
            (Untrusted::new(words), self.words),
        ];
        let texts = texts.map(|(text, columns)| {
            let columns_taken = if text.is_empty() { 0 } else { columns };
            let mut cell = received(text, columns_taken, self.ascii);
            if text.is_empty() {
                cell.text = " ".repeat(columns);
            }
            cell
        });
        let marks = user.map_or_else(String::new, |user| marks(user, &texts));
        let [event, user_id, name, words] = texts.map(|cell| cell.text);
        let cells = [
            fit(&to_second(stored.last_heard_at), AT),
            again(stored.repeats),
            flags(user),
            fit(&marks, MARKS),
            event,
            user_id,
            name,
            words,
        ];
        line(&cells, out);
    }
}

/// How often it came again, or nothing where it did not.
fn again(repeats: u32) -> String {
    match repeats {
        0 => " ".repeat(REPEATS),
        1..=9_999 => format!("{repeats:>REPEATS$}"),
        _ => format!("{:>REPEATS$}", ">9999"),
    }
}

/// The flags that an event speaks of; nothing where it speaks of none.
fn flags(user: Option<User<'_>>) -> String {
    match user.map(User::flag_count) {
        Some(Field::Value(count)) if (-999..=9_999).contains(&count) => format!("{count:>FLAGS$}"),
        Some(Field::Value(count)) if count > 0 => ">9999".to_owned(),
        Some(Field::Value(_)) => "<-999".to_owned(),
        Some(Field::Absent | Field::Null | Field::Malformed) | None => " ".repeat(FLAGS),
    }
}

/// What is said of the reports on a user: why, in whose words, and who reviewed.
fn reported(event: &Event, row: usize) -> String {
    let of_row = |report: &&Report| report.row == row;
    let Some(report) = event.reports.iter().find(of_row) else {
        return String::new();
    };
    let flags = report.flags.as_ref().value().map_or(&[][..], Vec::as_slice);
    let mut words: Vec<String> = flags.iter().map(reason).collect();
    if let Field::Value(review) = &report.manual_review {
        let who = said(&review.reviewed_by).unwrap_or("?");
        let what = said(&review.reviewed_type).unwrap_or("?");
        words.push(format!("reviewed by {who}: {what}"));
    }
    words.join("; ")
}

fn reason(flag: &FlagReport) -> String {
    let parts = [&flag.report_type, &flag.reason, &flag.comment].map(said);
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "no reason given".to_owned()
    } else {
        parts.join(", ")
    }
}

fn blocked(block: &Block) -> String {
    let whom = block.to.as_ref().value();
    let whom = whom.map_or("?", |id| id.text().as_received());
    let status = said(&block.status).unwrap_or("?");
    format!("{status}: {whom}")
}

fn said(text: &Field<UntrustedText>) -> Option<&str> {
    let text = text.as_ref().value().map(UntrustedText::as_received);
    text.filter(|text| !text.is_empty())
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::time::Timestamp;

    pub(in crate::command::events) fn stored(body: Option<&[u8]>) -> StoredEvent {
        let name = body.and_then(api::envelope);
        StoredEvent {
            id: 4,
            stir: 7,
            heard_at: Timestamp::from_millis(1_699_335_116_250),
            last_heard_at: Timestamp::from_millis(1_699_335_117_000),
            repeats: 2,
            event: name.map_or_else(|| "user.didFlag".into(), |envelope| envelope.event),
            body: body.map(Into::into),
        }
    }

    fn rows(event: &StoredEvent, columns: usize) -> Vec<String> {
        let mut out = Vec::new();
        Table::new(columns, false).event(event, &mut out);
        let text = String::from_utf8(out).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    fn words(body: &str) -> Vec<String> {
        let rows = rows(&stored(Some(body.as_bytes())), 300);
        let words = rows.iter().map(|row| row.split_whitespace());
        words
            .map(|words| words.collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn each_user_has_a_line_with_what_is_said_of_them() {
        let body = r#"{"event":"user.didFlag","data":{"users":[{"userId":"u1",
            "displayName":"An\u001bn","flagCount":3,"isGlobalBan":true,"flags":[
            {"reportType":"Others","reason":"Spam","comment":"again\n"},{}],
            "manualReview":{"reviewedBy":"jo","reviewedType":"clearFlag"}},{"userId":"u2"}]}}"#;
        let expected = [
            "2023-11-07 05:31:57 2 3 ban \\2 user.didFlag u1 An\\x1bn \
             Others, Spam, again\\n; no reason given; reviewed by jo: clearFlag",
            "2023-11-07 05:31:57 2 user.didFlag u2",
        ];
        assert_eq!(words(body), expected);
    }

    #[test]
    fn blocks_unknown_events_and_what_was_let_go_have_a_line() {
        let block = r#"{"event":"user.didBlock","data":{"from":"a","to":"b","status":"blocked"}}"#;
        let expected = ["2023-11-07 05:31:57 2 user.didBlock a blocked: b"];
        assert_eq!(words(block), expected);
        let other = r#"{"event":"poll.didCreate","data":[]}"#;
        assert_eq!(words(other), ["2023-11-07 05:31:57 2 poll.didCreate"]);
        let gone = rows(&stored(None), 200);
        assert!(gone[0].ends_with("(not kept any longer)"), "{gone:?}");
    }

    proptest! {
        #[test]
        fn a_line_is_one_line_without_controls(
            texts in prop::collection::vec(any::<String>(), 5),
            columns in 0_usize..300,
        ) {
            let [name, id, display, reason, comment] = &texts[..] else { unreachable!() };
            let body = serde_json::json!({"event": name, "data": {"users": [{"userId": id,
                "displayName": display, "flags": [{"reason": reason, "comment": comment}]}]}});
            let rows = rows(&stored(Some(body.to_string().as_bytes())), columns);
            prop_assert_eq!(rows.len(), 1);
            prop_assert!(!rows[0].contains(char::is_control), "{:?}", rows[0]);
        }
    }
}
