//! The readable part of the evidence. Text from elsewhere stands in it as code, made safe.

use std::fmt::Write;

use crate::command::rfc3339;
use crate::domain::journal::Entry;
use crate::domain::journal::Kind;
use crate::domain::memory::Memory;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::word::Word;
use crate::store::Verification;
use crate::store::hex;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::escape;

/// What the summary says.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) user_id: UserId,
    pub(super) network: Option<UntrustedText>,
    pub(super) made_at: Timestamp,
    pub(super) entries: Vec<Entry>,
    pub(super) memory: Option<Memory>,
    pub(super) flag_counts: Vec<(Timestamp, i64)>,
    /// How many rows the chain has that is in the folder.
    pub(super) rows: u64,
    /// The hash of the last of them.
    pub(super) head: [u8; 32],
    pub(super) verification: Verification,
}

const FILES: &str = "
## Files

- `before/`: the user as the API gave it when a row was written, byte for byte, by the number of the row
- `after/`: the same afterwards
- `rows/`: what each row says, as the chain covers it
- `journal.ndjson`: the same rows for programs
- `chain.ndjson`: number, digest and hash of every row of the journal
- `flags.csv`: flags over time, which the chain does not cover
- `SHA256SUMS`: the sum of each file";

const NOT_COVERED: &str = "
## Noted beside the journal: not in the chain

Whoever could write to the store could change what follows, and no check here would find it.";

const HOW_TO_CHECK: &str = r#"
## How to check it

`sha256sum -c SHA256SUMS` says whether a file was changed since.

The journal of the network is a chain: each row's hash is SHA-256 over the 32 bytes of the hash
before, of which the first row has zeros, and the 32 bytes of the row's own digest. A digest is the
SHA-256 of what the row says. `chain.ndjson` has digest and hash of every row, also of those about
other people, which are not here. `rows/` has what the rows about this person say, byte for byte, so
that `sha256sum rows/*.row` prints the digests of these rows. This follows the chain:

```sh
python3 -c '
import hashlib, json
head = bytes(32)
for line in open("chain.ndjson"):
    row = json.loads(line)
    head = hashlib.sha256(head + bytes.fromhex(row["digest"])).digest()
    assert head.hex() == row["hash"], row["seq"]
print("sound up to", head.hex())'
```

The chain covers `rows/`. `journal.ndjson`, `before/`, `after/` and what stands above under *in the
chain* are taken from these rows, and can be compared with them. It does not cover `flags.csv` and
what stands under *not in the chain*: of these `SHA256SUMS` says only that they are as they were when
the folder was made.

The head that it prints must be the one above. It shows that no row was changed, put in or taken
away after the head was known to somebody else; keep the head where the one who made the folder
cannot change it.

In a row each column stands as one byte 0 for nothing; 1 and eight bytes for a number; or 2, eight
bytes for a length, and so many bytes of text. Numbers and lengths are little-endian. The columns
are: seq, at, uptime, session, operator, kind, user_id, verdict, verb, policy, note, before, after,
result, detail, attempt.
"#;

impl Summary {
    /// The text, in Markdown.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        let mut put = |line: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{line}");
        };
        put("# What is recorded of one person\n");
        put(&format!("- User: {}", code(self.user_id.text())));
        let network = self.network.as_ref().map(|network| code(network.borrow()));
        put(&format!(
            "- Network: {}",
            network.as_deref().unwrap_or("not known")
        ));
        put(&format!("- Made: {}", rfc3339(self.made_at)));
        let checked = &self.verification;
        put(&format!(
            "- Journal: {} rows, {} of them about this person; head `{}`",
            self.rows,
            self.entries.len(),
            hex(&self.head)
        ));
        if checked.problems.is_empty() {
            put("- The chain of the journal, checked when this was made: sound");
        }
        for problem in &checked.problems {
            let kind = if problem.is_harmless() {
                "Note"
            } else {
                "PROBLEM"
            };
            let words = code(Untrusted::new(&problem.to_string()));
            put(&format!("- {kind} when this was made: {words}"));
        }
        put("\nTimes are those of the machine that recorded them, in UTC.");
        self.put_verdicts(&mut put);
        put(NOT_COVERED);
        self.put_memory(&mut put);
        self.put_flags(&mut put);
        put(FILES);
        out.push_str(HOW_TO_CHECK);
        out
    }

    fn put_memory(&self, put: &mut impl FnMut(&str)) {
        let Some(memory) = &self.memory else {
            return;
        };
        let count = memory.first_flag_count.map(|count| count.to_string());
        put("\n### Seen\n");
        put(&format!(
            "- First seen by this store: {}, flags {}",
            rfc3339(memory.first_seen_at),
            count.as_deref().unwrap_or("unknown")
        ));
        if let Some(cleared) = &memory.cleared {
            let (at, by) = (rfc3339(cleared.at), code(cleared.operator.borrow()));
            put(&format!("- Flags last cleared by this store: {at} by {by}"));
        }
        if let Some(decided) = &memory.decided {
            let (at, by) = (rfc3339(decided.at), code(decided.operator.borrow()));
            let verb = decided.verb.words();
            put(&format!("- Last decided: {verb}, {at} by {by}"));
        }
    }

    fn put_verdicts(&self, put: &mut impl FnMut(&str)) {
        put("\n## Verdicts, notes and what came of them: in the chain\n");
        if self.entries.is_empty() {
            put("Nothing was decided.");
        }
        for entry in &self.entries {
            put(&format!("- {}", line(entry)));
        }
    }

    fn put_flags(&self, put: &mut impl FnMut(&str)) {
        put("\n### Flags over time, as far as this store saw\n");
        if self.flag_counts.is_empty() {
            put("None were seen.");
        }
        for (at, count) in &self.flag_counts {
            put(&format!("- {}: {count}", rfc3339(*at)));
        }
    }
}

