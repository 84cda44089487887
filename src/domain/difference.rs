//! What is said of a user that was not so before.

use crate::domain::field::Field;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// A field that is said to have another value than the one held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which field, in a word.
    pub what: &'static str,
    /// Whether users choose its value, and may make it look like anything.
    pub is_theirs: bool,
    /// As it was held.
    pub from: Field<UntrustedText>,
    /// As it is said to be.
    pub to: Field<UntrustedText>,
}

/// The fields of a list in which `said` is different from `held`. What it does not speak of, and
/// what no field can hold, is no difference.
#[must_use]
pub fn differences(held: User<'_>, said: User<'_>) -> Vec<Difference> {
    let texts = |user: User<'_>| {
        let text =
            |field: Field<Untrusted<'_>>| field.map(|text| UntrustedText::from(text.as_received()));
        let yes_or_no = |field: Field<bool>| {
            field.map(|is_so| UntrustedText::from(if is_so { "yes" } else { "no" }))
        };
        [
            ("name", true, text(user.display_name())),
            ("handle", true, text(user.profile_handle())),
            (
                "flags",
                false,
                user.flag_count().map(|count| count.to_string().into()),
            ),
            ("banned", false, yes_or_no(user.is_global_ban())),
            ("deleted", false, yes_or_no(user.is_deleted())),
            ("brand", false, yes_or_no(user.is_brand())),
        ]
    };
    texts(held)
        .into_iter()
        .zip(texts(said))
        .map(|((what, is_theirs, from), (.., to))| Difference {
            what,
            is_theirs,
            from,
            to,
        })
        .filter(|Difference { from, to, .. }| {
            matches!(to, Field::Null | Field::Value(_)) && from != to
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::page::Draft;
    use crate::domain::page::Page;
    use crate::domain::page::PageBuilder;

    fn page(draft: &Draft<'_>) -> Page {
        let mut builder = PageBuilder::default();
        builder.push(draft);
        builder.finish(b"")
    }

    #[test]
    fn only_what_is_said_and_is_new_is_a_difference() {
        let held = page(&Draft {
            display_name: Field::Value("Mia"),
            profile_handle: Field::Value("mia"),
            flag_count: Field::Value(6),
            is_brand: Field::Value(false),
            ..Draft::default()
        });
        let said = page(&Draft {
            display_name: Field::Value("M1a"),
            profile_handle: Field::Null,
            flag_count: Field::Malformed,
            is_global_ban: Field::Value(true),
            is_brand: Field::Value(false),
            ..Draft::default()
        });
        let found = differences(held.user(0).unwrap(), said.user(0).unwrap());
        let expected = [
            (
                "name",
                true,
                Field::Value("Mia".into()),
                Field::Value("M1a".into()),
            ),
            ("handle", true, Field::Value("mia".into()), Field::Null),
            ("banned", false, Field::Absent, Field::Value("yes".into())),
        ]
        .map(|(what, is_theirs, from, to)| Difference {
            what,
            is_theirs,
            from,
            to,
        });
        assert_eq!(found, expected);
    }
}
