//! Which columns of the list fit, and where they stand.
//!
//! What we vouch for stands on the left in fixed width; text that users wrote stands on the
//! right, the name at the very end. So nobody's text can push a badge away, and a name written
//! from right to left has nothing behind it that a terminal could reorder with it.

/// What a column of the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// The mark of the row under the cursor.
    Cursor,
    /// How the verdicts about a user stand.
    Verdict,
    /// Flag count and severity.
    Flags,
    /// Banned, deleted, brand, role holder: one slot each.
    Standing,
    /// Look-alike, role drift, not fitting the filter, hostile text.
    Signs,
    /// Age of the account.
    Age,
    /// Time since the last update.
    Updated,
    /// The first role and how many more.
    Roles,
    /// `userId`
    Id,
    /// `profileHandle`
    Handle,
    /// `displayName`
    Name,
}

/// A column in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it shows.
    pub kind: ColumnKind,
    /// Cells from the left edge of the list.
    pub x: u16,
    /// Cells that it may fill; the gap to the next column is not among them.
    pub width: u16,
}

/// Every column at its least width, in the sequence of the screen, with the list's width from
/// which on it is shown.
const LEAST: [(ColumnKind, u16, u16); 10] = [
    (ColumnKind::Cursor, 1, 0),
    (ColumnKind::Flags, 8, 0),
    (ColumnKind::Standing, 4, 0),
    (ColumnKind::Signs, 6, 0),
    (ColumnKind::Age, 4, 62),
    (ColumnKind::Updated, 4, 86),
    (ColumnKind::Roles, 10, 76),
    (ColumnKind::Id, 8, 0),
    (ColumnKind::Handle, 9, 0),
    (ColumnKind::Name, 12, 0),
];

/// Where spare width goes, step by step: each column grows up to the width named.
const GROWTH: [(ColumnKind, u16); 10] = [
    (ColumnKind::Id, 11),
    (ColumnKind::Handle, 13),
    (ColumnKind::Name, 18),
    (ColumnKind::Handle, 17),
    (ColumnKind::Id, 14),
    (ColumnKind::Roles, 14),
    (ColumnKind::Name, 26),
    (ColumnKind::Id, 25),
    (ColumnKind::Handle, 25),
    (ColumnKind::Roles, 22),
];

/// Columns that say how verdicts stand: as wide as its head, and as `refused`.
const VERDICT: u16 = 7;

/// The columns of a list that is so many cells wide, from left to right, with or without a word on
/// how verdicts stand. `Id`, `Handle` and `Name` are always among them; the name has all that is
/// left.
#[must_use]
pub fn columns(width: u16, verdicts: bool) -> Vec<Column> {
    let extra = if verdicts { VERDICT + 1 } else { 0 };
    let mut columns: Vec<Column> = LEAST
        .into_iter()
        .filter(|(_, _, from)| *from == 0 || width >= *from + extra)
        .map(|(kind, width, _)| Column { kind, x: 0, width })
        .collect();
    if verdicts {
        let verdict = Column {
            kind: ColumnKind::Verdict,
            x: 0,
            width: VERDICT,
        };
        columns.insert(1.min(columns.len()), verdict);
    }
    let gaps = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    let taken: u16 = columns.iter().map(|column| column.width).sum();
    let mut spare = width.saturating_sub(taken + gaps);
    for (kind, up_to) in GROWTH {
        if let Some(column) = columns.iter_mut().find(|column| column.kind == kind) {
            let more = up_to.saturating_sub(column.width).min(spare);
            column.width += more;
            spare -= more;
        }
    }
    let mut x = 0;
    for column in &mut columns {
        if column.kind == ColumnKind::Name {
            column.width += spare;
        }
        column.x = x;
        column.width = column.width.min(width.saturating_sub(x));
        x += column.width + 1;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(width: u16) -> Vec<ColumnKind> {
        let columns = columns(width, false);
        columns.iter().map(|column| column.kind).collect()
    }

    #[test]
    fn columns_stand_side_by_side_and_stay_inside() {
        for width in 50..=300 {
            let columns = columns(width, false);
            for pair in columns.windows(2) {
                assert_eq!(pair[0].x + pair[0].width + 1, pair[1].x, "{width}");
            }
            let last = columns.last().unwrap();
            assert_eq!(last.kind, ColumnKind::Name);
            assert!(last.width >= 5, "{width}: {last:?}");
            assert!(last.x + last.width <= width, "{width}");
        }
    }

    #[test]
    fn how_verdicts_stand_has_room_on_every_list() {
        // The narrowest list stands beside the detail pane of a hundred columns.
        for width in 57..=300 {
            let columns = columns(width, true);
            assert_eq!(columns[1].kind, ColumnKind::Verdict);
            let last = columns.last().unwrap();
            assert!(last.width >= 5, "{width}: {last:?}");
            assert!(last.x + last.width <= width, "{width}");
        }
    }

    #[test]
    fn whom_a_row_is_about_is_never_dropped() {
        for width in 50..=300 {
            for kind in [ColumnKind::Id, ColumnKind::Handle, ColumnKind::Name] {
                assert!(kinds(width).contains(&kind), "{width}");
            }
        }
    }

    #[test]
    fn a_wider_list_shows_more() {
        assert_eq!(kinds(60).len(), 7);
        assert!(kinds(80).contains(&ColumnKind::Roles));
        assert_eq!(kinds(120).len(), LEAST.len());
    }
}
