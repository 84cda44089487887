//! Roles and the sets of names that users carry.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::field::Field;
use crate::domain::time::Timestamp;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// Role ids or permission names of one user, in the order received. Users share few distinct
/// sets, so equal sets share their memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NameSet(Arc<Vec<UntrustedText>>);

impl NameSet {
    /// A set with a memory of its own.
    #[must_use]
    pub fn new(names: Vec<UntrustedText>) -> Self {
        Self(Arc::new(names))
    }

    /// Whether two sets are one in memory.
    #[must_use]
    pub fn shares_memory_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How many names were received, repeats included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no name was received.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names as received.
    pub fn iter(&self) -> impl Iterator<Item = Untrusted<'_>> {
        self.0.iter().map(UntrustedText::borrow)
    }

    /// Whether a name is in the set.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|held| held.borrow().as_received() == name)
    }
}

/// A role as the API describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// `roleId`: what users carry.
    pub role_id: UntrustedText,
    /// `displayName`: the label.
    pub display_name: Field<UntrustedText>,
    /// `permissions` that the role grants.
    pub permissions: Vec<UntrustedText>,
    /// `isDeleted`: users may still carry a deleted role.
    pub is_deleted: bool,
    /// `createdAt`
    pub created_at: Field<Timestamp>,
    /// `updatedAt`
    pub updated_at: Field<Timestamp>,
}

/// Every role seen so far, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleBook(BTreeMap<UntrustedText, Role>);

impl RoleBook {
    /// Takes in a role; of two descriptions the one updated later stays, of two equally old
    /// ones the one that came last.
    pub fn learn(&mut self, role: Role) {
        let older = self
            .0
            .get(&role.role_id)
            .is_some_and(|known| known.updated_at.value() > role.updated_at.value());
        if !older {
            self.0.insert(role.role_id.clone(), role);
        }
    }

    /// The role with this id, if it was ever described.
    #[must_use]
    pub fn get(&self, role_id: &UntrustedText) -> Option<&Role> {
        self.0.get(role_id)
    }

    /// All roles, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Role> {
        self.0.values()
    }

    /// How many roles are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no role is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(updated: i64, label: &str) -> Role {
        Role {
            role_id: UntrustedText::from("support"),
            display_name: Field::Value(UntrustedText::from(label)),
            permissions: vec![],
            is_deleted: false,
            created_at: Field::Absent,
            updated_at: Field::Value(Timestamp::from_millis(updated)),
        }
    }

    #[test]
    fn an_older_description_never_replaces_a_newer_one() {
        let mut book = RoleBook::default();
        book.learn(role(2, "new"));
        book.learn(role(1, "old"));
        let held = book.get(&UntrustedText::from("support")).unwrap();
        assert_eq!(held.display_name, Field::Value(UntrustedText::from("new")));
        book.learn(role(2, "same age"));
        let held = book.get(&UntrustedText::from("support")).unwrap();
        assert_eq!(
            held.display_name,
            Field::Value(UntrustedText::from("same age"))
        );
    }
}
