//! `modcon plan`: one verdict for many people, written down and not sent.

mod gather;
mod ids;

pub(in crate::command) use crate::command::plan::gather::chunks;
pub(in crate::command) use crate::command::plan::gather::found;

use std::hash::BuildHasher;
use std::hash::RandomState;
use std::path::Path;
use std::path::PathBuf;

use crate::command::advice::advice;
use crate::command::connect::connect;
use crate::command::exit::Exit;
use crate::command::fresh;
use crate::command::output::Stopped;
use crate::command::output::complain;
use crate::command::output::print_some;
use crate::command::plan::gather::Gathered;
use crate::command::progress::Progress;
use crate::command::progress::Waits;
use crate::command::signals;
use crate::command::stored;
use crate::config::environment::Environment;
use crate::config::settings::Settings;
use crate::domain::count::counted;
use crate::domain::field::Field;
use crate::domain::obstacle::Obstacle;
use crate::domain::obstacle::obstacle;
use crate::domain::plan::Plan;
use crate::domain::plan::PlanId;
use crate::domain::plan::Skipped;
use crate::domain::query::UserQuery;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;
use crate::text::escape;

/// What to plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What to do.
    pub verb: Verb,
    /// The reason, as it was typed.
    pub policy: String,
    /// The moderator's own words; may be empty.
    pub note: String,
    /// With whom.
    pub whom: Whom,
    /// The file to make.
    pub out: PathBuf,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Users by their ids.
    Ids(Ids),
    /// Everybody whom a query finds.
    Query(UserQuery),
}

/// Where ids come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ids {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
}

/// Reads everybody and writes the plan.
#[must_use]
pub fn run(options: &Options, settings: &Settings, environment: &Environment) -> Exit {
    planned(options, settings, environment).unwrap_or_else(|exit| exit)
}

fn planned(
    options: &Options,
    settings: &Settings,
    environment: &Environment,
) -> Result<Exit, Exit> {
    check_policy(&options.policy, settings)?;
    if fresh::is_taken(&options.out) {
        return Err(taken(&options.out));
    }
    let ids = match &options.whom {
        Whom::Ids(from) => Some(ids::read(from).map_err(|problem| {
            complain(&problem);
            Exit::Usage
        })?),
        Whom::Query(_) => None,
    };
    let waits = Waits::default();
    let client = connect(settings, waits.steps()).map_err(|problem| problem.exit())?;
    let progress = Progress::new(waits, environment);
    let tasks = stored::tasks()?;
    let gathered = tasks.block_on(async {
        let _watching = signals::exit_on_signals(progress.is_shown());
        match (ids, &options.whom) {
            (Some(ids), _) => gather::by_ids(&client, &ids, progress).await,
            (None, Whom::Query(query)) => gather::by_query(client, query, progress).await,
            (None, Whom::Ids(_)) => Ok(Gathered::default()),
        }
    });
    tasks.shutdown_background();
    let gathered = gathered.map_err(|failure| {
        let words = failure.words();
        let happened = words.happened.as_received();
        let advice = advice(&failure);
        complain(&format_args!("{happened}\nno plan was written; {advice}"));
        Exit::of(&failure)
    })?;
    write(options, settings, gathered)
}

fn write(options: &Options, settings: &Settings, gathered: Gathered) -> Result<Exit, Exit> {
    let network = match settings.connection() {
        Ok(connection) => connection.base_url.value.as_str(),
        Err(problem) => {
            complain(&problem);
            return Err(Exit::Config);
        }
    };
    let is_whole = gathered.is_whole;
    let (skipped, users): (Vec<_>, Vec<_>) = gathered
        .people
        .into_iter()
        .map(|person| person.and_then(|seen| to_act_on(seen, options.verb)))
        .partition(Result::is_err);
    let plan = Plan {
        id: PlanId::of([0_u8, 1].map(|number| RandomState::new().hash_one(number))),
        network: UntrustedText::from(network),
        verb: options.verb,
        policy: UntrustedText::from(options.policy.as_str()),
        note: UntrustedText::from(options.note.as_str()),
        operator: UntrustedText::from(settings.triage.operator.value.as_str()),
        created_at: crate::command::now(),
        users: users.into_iter().filter_map(Result::ok).collect(),
        skipped: skipped.into_iter().filter_map(Result::err).collect(),
    };
    if plan.users.len() > crate::domain::plan::MOST {
        complain(&"these are more than 100,000 people; no plan was written\nplan for fewer");
        return Err(Exit::Usage);
    }
    let printed = print_some(report(&plan).as_bytes());
    if let Err(Stopped::Failed(why)) = printed {
        complain(&format_args!(
            "standard output cannot be written: {why}\nno plan was written"
        ));
        return Err(Exit::Incomplete);
    }
    if plan.users.is_empty() {
        complain(&"nobody is left to act on; no plan was written");
        return Err(Exit::Incomplete);
    }
    match fresh::file(&options.out, plan.to_json().as_bytes()) {
        Ok(()) if is_whole && plan.skipped.is_empty() => Ok(Exit::Complete),
        Ok(()) => Ok(Exit::Incomplete),
        Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => Err(taken(&options.out)),
        Err(why) => {
            let out = options.out.display();
            complain(&format_args!("{out} cannot be written: {why}"));
            Err(Exit::Incomplete)
        }
    }
}

