//! Roles as they become known, and asking for those that pages do not bring.

use crate::app::effect::Effect;
use crate::app::state::State;
use crate::domain::failure::Failure;
use crate::domain::request::Answer;
use crate::domain::role::Role;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// Whether the network lets its roles be read. The call is beyond what every network answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Capability {
    /// Nobody needed it yet.
    #[default]
    Untried,
    /// Asked for.
    Asked,
    /// It answered.
    Works,
    /// It said no; asked again at the next reload.
    Refused(Failure),
}

/// Takes in the roles of a page, and asks for the rest once somebody carries one that is unknown.
pub fn learn(state: &mut State, answer: &Answer, out: &mut Vec<Effect>) {
    for role in &answer.roles {
        state.roles.learn(role.clone());
    }
    if state.roles_call != Capability::Untried {
        return;
    }
    let known = |id: Untrusted<'_>| {
        state
            .roles
            .get(&UntrustedText::from(id.as_received()))
            .is_some()
    };
    let carried = |user: crate::domain::user::User<'_>| {
        user.roles()
            .value()
            .is_some_and(|roles| !roles.iter().all(known))
    };
    if answer.page.users().any(carried) {
        read(state, out);
    }
}

/// Asks for all roles, unless that is under way.
pub fn read(state: &mut State, out: &mut Vec<Effect>) {
    if state.roles_call != Capability::Asked {
        state.roles_call = Capability::Asked;
        out.push(Effect::ReadRoles);
    }
}

/// Takes in what came.
pub fn came(state: &mut State, result: Result<Vec<Role>, Failure>) {
    match result {
        Ok(roles) => {
            state.roles_call = Capability::Works;
            for role in roles {
                state.roles.learn(role);
            }
        }
        Err(failure) => state.roles_call = Capability::Refused(failure),
    }
}

#[cfg(test)]
mod tests;
