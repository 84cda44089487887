//! Which role grants which permission, and where roles and resolved permissions disagree.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::field::Field;
use crate::domain::permission::Scope;
use crate::domain::role::NameSet;
use crate::domain::role::Role;
use crate::domain::role::RoleBook;
use crate::text::UntrustedText;

/// What is known about a role that a user carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Described by the network.
    Known(Role),
    /// Only its id was ever seen.
    Unknown(UntrustedText),
}

/// One permission that the user has, and the roles held that grant it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The permission.
    pub permission: UntrustedText,
    /// Ids of the living roles held that grant it.
    pub by: Vec<UntrustedText>,
    /// Ids of deleted roles held whose last description grants it.
    pub by_deleted: Vec<UntrustedText>,
}

impl Granted {
    /// Whether no living role that is known explains this permission.
    #[must_use]
    pub fn is_drift(&self) -> bool {
        self.by.is_empty()
    }
}

/// A permission that a living role held grants, and the user lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// The permission.
    pub permission: UntrustedText,
    /// The roles that grant it.
    pub by: Vec<UntrustedText>,
}

/// Roles and permissions of one user, set against each other. Network-wide ones only: rights
/// inside a channel or a community are not part of this answer of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The roles held, in the order received.
    pub roles: Field<Vec<Held>>,
    /// Effective permissions by scope, sorted by name; absent means that the API did not say.
    pub granted: Field<BTreeMap<Scope, Vec<Granted>>>,
    /// What roles grant and the user lacks; empty where the API did not say what the user has.
    pub lacking: Vec<Lacking>,
}

impl Provenance {
    /// Sets the roles and permissions of a user against what is known of the roles.
    #[must_use]
    pub fn new(roles: Field<&NameSet>, permissions: Field<&NameSet>, book: &RoleBook) -> Self {
        let held: Field<Vec<Held>> = roles.map(|set| {
            let ids = set.iter().map(|id| UntrustedText::from(id.as_received()));
            ids.map(|id| {
                book.get(&id)
                    .cloned()
                    .map_or(Held::Unknown(id), Held::Known)
            })
            .collect()
        });
        let known: Vec<Role> = match &held {
            Field::Value(held) => held
                .iter()
                .filter_map(|held| match held {
                    Held::Known(role) => Some(role.clone()),
                    Held::Unknown(_) => None,
                })
                .collect(),
            Field::Absent | Field::Null | Field::Malformed => Vec::new(),
        };
        let granting = |permission: &UntrustedText, deleted: bool| -> Vec<UntrustedText> {
            known
                .iter()
                .filter(|role| role.is_deleted == deleted && role.permissions.contains(permission))
                .map(|role| role.role_id.clone())
                .collect()
        };
        let effective: Field<BTreeSet<UntrustedText>> = permissions.map(|set| {
            set.iter()
                .map(|name| UntrustedText::from(name.as_received()))
                .collect()
        });
        let lacking = match &effective {
            Field::Value(effective) => known
                .iter()
                .filter(|role| !role.is_deleted)
                .flat_map(|role| &role.permissions)
                .filter(|permission| !effective.contains(*permission))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .map(|permission| Lacking {
                    permission: permission.clone(),
                    by: granting(permission, false),
                })
                .collect(),
            Field::Absent | Field::Null | Field::Malformed => Vec::new(),
        };
        let granted = effective.map(|names| {
            let mut scopes: BTreeMap<Scope, Vec<Granted>> = BTreeMap::new();
            for permission in names {
                let by = granting(&permission, false);
                let by_deleted = granting(&permission, true);
                scopes
                    .entry(Scope::of(permission.borrow().as_received()))
                    .or_default()
                    .push(Granted {
                        permission,
                        by,
                        by_deleted,
                    });
            }
            scopes
        });
        Self {
            roles: held,
            granted,
            lacking,
        }
    }

    /// Whether roles and permissions disagree in any way that is worth a mark on the row.
    #[must_use]
    pub fn has_drift(&self) -> bool {
        let unexplained = match &self.granted {
            Field::Value(scopes) => scopes.values().flatten().any(Granted::is_drift),
            Field::Absent | Field::Null | Field::Malformed => false,
        };
        unexplained || !self.lacking.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> NameSet {
        NameSet::new(
            names
                .iter()
                .map(|name| UntrustedText::from(*name))
                .collect(),
        )
    }

    fn role(id: &str, permissions: &[&str], is_deleted: bool) -> Role {
        Role {
            role_id: UntrustedText::from(id),
            display_name: Field::Absent,
            permissions: permissions
                .iter()
                .map(|name| UntrustedText::from(*name))
                .collect(),
            is_deleted,
            created_at: Field::Absent,
            updated_at: Field::Absent,
        }
    }

    fn book() -> RoleBook {
        let mut book = RoleBook::default();
        book.learn(role("support", &["BAN_USER", "DELETE_MESSAGE"], false));
        book.learn(role("legacy", &["EDIT_USER"], true));
        book
    }

    fn granted<'a>(provenance: &'a Provenance, name: &str) -> &'a Granted {
        let Field::Value(scopes) = &provenance.granted else {
            panic!("no permissions")
        };
        scopes
            .values()
            .flatten()
            .find(|granted| granted.permission == UntrustedText::from(name))
            .unwrap()
    }

    #[test]
    fn each_permission_names_the_roles_that_grant_it() {
        let roles = names(&["support", "legacy", "ghost"]);
        let permissions = names(&["BAN_USER", "EDIT_USER", "PIN_COMMUNITY_POST"]);
        let provenance = Provenance::new(Field::Value(&roles), Field::Value(&permissions), &book());
        assert_eq!(
            granted(&provenance, "BAN_USER").by,
            [UntrustedText::from("support")]
        );
        let by_deleted = granted(&provenance, "EDIT_USER");
        assert!(by_deleted.is_drift());
        assert_eq!(by_deleted.by_deleted, [UntrustedText::from("legacy")]);
        assert!(granted(&provenance, "PIN_COMMUNITY_POST").is_drift());
        let lacking: Vec<_> = provenance
            .lacking
            .iter()
            .map(|lacking| lacking.permission.clone())
            .collect();
        assert_eq!(lacking, [UntrustedText::from("DELETE_MESSAGE")]);
        let Field::Value(held) = &provenance.roles else {
            panic!("no roles")
        };
        assert_eq!(
            held.get(2),
            Some(&Held::Unknown(UntrustedText::from("ghost")))
        );
    }

    #[test]
    fn unsaid_permissions_are_unknown_and_not_none() {
        let roles = names(&["support"]);
        let provenance = Provenance::new(Field::Value(&roles), Field::Absent, &book());
        assert_eq!(provenance.granted, Field::Absent);
        assert_eq!(provenance.lacking, []);
        assert!(!provenance.has_drift());
    }
}