/// Somebody to act on; or why not.
fn to_act_on(seen: Sighting, verb: Verb) -> Result<Sighting, Skipped> {
    match obstacle(&seen, verb) {
        None => Ok(seen),
        Some(obstacle) => Err(Skipped {
            user_id: Some(seen.user_id),
            why: UntrustedText::from(obstacle.words(verb)),
        }),
    }
}

/// What is so where a verb has nothing to do.
pub(in crate::command) const fn so_already(verb: Verb) -> &'static str {
    Obstacle::AlreadySo.words(verb)
}

fn check_policy(policy: &str, settings: &Settings) -> Result<(), Exit> {
    let known = &settings.triage.policies;
    if known.iter().any(|known| known.value == policy) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(|known| known.value.as_str()).collect();
    complain(&format_args!(
        "--policy: `{policy}` is none of the policies, which are {}\n\
         `policies` in the configuration names them",
        known.join(", ")
    ));
    Err(Exit::Usage)
}

fn taken(out: &Path) -> Exit {
    complain(&format_args!(
        "--out: {} exists; nothing is ever overwritten",
        out.display()
    ));
    Exit::Usage
}

/// A line for each person and one for all.
fn report(plan: &Plan) -> String {
    let mut out = String::new();
    for seen in &plan.users {
        out.push_str(&person_line(
            plan.verb.words(),
            Some(&seen.user_id),
            &facts(seen),
        ));
    }
    for skipped in &plan.skipped {
        let why = escape(skipped.why.borrow());
        out.push_str(&person_line("skipped", skipped.user_id.as_ref(), &why));
    }
    let (users, skipped) = (plan.users.len(), plan.skipped.len());
    let (verb, id) = (plan.verb.words(), plan.id.digits());
    out + &format!("{users} to {verb}, {skipped} skipped; plan {id}, nothing was sent\n")
}

/// A line about one person: the id whole, so that it is clear who is meant. `words` are safe.
pub(in crate::command) fn person_line(what: &str, id: Option<&UserId>, words: &str) -> String {
    let id = id.map_or_else(|| "(no id)".to_owned(), |id| escape(id.text()));
    let line = format!("{what:<11}  {id}  {words}");
    format!("{}\n", line.trim_end())
}

/// Who somebody is, in a few words.
fn facts(seen: &Sighting) -> String {
    let name = match &seen.display_name {
        Field::Value(name) => format!("\"{}\"", escape(name.borrow())),
        Field::Absent | Field::Null | Field::Malformed => "no name".to_owned(),
    };
    let flags = match seen.flag_count {
        Field::Value(count) => format!("flags {count}"),
        Field::Absent | Field::Null | Field::Malformed => "flags unknown".to_owned(),
    };
    let mut facts = vec![name, flags];
    let mut put = |is: bool, word: String| {
        if is {
            facts.push(word);
        }
    };
    put(seen.is_banned(), "banned".to_owned());
    put(seen.is_deleted.is_true(), "deleted".to_owned());
    put(seen.is_brand.is_true(), "BRAND".to_owned());
    let roles = counted(seen.roles, "role").to_uppercase();
    put(seen.roles > 0, format!("HOLDS {roles}"));
    facts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn seen(is_deleted: bool, flags: i64) -> Sighting {
        Sighting {
            user_id: UserId::new("u1"),
            display_name: Field::Absent,
            profile_handle: Field::Absent,
            flag_count: Field::Value(flags),
            has_hash_flag: false,
            is_global_ban: Field::Value(false),
            is_deleted: Field::Value(is_deleted),
            is_brand: Field::Absent,
            roles: 0,
            updated_at: Field::Absent,
            raw: [].into(),
            read_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn who_is_deleted_is_planned_for_as_in_the_console() {
        for (verb, flags, why) in [
            (Verb::ClearFlags, 2, None),
            (Verb::ClearFlags, 0, Some("has no flags")),
            (Verb::Ban, 2, Some("is deleted")),
            (Verb::Unban, 2, Some("is deleted")),
        ] {
            let skipped = to_act_on(seen(true, flags), verb).err();
            let skipped = skipped.map(|skipped| skipped.why);
            assert_eq!(skipped, why.map(UntrustedText::from), "{verb:?}");
        }
        assert!(to_act_on(seen(false, 2), Verb::Ban).is_ok());
    }

    #[test]
    fn a_person_is_a_safe_line_with_the_whole_id() {
        let seen = Sighting {
            user_id: UserId::new(&format!("{}\u{1b}[2J\nu2", "x".repeat(300))),
            display_name: Field::Value(UntrustedText::from("a\u{202e}b")),
            profile_handle: Field::Null,
            flag_count: Field::Value(3),
            has_hash_flag: false,
            is_global_ban: Field::Value(true),
            is_deleted: Field::Value(false),
            is_brand: Field::Value(true),
            roles: 2,
            updated_at: Field::Absent,
            raw: [].into(),
            read_at: Timestamp::from_millis(0),
        };
        let line = person_line("unban", Some(&seen.user_id), &facts(&seen));
        let expected = format!(
            "unban        {}\\x1b[2J\\nu2  \"a\\u{{202e}}b\", flags 3, banned, BRAND, HOLDS 2 ROLES\n",
            "x".repeat(300)
        );
        assert_eq!(line, expected);
        let one = Sighting { roles: 1, ..seen };
        assert!(facts(&one).ends_with("HOLDS 1 ROLE"), "{}", facts(&one));
        assert_eq!(person_line("skipped", None, ""), "skipped      (no id)\n");
    }
}
