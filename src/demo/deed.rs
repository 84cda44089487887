//! What a moderator may do to somebody, and when the network refuses.
//!
//! The documents say little: ban, unban and clear answer 200, 404, 429 or 500, and some accounts
//! are exempt from bans. Where they are silent, this network does what makes a client careful:
//! most accounts take the same deed again with a 200, some with a 400.

use serde_json::Value;

use crate::demo::answer::Answer;
use crate::demo::change::Change;
use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::person::Identity;
use crate::demo::query::Refusal;
use crate::demo::registry::Registry;
use crate::demo::stage::Stage;

/// Of 1,000 accounts, so many answer 400 to what is so already.
const STRICT: u64 = 200;
/// Whoever holds a role that grants this cannot be banned; the SDK spells it so.
const EXEMPTION: &str = "User/ExempFromBan";
/// Unicode scalar values in an id, at most.
const ID_MOST: usize = 900;

/// A call that changes somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Ban,
    Unban,
    Clear,
}

/// `userId` of a body; `None` is a body that is not said to be JSON.
pub(super) fn user_id(json: Option<&[u8]>) -> Result<String, Refusal> {
    let body = json.and_then(|json| serde_json::from_slice::<Value>(json).ok());
    let reason = match body.as_ref().and_then(|body| body.get("userId")) {
        None => "\"userId\" is required".to_owned(),
        Some(Value::String(id)) if id.is_empty() => "\"userId\" must not be empty".to_owned(),
        Some(Value::String(id)) if id.chars().count() <= ID_MOST => return Ok(id.clone()),
        Some(Value::String(_)) => format!("\"userId\" must be at most {ID_MOST} characters long"),
        Some(_) => "\"userId\" must be a string".to_owned(),
    };
    Err(Refusal::Invalid(vec![reason]))
}

/// Carries a deed out.
///
/// # Errors
///
/// The answer that says why not; then nothing has changed.
pub(super) fn carry_out(
    deed: Deed,
    user_id: &str,
    stage: &mut Stage<'_>,
) -> Result<Answer, Answer> {
    let registry = stage.registry;
    let world = &stage.world;
    let found = world.find(user_id).map(|row| (row, world.identity(row)));
    let Some((row, person)) = found.filter(|(_, person)| !person.standing.deleted) else {
        return Err(Answer::not_found("User"));
    };
    let standing = &person.standing;
    let strict = Dice::new(registry.population.seed(), row.into(), Topic::Conduct).chance(STRICT);
    match deed {
        Deed::Ban if is_exempt(registry, row, &person) => {
            let message = "This user is exempt from bans.";
            return Err(Answer::error(403, 400_306, message, &[]));
        }
        Deed::Ban if standing.banned && strict => {
            return Err(Answer::error(400, 400_000, "User is already banned.", &[]));
        }
        Deed::Unban if !standing.banned && strict => {
            return Err(Answer::error(400, 400_000, "User is not banned.", &[]));
        }
        Deed::Ban if !standing.banned => stage.change(row, Change::Ban),
        Deed::Unban if standing.banned => stage.change(row, Change::Unban),
        Deed::Clear if standing.flags.is_some() => stage.change(row, Change::Clear),
        Deed::Ban | Deed::Unban | Deed::Clear => {}
    }
    Ok(match deed {
        Deed::Ban | Deed::Unban => Answer::ok(""),
        Deed::Clear => {
            let person = stage.world.identity(row);
            let profile = registry.profile(row, &person);
            Answer::ok(registry.record(row, &person, &profile).encode())
        }
    })
}

/// Brands, and holders of a role that grants the exemption, super moderators first of all.
pub(super) fn is_exempt(registry: &Registry, row: u32, person: &Identity) -> bool {
    let profile = registry.profile(row, person);
    let grants = |role_id: &String| {
        let role = registry.roles.find(role_id);
        role.is_some_and(|role| role.permissions.iter().any(|name| name == EXEMPTION))
    };
    person.standing.brand || profile.rights.roles.iter().any(grants)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_without_a_usable_id_is_refused() {
        let long = format!("{{\"userId\":\"{}\"}}", "x".repeat(901));
        for body in [
            None,
            Some(""),
            Some("[]"),
            Some("{\"userid\":\"a\"}"),
            Some("{\"userId\":7}"),
            Some("{\"userId\":\"\"}"),
            Some("{\"userId\":\"a\""),
            Some(long.as_str()),
        ] {
            let read = user_id(body.map(str::as_bytes));
            assert!(matches!(read, Err(Refusal::Invalid(_))), "{body:?}");
        }
        let odd = r#"{"userId":"a/\u0000..","more":1}"#;
        assert_eq!(user_id(Some(odd.as_bytes())), Ok("a/\0..".to_owned()));
    }
}
