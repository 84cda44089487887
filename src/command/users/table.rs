//! A list for reading, made safe like the screen: every text fitted to its column, what hides or
//! acts spelled out.

use crate::command::cell::Cell;
use crate::command::cell::Columns;
use crate::command::cell::GAP;
use crate::command::cell::id;
use crate::command::cell::is_shown;
use crate::command::cell::line;
use crate::command::cell::received;
use crate::command::users::walk::Batch;
use crate::domain::field::Field;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::fit;

const FLAGS: usize = 6;
const MARKS: usize = 17;
const UPDATED: usize = 16;

/// How wide each column is. What we know stands in front, at fixed places: a terminal that
/// reorders right-to-left text can then move nothing but the texts behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Table {
    user_id: usize,
    display_name: usize,
    profile_handle: usize,
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

    /// A table for so many terminal columns. Ids and names share what the facts leave.
    pub(super) fn new(columns: usize, ascii: bool) -> Self {
        let texts = Columns::beside(FLAGS + MARKS + UPDATED + 5 * GAP, columns);
        Self {
            user_id: texts.part(36),
            display_name: texts.part(38),
            profile_handle: texts.part(26),
            whole: false,
            ascii,
        }
    }

    /// Appends the names of the columns.
    pub(super) fn header(self, out: &mut Vec<u8>) {
        let cells = [
            format!("{:>FLAGS$}", "FLAGS"),
            fit("MARKS", MARKS),
            fit("UPDATED (UTC)", UPDATED),
            fit("ID", self.user_id),
            fit("NAME", self.display_name),
            "HANDLE".to_owned(),
        ];
        line(&cells, out);
    }

    /// Appends the users of a page.
    pub(super) fn users(self, batch: &Batch, out: &mut Vec<u8>) {
        let users = batch.fresh.iter().filter_map(|row| batch.page.user(*row));
        for user in users {
            let texts = [
                self.id(user.user_id()),
                self.text(user.display_name(), self.display_name),
                self.text(user.profile_handle(), self.profile_handle),
            ];
            let marks = marks(user, &texts);
            let [user_id, display_name, profile_handle] = texts.map(|cell| cell.text);
            let cells = [
                format!("{:>FLAGS$}", flags(user)),
                fit(&marks, MARKS),
                fit(&updated(user.updated_at()), UPDATED),
                user_id,
                display_name,
                profile_handle,
            ];
            line(&cells, out);
        }
    }

    fn id(self, user_id: Option<Untrusted<'_>>) -> Cell {
        match user_id {
            Some(user_id) if !user_id.is_empty() => {
                id(user_id, self.user_id, self.whole, self.ascii)
            }
            user_id => {
                let field = user_id.map_or(Field::Absent, Field::Value);
                self.text(field, self.user_id)
            }
        }
    }

    fn text(self, field: Field<Untrusted<'_>>, columns: usize) -> Cell {
        let own = match field {
            Field::Value(text) if !text.is_empty() => return received(text, columns, self.ascii),
            Field::Value(_) => "(empty)",
            Field::Absent => "(absent)",
            Field::Null => "(null)",
            Field::Malformed => "(malformed)",
        };
        Cell {
            text: fit(own, columns),
            risk: 0,
            is_rtl: false,
        }
    }
}

/// The count, `yes` where only `hashFlag` says so, or `?` where nothing does.
fn flags(user: User<'_>) -> String {
    match user.flag_count() {
        Field::Value(count) if (-9_999..100_000).contains(&count) => count.to_string(),
        Field::Value(count) if count > 0 => ">99999".to_owned(),
        Field::Value(_) => "<-9999".to_owned(),
        Field::Absent | Field::Null | Field::Malformed if user.has_hash_flag() => "yes".to_owned(),
        Field::Absent | Field::Null | Field::Malformed => "?".to_owned(),
    }
}

/// Banned, deleted, brand, how many code points the row hides, right-to-left letters.
pub(in crate::command) fn marks(user: User<'_>, texts: &[Cell]) -> String {
    let risk = texts
        .iter()
        .fold(0_u32, |sum, cell| sum.saturating_add(cell.risk));
    let is = |mark: bool, word: &str| mark.then(|| word.to_owned());
    let words = [
        is(user.is_global_ban().is_true(), "ban"),
        is(user.is_deleted().is_true(), "del"),
        is(user.is_brand().is_true(), "br"),
        (risk > 0).then(|| format!("\\{}", risk.min(999))),
        is(texts.iter().any(|cell| cell.is_rtl), "rtl"),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join(" ")
}

fn updated(field: Field<Timestamp>) -> String {
    match field {
        Field::Value(at) => at.to_minute(&jiff::tz::TimeZone::UTC),
        Field::Absent | Field::Null | Field::Malformed => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::command::users::testing::batch_of;
    use crate::text::width;

    fn lines(names: &[&str], columns: usize) -> Vec<String> {
        let table = Table::new(columns, false);
        let mut out = Vec::new();
        table.header(&mut out);
        table.users(&batch_of(names), &mut out);
        String::from_utf8(out)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn hostile_names_stay_in_their_cell_and_are_spelled() {
        let names = [
            ("\u{1b}[2J", "\\1", "\\x1b[2J"),
            ("alice\nbob", "\\1", "alice\\nbob"),
            ("user\u{202e}gnp.exe", "\\1", "user\\u{202e}gnp.exe"),
            ("", "", "(empty)"),
            ("   ", "", "\"   \""),
            ("\u{6f22}\u{5b57}", "", "\u{6f22}\u{5b57}"),
            ("\u{645}\u{631}", "rtl", "\u{645}\u{631}"),
        ];
        let lines = lines(&names.map(|(name, ..)| name), 120);
        assert_eq!(lines.len(), 1 + names.len());
        for (number, (line, (_, mark, shown))) in lines.iter().skip(1).zip(names).enumerate() {
            let start = format!("     3  {mark:<17}  ?                 u{number} ");
            assert!(line.starts_with(&start), "{line}");
            assert!(line.contains(&format!(" {shown} ")), "{line}");
            let before_handle = line.strip_suffix("(absent)").unwrap();
            assert_eq!(
                width(before_handle),
                width(lines[0].strip_suffix("HANDLE").unwrap())
            );
        }
    }

    #[test]
    fn a_narrow_terminal_keeps_every_column() {
        let lines = lines(&["ann"], 20);
        assert!(
            lines[0].ends_with("ID        NAME      HANDLE"),
            "{}",
            lines[0]
        );
        assert!(lines[1].contains("u0        ann"), "{}", lines[1]);
    }

    proptest! {
        #[test]
        fn one_user_is_one_line_without_controls(name in any::<String>(), columns in 0_usize..200) {
            let lines = lines(&[&name], columns);
            prop_assert_eq!(lines.len(), 2);
            prop_assert!(!lines[1].contains(char::is_control), "{:?}", lines[1]);
        }
    }
}
