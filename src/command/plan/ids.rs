//! Ids of users, one a line.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::io::Read;

use crate::command::plan::Ids;
use crate::domain::plan::MOST;
use crate::domain::user::UserId;

/// Longer than any list of ids, in bytes.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Why there are no ids. The words may quote the name of a file.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoIds {
    #[error("--ids: {name} cannot be read: {why}")]
    Unreadable { name: String, why: io::Error },
    #[error("--ids: {name} is larger than 64 MiB")]
    TooLarge { name: String },
    #[error("--ids: line {line} of {name} is no UTF-8, so it is no id")]
    NotText { name: String, line: usize },
    #[error("--ids: {name} holds more than 100,000 ids; plan for fewer")]
    TooMany { name: String },
    #[error("--ids: {name} holds no ids; write one a line")]
    Nobody { name: String },
}

/// Reads ids, each once, as they stand. Empty lines mean nothing, an id may hold spaces.
#[expect(clippy::disallowed_methods, reason = "reads up to a bound")]
pub(super) fn read(from: &Ids) -> Result<Vec<UserId>, NoIds> {
    let name = match from {
        Ids::File(path) => path.display().to_string(),
        Ids::Input => "standard input".to_owned(),
    };
    let opened: io::Result<Box<dyn Read>> = match from {
        Ids::File(path) => File::open(path).map(|file| Box::new(file) as Box<dyn Read>),
        Ids::Input => Ok(Box::new(io::stdin().lock())),
    };
    let mut bytes = Vec::new();
    let read = opened.and_then(|input| input.take(LIMIT + 1).read_to_end(&mut bytes));
    match read {
        Err(why) => Err(NoIds::Unreadable { name, why }),
        Ok(length) if length as u64 > LIMIT => Err(NoIds::TooLarge { name }),
        Ok(_) => parse(&bytes, name),
    }
}

fn parse(bytes: &[u8], name: String) -> Result<Vec<UserId>, NoIds> {
    let mut known = HashSet::new();
    let mut ids = Vec::new();
    for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Ok(line) = std::str::from_utf8(line) else {
            let line = number + 1;
            return Err(NoIds::NotText { name, line });
        };
        if !line.is_empty() && known.insert(line) {
            ids.push(UserId::new(line));
        }
    }
    if ids.is_empty() {
        return Err(NoIds::Nobody { name });
    }
    if ids.len() > MOST {
        return Err(NoIds::TooMany { name });
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(bytes: &[u8]) -> Result<Vec<String>, String> {
        let ids = parse(bytes, "f".to_owned()).map_err(|error| error.to_string())?;
        let plain = |id: &UserId| id.text().as_received().to_owned();
        Ok(ids.iter().map(plain).collect())
    }

    #[test]
    fn an_id_is_a_line_as_it_stands_and_counts_once() {
        let text = b"u1\r\n\n u 2 \nu1\n../x\n--help";
        assert_eq!(ids(text).unwrap(), ["u1", " u 2 ", "../x", "--help"]);
    }

    #[test]
    fn what_is_no_list_of_ids_says_so() {
        assert_eq!(
            ids(b"\n\r\n").unwrap_err(),
            "--ids: f holds no ids; write one a line"
        );
        assert_eq!(
            ids(b"a\nb\xff\n").unwrap_err(),
            "--ids: line 2 of f is no UTF-8, so it is no id"
        );
        let many: Vec<String> = (0..=MOST).map(|number| number.to_string()).collect();
        let many = many.join("\n");
        assert!(
            ids(many.as_bytes())
                .unwrap_err()
                .contains("more than 100,000 ids")
        );
    }
}
