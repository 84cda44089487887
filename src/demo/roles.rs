//! The network's roles: what each grants, who tends to hold them, and ids that are no role any
//! more.

use serde::Deserialize;

use crate::demo::dice::Dice;
use crate::demo::error::DemoError;
use crate::demo::fold::fold;
use crate::demo::json::Record;
use crate::demo::order::Order;
use crate::demo::population::DAY;
use crate::demo::population::NOW;
use crate::demo::stamp::stamp;

const FILE: &str = "roles.json";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Role {
    #[serde(rename = "roleId")]
    pub(super) id: String,
    pub(super) display_name: Option<String>,
    /// In 1,000 users, so many are drawn into this role.
    holders: u64,
    #[serde(default)]
    pub(super) is_deleted: bool,
    pub(super) permissions: Vec<String>,
}

/// Every role there is or was.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Roles {
    #[serde(rename = "roles")]
    all: Vec<Role>,
    orphans: Vec<String>,
    /// Permissions that some people have without any role granting them.
    direct: Vec<String>,
}

/// What somebody may do, and by which roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rights {
    pub(super) roles: Vec<String>,
    pub(super) permissions: Vec<String>,
}

impl Roles {
    pub(super) fn load() -> Result<Self, DemoError> {
        serde_json::from_str(include_str!("../../assets/demo/roles.json")).map_err(|error| {
            DemoError::Template {
                name: FILE,
                reason: error.to_string(),
            }
        })
    }

    pub(super) fn find(&self, role_id: &str) -> Option<&Role> {
        self.all.iter().find(|role| role.id == role_id)
    }

    /// Draws somebody's roles and permissions. Mostly each permission has its role; some have
    /// none, and some roles grant what their holder lacks.
    pub(super) fn draw(&self, dice: &mut Dice) -> Rights {
        let mut held = Vec::new();
        let mut left = dice.below(1000);
        for role in &self.all {
            if left < role.holders {
                held.push(role.id.clone());
                break;
            }
            left -= role.holders;
        }
        if !held.is_empty() && dice.chance(250) {
            let second = self
                .all
                .get(3 + dice.index(self.all.len().saturating_sub(3)));
            held.extend(second.map(|role| role.id.clone()));
            held.dedup();
        }
        if dice.chance(5) {
            held.push(dice.word(&self.orphans).to_owned());
        }
        self.resolve(held, dice)
    }

    /// The permissions that go with these roles, with the usual irregularities.
    pub(super) fn resolve(&self, roles: Vec<String>, dice: &mut Dice) -> Rights {
        let mut permissions: Vec<String> = Vec::new();
        for role in roles.iter().filter_map(|role_id| self.find(role_id)) {
            if role.is_deleted && dice.chance(500) {
                continue;
            }
            for permission in &role.permissions {
                if !permissions.contains(permission) {
                    permissions.push(permission.clone());
                }
            }
        }
        if !permissions.is_empty() && dice.chance(150) {
            let lacking = dice.index(permissions.len());
            permissions.remove(lacking);
        }
        if dice.chance(if roles.is_empty() { 4 } else { 80 }) {
            let extra = dice.word(&self.direct);
            if permissions.iter().all(|known| known != extra) {
                permissions.push(extra.to_owned());
            }
        }
        Rights { roles, permissions }
    }

    /// The roles whose name or id contains the folded keyword; deleted ones are listed too.
    pub(super) fn search(&self, keyword: &str, order: Order) -> Vec<&Role> {
        let fits = |role: &&Role| {
            fold(&role.id).contains(keyword)
                || role
                    .display_name
                    .as_deref()
                    .is_some_and(|name| fold(name).contains(keyword))
        };
        let mut found: Vec<&Role> = self.all.iter().filter(fits).collect();
        match order {
            Order::FirstCreated | Order::ProfileHandle => {}
            Order::LastCreated => found.reverse(),
            Order::DisplayName => found.sort_by_key(|role| role.display_name.clone()),
        }
        found
    }

    /// The rows of those of the ids that are a role, each once.
    pub(super) fn rows<'a>(&self, role_ids: impl Iterator<Item = &'a String>) -> Vec<Vec<u8>> {
        let mut wanted: Vec<&String> = role_ids.collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
            .into_iter()
            .filter_map(|role_id| self.find(role_id))
            .map(|role| self.row(role))
            .collect()
    }

    /// A role as the wire has it.
    pub(super) fn row(&self, role: &Role) -> Vec<u8> {
        let place = self
            .all
            .iter()
            .position(|other| other.id == role.id)
            .unwrap_or(0);
        let created_at = NOW - 1440 * DAY + place as u64 * 40 * DAY + 3_723_045;
        let mut record = Record::default();
        record.put("roleId", &role.id);
        match &role.display_name {
            Some(name) => record.put("displayName", name),
            None => record.raw("displayName", b"null"),
        }
        record.put("updatedAt", &stamp(created_at + 20 * DAY, place % 2 == 0));
        record.put("createdAt", &stamp(created_at, true));
        record.put("permissions", &role.permissions);
        record.put("isDeleted", &role.is_deleted);
        record.encode()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::dice::Topic;

    #[test]
    fn rights_are_regular_with_every_irregularity() {
        let roles = Roles::load().unwrap();
        let granted = |rights: &Rights, permission: &String| {
            let held = rights
                .roles
                .iter()
                .filter_map(|role_id| roles.find(role_id));
            held.filter(|role| role.permissions.contains(permission))
                .count()
                > 0
        };
        let (mut holders, mut direct, mut lacking, mut deleted, mut orphans) = (0, 0, 0, 0, 0);
        for row in 0..4000 {
            let rights = roles.draw(&mut Dice::new(1, row, Topic::Rights));
            holders += usize::from(!rights.roles.is_empty());
            direct += usize::from(
                rights
                    .permissions
                    .iter()
                    .any(|name| !granted(&rights, name)),
            );
            for role_id in &rights.roles {
                match roles.find(role_id) {
                    None => orphans += 1,
                    Some(role) if role.is_deleted => deleted += 1,
                    Some(role) => {
                        let has = |name| rights.permissions.contains(name);
                        lacking += usize::from(!role.permissions.iter().all(has));
                    }
                }
            }
        }
        assert!((300..800).contains(&holders), "{holders}");
        for count in [direct, lacking, deleted, orphans] {
            assert!((5..150).contains(&count), "{count}");
        }
    }

    #[test]
    fn no_user_holds_global_admin() {
        let roles = Roles::load().unwrap();
        for row in 0..4000 {
            let rights = roles.draw(&mut Dice::new(1, row, Topic::Rights));
            assert!(!rights.roles.contains(&"global-admin".to_owned()));
        }
    }
}
