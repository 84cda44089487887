//! `modcon apply`: a plan carried out, one person after the other.
//!
//! Everybody is read again first; whoever is not as the plan has them is skipped. The rest goes
//! the way of every verdict: stored, read once more, sent at most once, settled, in the journal.
//! A failure that concerns one person stops nobody else. Between two people it can be stopped.

mod lines;
mod one;
mod stop;

use std::collections::HashMap;
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::api::Client;
use crate::command::apply::lines::Tally;
use crate::command::apply::one::Came;
use crate::command::apply::one::Left;
use crate::command::apply::stop::Stop;
use crate::command::connect::connect;
use crate::command::exit::Exit;
use crate::command::output::complain;
use crate::command::plan::chunks;
use crate::command::plan::found;
use crate::command::progress::Progress;
use crate::command::progress::Waits;
use crate::command::stored;
use crate::config::choice::Access;
use crate::config::environment::Environment;
use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::domain::failure::Failure;
use crate::domain::memory::StoreFault;
use crate::domain::plan::Plan;
use crate::domain::request::Priority;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::store::Store;
use crate::store::StoreError;
use crate::text::UntrustedText;

/// Larger than any plan, in bytes.
const LIMIT: u64 = 512 * 1024 * 1024;

/// People in a row for whom there was no way to the network, after which nobody else is tried.
const NO_WAY: usize = 2;

/// Which plan to carry out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The file.
    pub plan: PathBuf,
    /// Whether to send and record nothing.
    pub dry_run: bool,
}

/// Carries it out and reports each person.
///
/// # Errors
///
/// [`ConfigError`] where the configuration cannot be used.
pub fn run(
    options: &Options,
    settings: &Settings,
    environment: &Environment,
) -> Result<Exit, ConfigError> {
    let connection = settings.connection()?;
    let plan = match read(&options.plan) {
        Ok(plan) => plan,
        Err(problem) => {
            complain(&format_args!("{}: {problem}", options.plan.display()));
            return Ok(Exit::Usage);
        }
    };
    if plan.network.as_received() != connection.base_url.value.as_str() {
        complain(&format_args!(
            "{} is a plan for {}, and this is {} ({}); nothing was sent",
            options.plan.display(),
            plan.network.as_received(),
            connection.base_url.value,
            connection.base_url.source,
        ));
        return Ok(Exit::Usage);
    }
    if !options.dry_run && settings.access.value != Access::Write {
        complain(&format_args!(
            "this network is read-only ({}), so nothing was sent\n\
             give --write, or set `write = true` in its profile; --dry-run shows what would be done",
            settings.access.source
        ));
        return Ok(Exit::Usage);
    }
    let waits = Waits::default();
    let client = match connect(settings, waits.steps()) {
        Ok(client) => client,
        Err(problem) => return Ok(problem.exit()),
    };
    let store = match open(&stored::place(settings)?, options.dry_run) {
        Ok(store) => store,
        Err(exit) => return Ok(exit),
    };
    let tasks = match stored::tasks() {
        Ok(tasks) => tasks,
        Err(exit) => return Ok(exit),
    };
    let progress = Progress::new(waits, environment);
    let mut tally = Tally::new(progress, plan.users.len(), options.dry_run);
    let exit = tasks.block_on(async {
        let stop = Stop::watch();
        let mut work = Work {
            client,
            store,
            plan,
            is_dry: options.dry_run,
            stop,
        };
        let exit = work.all(&mut tally).await;
        if let Some(store) = &work.store {
            store.close().await;
        }
        exit
    });
    tasks.shutdown_background();
    Ok(exit)
}

