//! Reads the sources of this crate as text.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

/// One source file.
pub(crate) struct Source {
    /// From the crate's root, with `/` between the parts.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
    /// Whether it is compiled for tests only.
    pub(crate) is_test: bool,
}

impl Source {
    /// The module at the top of the crate that it belongs to, or the name of the crate's root.
    pub(crate) fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = below.split('/').next().unwrap_or(below);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The lines of code with their numbers; neither comments nor inline tests.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = if self.is_test { "" } else { self.text.as_str() };
        let end = code
            .lines()
            .zip(code.lines().skip(1))
            .position(|(line, next)| line == "#[cfg(test)]" && next.ends_with('{'));
        numbered(code).take_while(move |(number, _)| end.is_none_or(|end| *number <= end))
    }

    /// The lines of code with their numbers, tests included.
    pub(crate) fn all_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        numbered(&self.text)
    }
}

fn numbered(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.lines()
        .map(str::trim)
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.starts_with("//"))
}

/// The modules of ours that a line names, by `crate::` or `modcon::`.
pub(crate) fn modules_in(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for root in ["crate::", "modcon::"] {
        for (at, _) in line.match_indices(root) {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
            let rest = line.get(at + root.len()..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
            if !inside && !name.is_empty() {
                found.push(name);
            }
        }
    }
    found
}

/// Every Rust file in a folder of the crate.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let all = texts(folder).into_iter();
    let all = all.filter(|(path, _)| Path::new(path).extension().is_some_and(|e| e == "rs"));
    let all: Vec<(String, String)> = all.collect();
    let tests: Vec<String> = all.iter().flat_map(tests_declared_in).collect();
    let is_test = |path: &str| {
        let module = path.strip_suffix(".rs").unwrap_or(path);
        let below = |test: &String| {
            let rest = module.strip_prefix(test.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        tests.iter().any(below)
    };
    let source = |(path, text): (String, String)| Source {
        is_test: is_test(&path),
        path,
        text,
    };
    let all: Vec<Source> = all.into_iter().map(source).collect();
    assert!(
        folder != "src" || all.len() > 50,
        "the sources are not here"
    );
    all
}

/// The modules that a file declares for tests only, as paths without their ending.
fn tests_declared_in((path, text): &(String, String)) -> Vec<String> {
    let folder = path.strip_suffix(".rs").unwrap_or(path);
    let lines = || text.lines().map(str::trim);
    let pairs = lines().zip(lines().skip(1));
    pairs
        .filter(|(line, _)| *line == "#[cfg(test)]")
        .filter_map(|(_, next)| {
            let name = next.rsplit("mod ").next()?.strip_suffix(';')?;
            Some(format!("{folder}/{name}"))
        })
        .collect()
}

/// Every file in a folder of the crate that is text, by path.
pub(crate) fn texts(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut waiting = vec![root.join(folder)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path).unwrap() {
                waiting.push(entry.unwrap().path());
            }
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).unwrap();
            found.push((path.to_str().unwrap().to_owned(), text));
        }
    }
    found.sort();
    found
}

/// Whether a character shows nothing of itself, or moves what stands around it.
pub(crate) fn hides(c: char) -> bool {
    matches!(
        u32::from(c),
        0..=9 | 0xb..=0x1f | 0x7f..=0x9f
            | 0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164
            | 0xe000..=0xf8ff | 0xfe00..=0xfe0e | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
            | 0x000e_0000..=0x000e_0fff | 0x000f_0000..=0x0010_ffff
    )
}
