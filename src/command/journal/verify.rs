//! What a check of the journal found, in words.

use std::fmt::Write;

use crate::store::Verification;
use crate::store::hex;
use crate::text::Untrusted;
use crate::text::escape;

/// The most problems that are named one by one.
const NAMED: usize = 50;

/// What was checked, and what came of it. `store` and `network` are made safe already.
pub(super) fn report(store: &str, network: Option<&str>, found: &Verification) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let mut put = |words: &str| {
        let _ = writeln!(out, "{words}");
    };
    put(&format!("store    {store}"));
    put(&format!("network  {}", network.unwrap_or("none yet")));
    put(&format!("rows     {}", found.rows));
    put(&format!("head     {}", hex(&found.head)));
    put(&format!("anchor   row {}", found.anchored));
    for problem in found.problems.iter().take(NAMED) {
        let kind = if problem.is_harmless() {
            "note"
        } else {
            "PROBLEM"
        };
        let words = escape(Untrusted::new(&problem.to_string()));
        put(&format!("{kind:<7}  {words}"));
    }
    let more = found.problems.len().saturating_sub(NAMED);
    if more > 0 {
        put(&format!("PROBLEM  and {more} more"));
    }
    put(
        match (found.is_sound(), found.rows, found.problems.is_empty()) {
            (false, ..) => {
                "this journal is not as modcon wrote it; keep a copy of the folder, it is evidence"
            }
            (true, 0, _) => "the journal is empty: nothing was decided yet",
            (true, _, true) => {
                "sound: every row follows the one before, and the anchor knows the last"
            }
            (true, _, false) => {
                "sound as far as the anchor vouches; the console anchors the rest, and says so in the \
             journal"
            }
        },
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Problem;

    fn report_of(rows: u64, problems: Vec<Problem>) -> String {
        let found = Verification {
            rows,
            head: [0xab; 32],
            anchored: 7,
            problems,
        };
        report("/s/modcon.db", Some("https://a.example"), &found)
    }

    #[test]
    fn what_was_checked_is_said() {
        let said = report_of(7, vec![]);
        let head = "ab".repeat(32);
        assert_eq!(
            said,
            format!(
                "store    /s/modcon.db\nnetwork  https://a.example\nrows     7\nhead     {head}\n\
                 anchor   row 7\nsound: every row follows the one before, and the anchor knows \
                 the last\n"
            )
        );
        assert!(report_of(0, vec![]).ends_with("nothing was decided yet\n"));
    }

    #[test]
    fn tampering_names_its_rows_and_a_tail_is_no_tampering() {
        let said = report_of(9, vec![Problem::Altered { seq: 5 }]);
        assert!(
            said.contains("PROBLEM  row 5 is not what was written"),
            "{said}"
        );
        assert!(said.contains("not as modcon wrote it"), "{said}");
        let tail = report_of(9, vec![Problem::Unanchored { from: 8, to: 9 }]);
        assert!(
            tail.contains("note     rows 8 to 9 have no anchor"),
            "{tail}"
        );
        assert!(
            tail.contains("sound as far as the anchor vouches"),
            "{tail}"
        );
        let many = (1..=60).map(|seq| Problem::Altered { seq }).collect();
        assert!(report_of(60, many).contains("PROBLEM  and 10 more"));
    }
}
