//! Case folding as the search uses it: case makes no difference, accents do.

/// The form in which keyword and value are compared.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_goes_and_accents_stay() {
        assert_eq!(fold("\u{c4}lice"), fold("\u{e4}LICE"));
        assert_ne!(fold("\u{c4}lice"), fold("Alice"));
        assert_eq!(
            fold("\u{0410}\u{043d}\u{043d}\u{0430}"),
            fold("\u{0430}\u{043d}\u{043d}\u{0430}")
        );
    }
}
