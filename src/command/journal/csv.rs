//! The journal for spreadsheets, in which no cell can run as a formula (CWE-1236).

use crate::command::cell::harmless;
use crate::command::output::Stopped;
use crate::command::rfc3339;
use crate::domain::journal::Entry;
use crate::store::hex;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::escape;

const COLUMNS: [&str; 17] = [
    "seq", "at", "uptimeMs", "session", "operator", "kind", "userId", "verdict", "verb", "policy",
    "note", "result", "detail", "attempt", "hash", "before", "after",
];

/// Appends the names of the columns.
pub(super) fn header(out: &mut Vec<u8>) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    writer.flush()?;
    Ok(())
}

/// Appends rows. What does not apply is an empty cell.
pub(super) fn rows(rows: &[Entry], out: &mut Vec<u8>) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    for row in rows {
        writer.write_record(cells(row))?;
    }
    writer.flush()?;
    Ok(())
}

/// Why rows cannot be written; into memory they always can.
pub(super) fn stopped(error: csv::Error) -> Stopped {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Stopped::from(error),
        other => Stopped::Failed(std::io::Error::other(format!("{other:?}"))),
    }
}

fn cells(row: &Entry) -> [String; 17] {
    let text = |text: &Option<UntrustedText>| {
        let text = text.as_ref().map(UntrustedText::borrow);
        text.map(escape).unwrap_or_default()
    };
    let json = |bytes: &Option<Box<[u8]>>| {
        let bytes = bytes.as_deref().unwrap_or_default();
        escape(Untrusted::new(&String::from_utf8_lossy(bytes)))
    };
    let id = row.user_id.as_ref().map(|id| escape(id.text()));
    let attempt = row.attempt.as_deref().map(Untrusted::new);
    let verdict = row.verdict.map(|verdict| verdict.0.to_string());
    let verb = row.verb.map(crate::domain::verdict::Verb::name);
    [
        row.seq.to_string(),
        rfc3339(row.at),
        row.uptime.as_millis().to_string(),
        escape(Untrusted::new(&row.session)),
        escape(row.operator.borrow()),
        row.kind.name().to_owned(),
        id.unwrap_or_default(),
        verdict.unwrap_or_default(),
        verb.unwrap_or_default().to_owned(),
        text(&row.policy),
        text(&row.note),
        text(&row.result),
        text(&row.detail),
        attempt.map(escape).unwrap_or_default(),
        hex(&row.hash),
        json(&row.before),
        json(&row.after),
    ]
    .map(harmless)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::command::cell::FORMULA;
    use crate::domain::journal::Kind;
    use crate::domain::time::Timestamp;
    use crate::domain::user::UserId;

    proptest! {
        #[test]
        fn no_cell_begins_a_formula_or_holds_a_control(
            text in any::<String>(),
            formula in proptest::sample::select(&FORMULA[..]),
            bytes in any::<Vec<u8>>(),
        ) {
            let text = format!("{formula}{text}");
            let entry = Entry {
                seq: 1,
                at: Timestamp::from_millis(i64::MIN),
                uptime: Duration::ZERO,
                session: text.clone(),
                operator: UntrustedText::from(text.as_str()),
                kind: Kind::Note,
                user_id: Some(UserId::new(&text)),
                verdict: None,
                verb: None,
                policy: Some(UntrustedText::from(text.as_str())),
                note: Some(UntrustedText::from(text.as_str())),
                before: Some(bytes.into()),
                after: Some(text.as_bytes().into()),
                result: Some(UntrustedText::from(text.as_str())),
                detail: Some(UntrustedText::from(text.as_str())),
                attempt: Some(text),
                hash: [0; 32],
            };
            let mut out = Vec::new();
            header(&mut out).unwrap();
            rows(&[entry], &mut out).unwrap();
            let mut reader = csv::Reader::from_reader(out.as_slice());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(record.len(), COLUMNS.len());
            for cell in &record {
                prop_assert!(!cell.starts_with(FORMULA), "{cell:?}");
                prop_assert!(!cell.contains(char::is_control), "{cell:?}");
            }
        }
    }
}