/// Opens the store for recording; for a dry run, reads it where there is one.
fn open(place: &crate::store::Place, is_dry: bool) -> Result<Option<Store>, Exit> {
    let opened = if is_dry {
        Store::open_to_read(place)
    } else {
        Store::open(place)
    };
    match opened {
        Ok(store) => {
            if !is_dry {
                for remark in store.remarks() {
                    complain(remark);
                }
            }
            Ok(Some(store))
        }
        Err(StoreError::Missing { .. }) if is_dry => Ok(None),
        Err(problem) => {
            complain(&format_args!("{problem}\nnothing was sent"));
            Err(Exit::Incomplete)
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "reads up to a bound")]
fn read(path: &Path) -> Result<Plan, String> {
    let file = File::open(path).map_err(|why| format!("it cannot be read: {why}"))?;
    let mut text = String::new();
    let read = file.take(LIMIT + 1).read_to_string(&mut text);
    let read = read.map_err(|why| format!("it cannot be read: {why}"))?;
    if read as u64 > LIMIT {
        return Err("it is larger than any plan".to_owned());
    }
    Plan::read(&text).map_err(|problem| problem.to_string())
}

/// Everything that carrying out a plan needs.
struct Work {
    client: Client,
    /// None for a dry run where nothing was decided yet.
    store: Option<Store>,
    plan: Plan,
    is_dry: bool,
    stop: Stop,
}

impl Work {
    async fn all(&mut self, tally: &mut Tally) -> Exit {
        if let Err(fault) = self.is_ready().await {
            complain(&format_args!("{fault}\nnothing was sent"));
            return Exit::Incomplete;
        }
        let (acted, left) = match self.past().await {
            Ok(past) => past,
            Err(fault) => {
                let fault = fault.on_reading();
                complain(&format_args!("the store {fault}\nnothing was sent"));
                return Exit::Incomplete;
            }
        };
        let people = std::mem::take(&mut self.plan.users);
        let (mut over, mut no_way) = (None, 0);
        for chunk in chunks(&people, |person| &person.user_id) {
            let ids: Vec<UserId> = chunk.iter().map(|person| person.user_id.clone()).collect();
            let answer = if over.is_none() && !self.stop.is_asked() {
                let reading = self.client.users(&ids, Priority::Foreground);
                Some(tally.watch(reading).await)
            } else {
                None
            };
            for person in chunk {
                let id = &person.user_id;
                if over.is_none() && self.stop.is_asked() {
                    over = Some("stopped before it was their turn".to_owned());
                }
                let came = match (&over, &answer) {
                    (Some(why), _) => Came::NotSent(why.clone(), None),
                    (None, None) => Came::NotSent("stopped before it was their turn".into(), None),
                    (None, Some(Err(failure))) => Came::not_read(failure),
                    (None, Some(Ok(answer))) => match found(answer, id) {
                        Ok(now) => {
                            let past = Past {
                                has_acted: acted.contains(id),
                                left: left.get(id),
                            };
                            tally.watch(self.person(person, now, past)).await
                        }
                        Err(why) => Came::Skipped(why),
                    },
                };
                no_way = if came.has_no_way() { no_way + 1 } else { 0 };
                if over.is_none() {
                    over = came.ends_all();
                }
                if tally.put(id, &came).is_err() && over.is_none() {
                    complain(&"the report cannot be written, so nothing more was sent");
                    over = Some("the report cannot be written".to_owned());
                }
                if over.is_none() && no_way >= NO_WAY {
                    tally.cut_off();
                    over = Some("the network cannot be reached".to_owned());
                }
            }
        }
        tally.end(self.stop.signal())
    }

    /// Whether the store takes what is recorded.
    async fn is_ready(&self) -> Result<(), StoreFault> {
        match &self.store {
            Some(store) if !self.is_dry => match store.read_only().await {
                Some(fault) => Err(fault),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// What this plan did before: on whom it acted, and what of it is still open.
    async fn past(&self) -> Result<(HashSet<UserId>, HashMap<UserId, Left>), StoreFault> {
        let Some(store) = &self.store else {
            return Ok(<_>::default());
        };
        let plan = UntrustedText::from(self.plan.id.digits());
        let acted = store.acted(plan.clone()).await?;
        let open = store.open_verdicts().await?;
        let left = open
            .into_iter()
            .filter(|open| open.verdict.draft.plan.as_ref() == Some(&plan))
            .map(|open| (open.verdict.user_id().clone(), Left::of(&open)));
        Ok((acted.into_iter().collect(), left.collect()))
    }
}

/// What a plan did to one person before.
#[derive(Debug, Clone, Copy)]
struct Past<'a> {
    has_acted: bool,
    left: Option<&'a Left>,
}

impl Came {
    fn not_read(failure: &Failure) -> Self {
        let happened = failure.words().happened;
        let words = format!("could not be read: {}", happened.as_received());
        Self::NotSent(words, Some(failure.clone()))
    }
}

impl Work {
    async fn person(&self, planned: &Sighting, now: Sighting, past: Past<'_>) -> Came {
        let verb = self.plan.verb;
        let acted = past.has_acted.then(|| {
            if now.is_so(verb) {
                Came::Acted
            } else {
                Came::ActedInVain
            }
        });
        match (past.left, acted) {
            // Only reading back tells what became of it.
            (Some(left), _) if left.may_have_left() => return self.left_over(left, now).await,
            // Sent and without effect: a plan and a person act once.
            (Some(left), Some(came)) => return self.left_in_vain(left, came).await,
            (Some(left), None) => return self.left_over(left, now).await,
            (None, Some(came)) => return came,
            (None, None) => {}
        }
        if now.is_so(verb) {
            return Came::AlreadySo(crate::command::plan::so_already(verb));
        }
        if let Some(changed) = one::changes(planned, &now) {
            return Came::Skipped(format!("changed since the plan: {changed}"));
        }
        match &self.store {
            Some(store) if !self.is_dry => {
                one::send(store, &self.client, one::draft(&self.plan, now), &self.stop).await
            }
            _ => Came::WouldSend(verb.words()),
        }
    }

    /// Goes on with what an earlier run of this plan left open.
    async fn left_over(&self, left: &Left, now: Sighting) -> Came {
        match &self.store {
            Some(store) if !self.is_dry => {
                one::go_on(store, &self.client, left, now, &self.stop).await
            }
            _ => left.would(),
        }
    }

    /// Takes back what an earlier run left after it had acted.
    async fn left_in_vain(&self, left: &Left, came: Came) -> Came {
        match &self.store {
            Some(store) if !self.is_dry => one::take_back(store, left, came).await,
            _ => came,
        }
    }
}
