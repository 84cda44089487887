//! Which columns of the queue fit, and where they stand.
//!
//! As in the list, what we vouch for stands on the left in fixed width, and the name, which may be
//! anything, at the very end.

/// What a column of the queue shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueueColumnKind {
    /// The mark of the row under the cursor.
    Cursor,
    /// The place in the queue.
    Place,
    /// Flag count and severity.
    Flags,
    /// Banned, deleted, brand, role holder: one slot each.
    Standing,
    /// Look-alike, flagged again, notes: one slot each.
    Signs,
    /// What it is against when the moderator last looked.
    Seen,
    /// How long it has waited since this store first saw it flagged.
    Queued,
    /// Why it stands here, or what was decided.
    Why,
    /// `userId`
    Id,
    /// `displayName`
    Name,
}

/// A column in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueColumn {
    /// What it shows.
    pub kind: QueueColumnKind,
    /// Cells from the left edge of the queue.
    pub x: u16,
    /// Cells that it may fill; the gap to the next column is not among them.
    pub width: u16,
}

/// Every column at its least width, in the sequence of the screen, with the queue's width from
/// which on it is shown.
const LEAST: [(QueueColumnKind, u16, u16); 10] = [
    (QueueColumnKind::Cursor, 1, 0),
    (QueueColumnKind::Place, 4, 66),
    (QueueColumnKind::Flags, 8, 0),
    (QueueColumnKind::Standing, 4, 0),
    (QueueColumnKind::Signs, 4, 0),
    (QueueColumnKind::Seen, 4, 0),
    (QueueColumnKind::Queued, 6, 66),
    (QueueColumnKind::Why, 11, 0),
    (QueueColumnKind::Id, 10, 88),
    (QueueColumnKind::Name, 10, 0),
];

/// Where spare width goes, step by step: each column grows up to the width named.
const GROWTH: [(QueueColumnKind, u16); 8] = [
    (QueueColumnKind::Why, 13),
    (QueueColumnKind::Name, 12),
    (QueueColumnKind::Why, 19),
    (QueueColumnKind::Name, 16),
    (QueueColumnKind::Id, 16),
    (QueueColumnKind::Why, 24),
    (QueueColumnKind::Name, 24),
    (QueueColumnKind::Why, 28),
];

/// The columns of a queue that is so many cells wide, from left to right. The name is always among
/// them and has all that is left.
#[must_use]
pub fn queue_columns(width: u16) -> Vec<QueueColumn> {
    let mut columns: Vec<QueueColumn> = LEAST
        .into_iter()
        .filter(|(_, _, from)| width >= *from)
        .map(|(kind, width, _)| QueueColumn { kind, x: 0, width })
        .collect();
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
        if column.kind == QueueColumnKind::Name {
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

    #[test]
    fn columns_stand_side_by_side_and_the_name_is_never_dropped() {
        for width in 55..=300 {
            let columns = queue_columns(width);
            for pair in columns.windows(2) {
                assert_eq!(pair[0].x + pair[0].width + 1, pair[1].x, "{width}");
            }
            let last = columns.last().unwrap();
            assert_eq!(last.kind, QueueColumnKind::Name);
            assert!(last.width >= 10, "{width}: {last:?}");
            assert!(last.x + last.width <= width, "{width}");
        }
    }

    #[test]
    fn a_wider_queue_shows_more() {
        assert_eq!(queue_columns(60).len(), 7);
        assert_eq!(queue_columns(80).len(), 9);
        assert_eq!(queue_columns(120).len(), LEAST.len());
    }
}
