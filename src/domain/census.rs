//! Who holds which role and has which permission, counted over what is loaded.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::role::NameSet;
use crate::domain::rows::Snapshot;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// Holders among the loaded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Census {
    /// Over how many users this was counted.
    pub base: usize,
    /// Users by role id.
    pub roles: BTreeMap<UntrustedText, u32>,
    /// Users by permission.
    pub permissions: BTreeMap<UntrustedText, u32>,
}

/// Counts; `None` when `cancelled` said so on the way.
#[must_use]
pub fn census(rows: &Snapshot, cancelled: impl Fn() -> bool) -> Option<Census> {
    let mut census = Census {
        base: rows.listed().len(),
        ..Census::default()
    };
    for chunk in rows.listed().chunks(1_024) {
        if cancelled() {
            return None;
        }
        for user in chunk.iter().filter_map(|row| rows.user(*row)) {
            for (names, counts) in [
                (user.roles().value(), &mut census.roles),
                (user.permissions().value(), &mut census.permissions),
            ] {
                // A name that a user carries twice is still one holder.
                let distinct: BTreeSet<&str> = names
                    .into_iter()
                    .flat_map(NameSet::iter)
                    .map(Untrusted::as_received)
                    .collect();
                for name in distinct {
                    *counts.entry(UntrustedText::from(name)).or_default() += 1;
                }
            }
        }
    }
    Some(census)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::field::Field;
    use crate::domain::page::Draft;
    use crate::domain::page::PageBuilder;
    use crate::domain::rows::Rows;

    #[test]
    fn each_holder_counts_once() {
        let mut builder = PageBuilder::default();
        for (id, roles) in [("a", vec!["mod", "mod"]), ("b", vec!["mod", "vip"])] {
            let roles = roles.into_iter().map(UntrustedText::from).collect();
            builder.push(&Draft {
                user_id: Field::Value(id),
                roles: Field::Value(NameSet::new(roles)),
                ..Draft::default()
            });
        }
        let mut rows = Rows::default();
        rows.add(&Arc::new(builder.finish(b"")));
        let census = census(rows.snapshot(), || false).unwrap();
        assert_eq!(census.base, 2);
        assert_eq!(census.roles.get(&UntrustedText::from("mod")), Some(&2));
        assert_eq!(census.roles.get(&UntrustedText::from("vip")), Some(&1));
    }
}
