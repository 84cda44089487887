//! What can become of somebody, and which occasion that is for those who are told of it.

use std::sync::Arc;

use crate::demo::life::Avatar;
use crate::demo::life::Life;
use crate::demo::life::Review;
use crate::demo::life::ReviewKind;
use crate::demo::person::Field;
use crate::demo::person::Identity;
use crate::demo::picture::Picture;

/// A change of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Rename(Field),
    Describe(Field),
    /// Other metadata.
    Annotate(Field),
    /// Another file, another custom URL.
    Portray(Picture, Field),
    /// So many more reports.
    Flag(u32),
    /// One report is taken back.
    Unflag,
    /// A moderator clears all reports.
    Clear,
    /// So many reports, whoever made them.
    Count(Option<u32>),
    Ban,
    Unban,
    Delete,
    /// A moderator empties the profile.
    Reset,
}

/// Something that those who subscribed are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    Updated,
    Created,
    Flagged,
    Unflagged,
    Cleared,
    Reset,
    Banned,
    Unbanned,
    /// Somebody blocks, or blocks no longer, whoever is in this row.
    Blocked(u32),
    Unblocked(u32),
    /// What is none of a user's: messages, posts, channels.
    Elsewhere,
}

impl Change {
    /// Changes somebody at a time in milliseconds since 1970.
    pub(super) fn apply(self, person: &mut Identity, at: u64) -> Occasion {
        let standing = &mut person.standing;
        let life = Arc::make_mut(person.life.get_or_insert_default());
        match self {
            Self::Rename(name) => person.display_name = name,
            Self::Describe(text) => life.description = Some(text),
            Self::Annotate(tree) => life.metadata = Some(tree),
            Self::Portray(picture, url) => {
                life.avatar = Some(Avatar {
                    picture,
                    url,
                    uploaded_at: at,
                });
            }
            Self::Flag(by) => {
                let flags = standing.flags.unwrap_or_default();
                standing.flags = Some(flags.saturating_add(by));
                life.reported(by, at);
                return Occasion::Flagged;
            }
            Self::Unflag => return unflag(&mut standing.flags, life),
            Self::Clear => {
                standing.flags = None;
                life.sweep();
                life.review = Some(Review::new(ReviewKind::ClearFlag, at));
                return Occasion::Cleared;
            }
            Self::Count(flags) => return count(&mut standing.flags, flags, life, at),
            Self::Ban => {
                standing.banned = true;
                life.review = Some(Review::new(ReviewKind::GloballyBan, at));
                return Occasion::Banned;
            }
            Self::Unban => {
                standing.banned = false;
                return Occasion::Unbanned;
            }
            Self::Delete => {
                standing.deleted = true;
                person.display_name = Field::Text("Deleted user".to_owned());
            }
            Self::Reset => {
                person.display_name = Field::Text(person.user_id.clone());
                life.description = Some(Field::Text(String::new()));
                life.avatar = Some(Avatar {
                    picture: Picture::Null,
                    url: Field::Null,
                    uploaded_at: at,
                });
                life.review = Some(Review::new(ReviewKind::ProfileReset, at));
                return Occasion::Reset;
            }
        }
        Occasion::Updated
    }
}

/// Whoever has no report left is flagged no longer.
fn unflag(flags: &mut Option<u32>, life: &mut Life) -> Occasion {
    *flags = flags
        .and_then(|flags| flags.checked_sub(1))
        .filter(|flags| *flags > 0);
    life.reports.pop();
    if flags.is_none() {
        life.sweep();
    }
    Occasion::Unflagged
}

fn count(flags: &mut Option<u32>, wanted: Option<u32>, life: &mut Life, at: u64) -> Occasion {
    let before = std::mem::replace(flags, wanted);
    match (before, wanted) {
        (Some(_), None) => {
            life.sweep();
            Occasion::Cleared
        }
        (Some(before), Some(after)) if after < before => Occasion::Unflagged,
        (before, Some(after)) if before != wanted => {
            life.reported(after - before.unwrap_or_default(), at);
            Occasion::Flagged
        }
        _ => Occasion::Updated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::population::Population;

    #[test]
    fn flags_come_and_go_one_by_one_or_all_at_once() {
        let population = Population::new(1, 40).unwrap();
        let mut person = population.identity(3);
        person.standing.flags = None;
        let mut step = |change: Change| {
            let occasion = change.apply(&mut person, 5);
            let life = person.life.as_deref().cloned().unwrap_or_default();
            (
                occasion,
                person.standing.flags,
                life.reports.len(),
                life.swept,
            )
        };
        assert_eq!(
            step(Change::Flag(2)),
            (Occasion::Flagged, Some(2), 2, false)
        );
        assert_eq!(
            step(Change::Unflag),
            (Occasion::Unflagged, Some(1), 1, false)
        );
        assert_eq!(step(Change::Unflag), (Occasion::Unflagged, None, 0, true));
        assert_eq!(
            step(Change::Count(Some(900))),
            (Occasion::Flagged, Some(900), 40, true)
        );
        assert_eq!(
            step(Change::Count(Some(900))),
            (Occasion::Updated, Some(900), 40, true)
        );
        assert_eq!(
            step(Change::Count(Some(3))),
            (Occasion::Unflagged, Some(3), 40, true)
        );
        assert_eq!(step(Change::Clear), (Occasion::Cleared, None, 0, true));
        assert_eq!(step(Change::Flag(1)), (Occasion::Flagged, Some(1), 1, true));
        assert_eq!(
            step(Change::Count(None)),
            (Occasion::Cleared, None, 0, true)
        );
    }
}
