//! Filters and orders over what is loaded. They never claim anything about the rest.
//!
//! Pure, and too much work for a key press on a long list: the runtime runs it beside the loop
//! over a snapshot, and gives it up when a newer wish comes.

use std::cmp::Reverse;

use memchr::memmem::Finder;

use crate::domain::field::Field;
use crate::domain::page;
use crate::domain::query::Fields;
use crate::domain::rows::RowId;
use crate::domain::rows::Snapshot;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::text::UntrustedText;

/// Orders that the server does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocalOrder {
    /// Most flags first, unknown counts last.
    Flags,
    /// Changed last first.
    Updated,
    /// Most roles first.
    Roles,
}

impl LocalOrder {
    /// Every order, in the sequence of the menu.
    pub const ALL: [Self; 3] = [Self::Flags, Self::Updated, Self::Roles];

    /// A word for a person.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::Updated => "last update",
            Self::Roles => "roles",
        }
    }
}

/// Which of the loaded users to list. Every part that is set must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct LocalFilter {
    /// Only globally banned users.
    pub banned: bool,
    /// Only brand accounts.
    pub brand: bool,
    /// Only holders of the role with this id.
    pub role: Option<UntrustedText>,
    /// Only users who have this permission.
    pub permission: Option<UntrustedText>,
    /// Only users with at least so many flags; unknown counts are not listed.
    pub min_flags: Option<i64>,
}

impl LocalFilter {
    /// Whether the filter lets everyone through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many parts are set.
    #[must_use]
    pub fn parts(&self) -> usize {
        usize::from(self.banned)
            + usize::from(self.brand)
            + usize::from(self.role.is_some())
            + usize::from(self.permission.is_some())
            + usize::from(self.min_flags.is_some())
    }

    /// Whether a user gets through.
    #[must_use]
    pub fn admits(&self, user: User<'_>) -> bool {
        let holds = |names: Field<&crate::domain::role::NameSet>, wanted: &UntrustedText| {
            let wanted = wanted.borrow().as_received();
            names.value().is_some_and(|names| names.contains(wanted))
        };
        (!self.banned || user.is_global_ban().is_true())
            && (!self.brand || user.is_brand().is_true())
            && self
                .role
                .as_ref()
                .is_none_or(|role| holds(user.roles(), role))
            && self
                .permission
                .as_ref()
                .is_none_or(|permission| holds(user.permissions(), permission))
            && self.min_flags.is_none_or(|least| {
                user.flag_count()
                    .value()
                    .is_some_and(|count| count >= least)
            })
    }
}

/// What is being typed into the search bar, tried on the loaded rows before the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Preview {
    /// As typed, trimmed.
    pub keyword: UntrustedText,
    /// Where to look.
    pub fields: Fields,
    /// Whole values only.
    pub exact: bool,
}

/// Everything that decides which loaded rows are listed, and in which sequence.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Arrangement {
    /// Who is listed.
    pub filter: LocalFilter,
    /// In which local order; the server's where there is none.
    pub order: Option<LocalOrder>,
    /// What is being typed.
    pub preview: Option<Preview>,
}

impl Arrangement {
    /// Whether the list is exactly what the server sent.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.order.is_none() && self.preview.is_none() && self.filter.is_empty()
    }
}

/// The listed rows in sequence; `None` when `cancelled` said so on the way.
#[must_use]
pub fn arrange(
    rows: &Snapshot,
    wish: &Arrangement,
    cancelled: impl Fn() -> bool,
) -> Option<Vec<RowId>> {
    let mut listed = match &wish.preview {
        Some(preview) => found(rows, preview, &cancelled)?,
        None => rows.listed().as_ref().clone(),
    };
    if !wish.filter.is_empty() {
        let mut kept = Vec::new();
        for chunk in listed.chunks(1_024) {
            if cancelled() {
                return None;
            }
            kept.extend(
                chunk
                    .iter()
                    .copied()
                    .filter(|row| rows.user(*row).is_some_and(|user| wish.filter.admits(user))),
            );
        }
        listed = kept;
    }
    if let Some(order) = wish.order {
        if cancelled() {
            return None;
        }
        // Stable and keyed by the place in the list, so that equals keep the server's order.
        listed.sort_by_cached_key(|row| rows.user(*row).map(|user| key(order, user)));
    }
    (!cancelled()).then_some(listed)
}