/// One row in words.
fn line(entry: &Entry) -> String {
    let mut line = format!("row {}, {}: ", entry.seq, rfc3339(entry.at));
    line.push_str(match entry.kind {
        Kind::Staged => "staged",
        Kind::Changed => "changed",
        Kind::Withdrawn => Word::Withdrawn.text(),
        Kind::Adopted => "taken over from an earlier run",
        Kind::Intent => "about to be sent",
        Kind::Attempt => "being sent",
        Kind::Outcome => "answer",
        Kind::End => "ended",
        Kind::Note => "note",
        Kind::Snoozed => "snoozed",
        Kind::Woken => "brought back",
        Kind::Anchored => "anchored",
        Kind::Unknown => "something this version does not know",
    });
    let mut put = |word: &str, text: Option<&UntrustedText>, more: &str| {
        if let Some(text) = text
            && !text.as_received().is_empty()
        {
            let _ = write!(line, ", {word} {}{more}", code(text.borrow()));
        }
    };
    let verb = entry.verb.map(|verb| UntrustedText::from(verb.words()));
    put("verb", verb.as_ref(), "");
    put("result", entry.result.as_ref(), &in_other_words(entry));
    put("by", Some(&entry.operator), "");
    put("policy", entry.policy.as_ref(), "");
    put("note", entry.note.as_ref(), "");
    put("detail", entry.detail.as_ref(), "");
    let attempt = entry.attempt.as_deref().map(UntrustedText::from);
    put("attempt", attempt.as_ref(), "");
    line
}

/// What a result is called everywhere else, where that is not the name that the row has for it.
fn in_other_words(entry: &Entry) -> String {
    let name = entry.result.as_ref().map_or("", UntrustedText::as_received);
    let word = entry.word().map(Word::text).filter(|word| *word != name);
    word.map_or_else(String::new, |word| format!(" ({word})"))
}

/// A text as code that nothing in it can end: what ends it has as many marks as no run in it.
fn code(text: Untrusted<'_>) -> String {
    let safe = escape(text);
    let runs = safe.split(|letter| letter != '`').map(str::len);
    let marks = "`".repeat(runs.max().unwrap_or(0) + 1);
    if safe.starts_with('`') || safe.ends_with('`') || safe.trim().is_empty() {
        return format!("{marks} {safe} {marks}");
    }
    format!("{marks}{safe}{marks}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::verdict::Verb;

    #[test]
    fn nothing_ends_the_code_that_it_stands_in() {
        for (text, expected) in [
            ("u1", "`u1`"),
            ("a`b", "``a`b``"),
            ("```", "```` ``` ````"),
            ("x``", "``` x`` ```"),
            ("", "`  `"),
            ("a\n# b", "`a\\n# b`"),
            ("[x](y)<b>", "`[x](y)<b>`"),
        ] {
            assert_eq!(code(Untrusted::new(text)), expected);
        }
    }

    fn entry(text: &str) -> Entry {
        Entry {
            seq: 4,
            at: Timestamp::from_millis(1_699_335_116_250),
            uptime: Duration::ZERO,
            session: "s".to_owned(),
            operator: UntrustedText::from(text),
            kind: Kind::End,
            user_id: Some(UserId::new(text)),
            verdict: None,
            verb: Some(Verb::Ban),
            policy: Some(UntrustedText::from(text)),
            note: Some(UntrustedText::from(text)),
            before: None,
            after: None,
            result: Some(UntrustedText::from("done")),
            detail: None,
            attempt: None,
            hash: [0; 32],
        }
    }

    #[test]
    fn a_row_is_said_in_words() {
        assert_eq!(
            line(&entry("mara")),
            "row 4, 2023-11-07T05:31:56.25Z: ended, verb `ban`, result `done`, by `mara`, \
             policy `mara`, note `mara`"
        );
    }

    proptest! {
        #[test]
        fn no_text_adds_a_line_or_acts(text in any::<String>()) {
            let summary = |text: &str| Summary {
                user_id: UserId::new(text),
                network: Some(UntrustedText::from(text)),
                made_at: Timestamp::from_millis(0),
                entries: vec![entry(text)],
                memory: None,
                flag_counts: vec![],
                rows: 4,
                head: [0; 32],
                verification: Verification {
                    rows: 4,
                    head: [0; 32],
                    anchored: 4,
                    problems: vec![],
                },
            }
            .text();
            let written = summary(&text);
            prop_assert_eq!(written.lines().count(), summary("u1").lines().count());
            prop_assert!(!written.contains(|c: char| c.is_control() && c != '\n'));
        }
    }
}
