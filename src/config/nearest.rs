//! The nearest known word for a mistyped one.

/// The known word that is most like `typed`, if any is near enough to have been meant.
pub(super) fn nearest<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = folded(typed);
    let reach = (typed.len() / 3).max(2);
    known
        .into_iter()
        .map(|word| (distance(&typed, &folded(word)), word))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

fn folded(word: &str) -> Vec<char> {
    // The distance is quadratic, and no known word is long.
    let letters = word.chars().take(64);
    letters
        .map(|letter| match letter {
            '-' => '_',
            _ => letter.to_ascii_lowercase(),
        })
        .collect()
}

/// Levenshtein distance: letters inserted, removed or changed.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.iter().enumerate() {
        let mut diagonal = above;
        let mut left = above + 1;
        let mut next = vec![left];
        for (cost, against) in row.iter().skip(1).zip(other) {
            let changed = diagonal + usize::from(letter != against);
            left = changed.min(left + 1).min(cost + 1);
            diagonal = *cost;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_letters() {
        let between = |one, other| distance(&folded(one), &folded(other));
        assert_eq!(between("kitten", "sitting"), 3);
        assert_eq!(between("", "abc"), 3);
        assert_eq!(between("abc", ""), 3);
        assert_eq!(between("token-file", "token_file"), 0);
    }

    #[test]
    fn only_words_that_may_have_been_meant_are_offered() {
        let known = ["base_url", "region", "token_file"];
        assert_eq!(nearest("baseurl", known), Some("base_url"));
        assert_eq!(nearest("regoin", known), Some("region"));
        assert_eq!(nearest("tokenfile", known), Some("token_file"));
        assert_eq!(nearest("colour", known), None);
    }
}