fn key(order: LocalOrder, user: User<'_>) -> Reverse<Option<i64>> {
    Reverse(match order {
        LocalOrder::Flags => user.flag_count().value(),
        LocalOrder::Updated => user.updated_at().value().map(Timestamp::as_millis),
        LocalOrder::Roles => user
            .roles()
            .value()
            .map(|roles| i64::try_from(roles.len()).unwrap_or(i64::MAX)),
    })
}

fn found(rows: &Snapshot, preview: &Preview, cancelled: &impl Fn() -> bool) -> Option<Vec<RowId>> {
    let folded = page::folded(preview.keyword.borrow().as_received());
    let finder = Finder::new(folded.as_bytes());
    let mut hits = Vec::new();
    for (start, page) in rows.pages() {
        if cancelled() {
            return None;
        }
        page.search(&finder, preview.fields, preview.exact, |within| {
            let row = RowId(start.0 + u32::try_from(within).unwrap_or(u32::MAX));
            if !rows.is_newer(row) && rows.listed().binary_search(&row).is_ok() {
                hits.push(row);
            }
        });
    }
    let settled = hits.len();
    hits.extend(rows.newer().filter_map(|(row, page, within)| {
        let is_listed = rows.listed().binary_search(&row).is_ok();
        let found = is_listed && page.search_finds(within, &finder, preview.fields, preview.exact);
        found.then_some(row)
    }));
    if hits.len() > settled {
        hits.sort_unstable();
    }
    Some(hits)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::page::Draft;
    use crate::domain::page::PageBuilder;
    use crate::domain::rows::Rows;

    fn rows() -> Rows {
        let users = [
            ("u1", "Ann", Field::Value(3)),
            ("u2", "Bo", Field::Absent),
            ("u3", "Anna", Field::Value(9)),
        ];
        let mut builder = PageBuilder::default();
        for (id, name, flag_count) in users {
            builder.push(&Draft {
                user_id: Field::Value(id),
                display_name: Field::Value(name),
                flag_count,
                is_global_ban: Field::Value(id == "u1"),
                ..Draft::default()
            });
        }
        let mut rows = Rows::default();
        rows.add(&Arc::new(builder.finish(b"")));
        rows
    }

    fn arranged(rows: &Rows, wish: &Arrangement) -> Vec<u32> {
        let listed = arrange(rows.snapshot(), wish, || false).unwrap();
        listed.into_iter().map(|row| row.0).collect()
    }

    fn preview(keyword: &str, exact: bool) -> Arrangement {
        let preview = Preview {
            keyword: UntrustedText::from(keyword),
            fields: Fields::DisplayName,
            exact,
        };
        Arrangement {
            preview: Some(preview),
            ..Arrangement::default()
        }
    }

    #[test]
    fn flags_go_from_high_to_low_with_unknown_counts_last() {
        let wish = Arrangement {
            order: Some(LocalOrder::Flags),
            ..Arrangement::default()
        };
        assert_eq!(arranged(&rows(), &wish), [2, 0, 1]);
    }

    #[test]
    fn filters_hold_together() {
        let filter = LocalFilter {
            banned: true,
            min_flags: Some(2),
            ..LocalFilter::default()
        };
        let wish = Arrangement {
            filter,
            ..Arrangement::default()
        };
        assert_eq!(arranged(&rows(), &wish), [0]);
    }

    #[test]
    fn a_preview_looks_only_where_it_was_told_to() {
        assert_eq!(arranged(&rows(), &preview("ann", false)), [0, 2]);
        assert_eq!(arranged(&rows(), &preview("ANN", true)), [0]);
        assert_eq!(arranged(&rows(), &preview("u1", false)), Vec::<u32>::new());
    }

    #[test]
    fn a_renamed_row_is_found_by_its_new_name_only() {
        let mut rows = rows();
        let mut builder = PageBuilder::default();
        builder.push(&Draft {
            user_id: Field::Value("u1"),
            display_name: Field::Value("Zoe"),
            ..Draft::default()
        });
        rows.add(&Arc::new(builder.finish(b"")));
        assert_eq!(arranged(&rows, &preview("ann", false)), [2]);
        assert_eq!(arranged(&rows, &preview("zoe", false)), [0]);
    }

    #[test]
    fn nothing_comes_of_a_cancelled_arrangement() {
        assert_eq!(
            arrange(rows().snapshot(), &preview("ann", false), || true),
            None
        );
    }
}
