//! A list for spreadsheets, in which no cell can run as a formula (CWE-1236).

use crate::command::cell::harmless;
use crate::command::rfc3339;
use crate::command::users::walk::Batch;
use crate::domain::field::Field;
use crate::domain::role::NameSet;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::escape;

const COLUMNS: [&str; 11] = [
    "userId",
    "displayName",
    "profileHandle",
    "flagCount",
    "isGlobalBan",
    "isDeleted",
    "isBrand",
    "roles",
    "permissions",
    "createdAt",
    "updatedAt",
];

/// Appends the names of the columns.
pub(super) fn header(out: &mut Vec<u8>) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    writer.flush()?;
    Ok(())
}

/// Appends the users of a page. What was not given, or was null, is an empty cell.
pub(super) fn users(batch: &Batch, out: &mut Vec<u8>) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    let users = batch.fresh.iter().filter_map(|row| batch.page.user(*row));
    for user in users {
        writer.write_record(cells(user))?;
    }
    writer.flush()?;
    Ok(())
}

fn cells(user: User<'_>) -> [String; 11] {
    let text = |field: Field<Untrusted<'_>>| field.value().map(escape).unwrap_or_default();
    let mark = |field: Field<bool>| field.value().map(|is| is.to_string()).unwrap_or_default();
    [
        user.user_id().map(escape).unwrap_or_default(),
        text(user.display_name()),
        text(user.profile_handle()),
        user.flag_count()
            .value()
            .map(|count| count.to_string())
            .unwrap_or_default(),
        mark(user.is_global_ban()),
        mark(user.is_deleted()),
        mark(user.is_brand()),
        user.roles().value().map(names).unwrap_or_default(),
        user.permissions().value().map(names).unwrap_or_default(),
        user.created_at().value().map(rfc3339).unwrap_or_default(),
        user.updated_at().value().map(rfc3339).unwrap_or_default(),
    ]
    .map(harmless)
}

fn names(set: &NameSet) -> String {
    let names: Vec<String> = set.iter().map(escape).collect();
    names.join(";")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::command::cell::FORMULA;
    use crate::command::users::testing::batch_of;

    fn rows(names: &[&str]) -> Vec<csv::StringRecord> {
        let mut out = Vec::new();
        header(&mut out).unwrap();
        users(&batch_of(names), &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        reader.records().map(Result::unwrap).collect()
    }

    #[test]
    fn formulas_get_an_apostrophe_and_controls_are_spelled() {
        let table = [
            ("=HYPERLINK(\"http://e\")", "'=HYPERLINK(\"http://e\")"),
            ("+1", "'+1"),
            ("-1+2", "'-1+2"),
            ("@SUM", "'@SUM"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a\nb,\"c\"", "a\\nb,\"c\""),
            ("'; DROP TABLE actions;--", "'; DROP TABLE actions;--"),
        ];
        let names: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        for (record, (_, expected)) in rows(&names).iter().zip(table) {
            assert_eq!(record.get(1), Some(expected));
        }
    }

    proptest! {
        #[test]
        fn no_cell_begins_a_formula_or_holds_a_control(name in any::<String>()) {
            for record in rows(&[&name]) {
                prop_assert_eq!(record.len(), COLUMNS.len());
                for cell in &record {
                    prop_assert!(!cell.starts_with(FORMULA), "{cell:?}");
                    prop_assert!(!cell.contains(char::is_control), "{cell:?}");
                }
            }
        }
    }
}
