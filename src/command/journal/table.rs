//! The journal for reading, made safe like the screen.

use crate::command::cell::Columns;
use crate::command::cell::GAP;
use crate::command::cell::id;
use crate::command::cell::is_shown;
use crate::command::cell::line;
use crate::command::cell::received;
use crate::command::cell::to_second;
use crate::domain::journal::Entry;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::fit;

const SEQ: usize = 6;
const AT: usize = 19;
const KIND: usize = 9;
const VERB: usize = 5;
const RESULT: usize = 12;

/// How wide each column is. What we know stands in front, at fixed places: a terminal that
/// reorders right-to-left text can then move nothing but the texts behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Table {
    user_id: usize,
    operator: usize,
    policy: usize,
    words: usize,
    /// Whether ids stand whole, however wide.
    whole: bool,
    ascii: bool,
}

impl Table {
    /// A table for standard output.
    pub(super) fn for_output(ascii: bool) -> Self {
        Self {
            whole: !is_shown(),
            ..Self::new(Columns::of_output(), ascii)
        }
    }

    fn new(columns: usize, ascii: bool) -> Self {
        let texts = Columns::beside(SEQ + AT + KIND + VERB + RESULT + 8 * GAP, columns);
        Self {
            user_id: texts.part(34),
            operator: texts.part(14),
            policy: texts.part(16),
            words: texts.part(36),
            whole: false,
            ascii,
        }
    }

    /// Appends the names of the columns.
    pub(super) fn header(self, out: &mut Vec<u8>) {
        let cells = [
            format!("{:>SEQ$}", "ROW"),
            fit("TIME (UTC)", AT),
            fit("WHAT", KIND),
            fit("VERB", VERB),
            fit("RESULT", RESULT),
            fit("USER ID", self.user_id),
            fit("OPERATOR", self.operator),
            fit("POLICY", self.policy),
            "NOTE, DETAIL".to_owned(),
        ];
        line(&cells, out);
    }

    /// Appends a row.
    pub(super) fn row(self, entry: &Entry, out: &mut Vec<u8>) {
        let verb = entry.verb.map_or("", crate::domain::verdict::Verb::name);
        let said = |text: Option<Untrusted<'_>>, columns| {
            self.text(text.unwrap_or(Untrusted::new("")), columns)
        };
        let policy = entry.policy.as_ref().map(UntrustedText::borrow);
        let words = words(entry);
        let user_id = entry.user_id.as_ref().map(|id| id.text());
        let cells = [
            format!("{:>SEQ$}", entry.seq),
            fit(&to_second(entry.at), AT),
            fit(entry.kind.name(), KIND),
            fit(verb, VERB),
            said(entry.said_result(), RESULT),
            user_id.map_or_else(
                || " ".repeat(self.user_id),
                |user_id| id(user_id, self.user_id, self.whole, self.ascii).text,
            ),
            self.text(entry.operator.borrow(), self.operator),
            said(policy, self.policy),
            said(words.as_ref().map(UntrustedText::borrow), self.words),
        ];
        line(&cells, out);
    }

    fn text(self, text: Untrusted<'_>, columns: usize) -> String {
        if text.is_empty() {
            return " ".repeat(columns);
        }
        received(text, columns, self.ascii).text
    }
}

/// The moderator's words, and what came of it in more words.
fn words(entry: &Entry) -> Option<UntrustedText> {
    let said = |text: Option<Untrusted<'_>>| {
        let text = text.map(|text| text.as_received().to_owned());
        text.filter(|text| !text.is_empty())
    };
    let note = entry.note.as_ref().map(UntrustedText::borrow);
    match (said(note), said(entry.said_detail())) {
        (Some(note), Some(detail)) => Some(format!("{note}; {detail}")),
        (note, detail) => note.or(detail),
    }
    .map(UntrustedText::from)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::journal::Kind;
    use crate::domain::time::Timestamp;
    use crate::domain::user::UserId;
    use crate::domain::verdict::Verb;
    use crate::domain::verdict::VerdictId;

    fn entry(user_id: &str, note: &str) -> Entry {
        Entry {
            seq: 7,
            at: Timestamp::from_millis(1_699_335_116_250),
            uptime: Duration::from_secs(1),
            session: "s".to_owned(),
            operator: UntrustedText::from("mara"),
            kind: Kind::End,
            user_id: Some(UserId::new(user_id)),
            verdict: Some(VerdictId(3)),
            verb: Some(Verb::Ban),
            policy: Some(UntrustedText::from("spam")),
            note: Some(UntrustedText::from(note)),
            before: None,
            after: None,
            result: Some(UntrustedText::from("refused")),
            detail: Some(UntrustedText::from("403: no")),
            attempt: None,
            hash: [0; 32],
        }
    }

    fn row(entry: &Entry, columns: usize) -> String {
        let mut out = Vec::new();
        Table::new(columns, false).row(entry, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_says_when_what_whom_who_and_why() {
        let row = row(&entry("u1", "again\n"), 160);
        let words: Vec<&str> = row.split_whitespace().collect();
        let expected = [
            "7",
            "2023-11-07",
            "05:31:56",
            "end",
            "ban",
            "refused",
            "u1",
            "mara",
            "spam",
            "again\\n;",
            "403:",
            "no",
        ];
        assert_eq!(words, expected);
    }

    proptest! {
        #[test]
        fn a_row_is_one_line_without_controls(
            user_id in any::<String>(),
            note in any::<String>(),
            columns in 0_usize..300,
        ) {
            let row = row(&entry(&user_id, &note), columns);
            let row = row.strip_suffix('\n').unwrap();
            prop_assert!(!row.contains(char::is_control), "{row:?}");
        }
    }
}
