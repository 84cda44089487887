//! The name that somebody probably meant.

/// The nearest of the names by edits, unless it is further off than half of what was typed.
pub(crate) fn nearest(
    typed: &str,
    names: impl IntoIterator<Item = &'static str>,
) -> Option<&'static str> {
    let typed: Vec<char> = typed.to_lowercase().chars().take(64).collect();
    names
        .into_iter()
        .map(|name| (distance(&typed, name), name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance * 2 <= typed.len())
        .map(|(_, name)| name)
}

/// Insertions, removals and replacements between two texts.
fn distance(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (line, wanted) in to.chars().enumerate() {
        let mut next = vec![line + 1];
        let mut left = line + 1;
        for (pair, held) in row.windows(2).zip(from) {
            let [diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(*held != wanted))
                .min(above + 1)
                .min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_nonsense_is_not() {
        let names = ["toggle-flagged", "toggle-deleted", "search"];
        assert_eq!(nearest("toggle-flaged", names), Some("toggle-flagged"));
        assert_eq!(nearest("serach", names), Some("search"));
        assert_eq!(nearest("xyzzy", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        let from: Vec<char> = "kitten".chars().collect();
        assert_eq!(distance(&from, "sitting"), 3);
        assert_eq!(distance(&[], "abc"), 3);
    }
}
