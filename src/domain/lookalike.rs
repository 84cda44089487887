//! Names that read like a protected one, by the skeletons of Unicode UTS 39.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;

use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::UntrustedText;
use crate::text::skeleton;

/// Whose name is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Somebody among the loaded: a role holder or a brand account.
    User(UserId),
    /// A name that the configuration lists.
    Listed,
}

/// A protected name and why it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    /// The name or handle.
    pub name: UntrustedText,
    /// Whose it is.
    pub owner: Owner,
}

/// Protected names by what they look like.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProtectedNames {
    by_skeleton: HashMap<u32, Vec<Protected>>,
}

/// The skeleton of a name in four bytes; equal for names that look alike, and now and then for
/// others, so a hit is checked against the skeletons themselves. Zero stands for no name.
#[must_use]
pub fn fingerprint(name: &str) -> u32 {
    let skeleton = skeleton(name);
    if skeleton.trim().is_empty() {
        return 0;
    }
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(skeleton);
    u32::try_from(hash >> 32).unwrap_or_default().max(1)
}

impl ProtectedNames {
    /// How many names are protected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_skeleton.values().map(Vec::len).sum()
    }

    /// Whether no name is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_skeleton.is_empty()
    }

    /// Protects a name.
    pub fn protect(&mut self, name: &str, owner: Owner) {
        let print = fingerprint(name);
        if print == 0 {
            return;
        }
        let held = self.by_skeleton.entry(print).or_default();
        let protected = Protected {
            name: UntrustedText::from(name),
            owner,
        };
        if !held.contains(&protected) {
            held.push(protected);
        }
    }

    /// Protects the name and handle of a user who holds a role or is a brand.
    pub fn learn(&mut self, user: User<'_>) {
        let Some(id) = user.user_id() else { return };
        if !is_protected(user) {
            return;
        }
        for name in [user.display_name(), user.profile_handle()] {
            if let Some(name) = name.value() {
                self.protect(
                    name.as_received(),
                    Owner::User(UserId::new(id.as_received())),
                );
            }
        }
    }

    /// The protected name that this user's name or handle reads like, if it is somebody else's.
    /// Those who are protected themselves are not marked.
    #[must_use]
    pub fn resembled_by(&self, user: User<'_>) -> Option<&Protected> {
        if is_protected(user) {
            return None;
        }
        let [name, handle] = user.fingerprints();
        [(name, user.display_name()), (handle, user.profile_handle())]
            .into_iter()
            .find_map(|(print, text)| {
                let candidates = self.by_skeleton.get(&print)?;
                let own = skeleton(text.value()?.as_received());
                candidates.iter().find(|protected| {
                    let owner_is_other = match &protected.owner {
                        Owner::User(id) => user
                            .user_id()
                            .is_none_or(|own| own.as_received() != id.text().as_received()),
                        Owner::Listed => true,
                    };
                    owner_is_other && skeleton(protected.name.borrow().as_received()) == own
                })
            })
    }
}

/// Whether a user's names are worth protecting: role holders and brand accounts.
#[must_use]
pub fn is_protected(user: User<'_>) -> bool {
    user.is_brand().is_true() || user.roles().value().is_some_and(|roles| !roles.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Field;
    use crate::domain::page::Draft;
    use crate::domain::page::Page;
    use crate::domain::page::PageBuilder;

    fn page(is_brand: bool, id: &str, name: &str) -> Page {
        let mut builder = PageBuilder::default();
        builder.push(&Draft {
            user_id: Field::Value(id),
            display_name: Field::Value(name),
            is_brand: Field::Value(is_brand),
            ..Draft::default()
        });
        builder.finish(b"")
    }

    fn resembles(protected: &ProtectedNames, page: &Page) -> bool {
        protected.resembled_by(page.user(0).unwrap()).is_some()
    }

    #[test]
    fn a_stranger_with_a_protected_name_is_marked_and_its_owner_is_not() {
        let mut protected = ProtectedNames::default();
        let owner = page(true, "acme", "paypal");
        protected.learn(owner.user(0).unwrap());
        assert!(!resembles(&protected, &owner));
        assert!(resembles(
            &protected,
            &page(false, "x", "\u{440}\u{430}\u{443}\u{440}\u{430}l")
        ));
        assert!(resembles(&protected, &page(false, "y", "paypal")));
        assert!(!resembles(&protected, &page(false, "z", "paypals")));
    }

    #[test]
    fn blank_names_resemble_nobody() {
        let mut protected = ProtectedNames::default();
        protected.protect("  ", Owner::Listed);
        assert!(!resembles(&protected, &page(false, "x", "  ")));
    }
}
