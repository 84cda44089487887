//! Reading the people of a plan, by their ids or by a query.

use tokio::sync::mpsc;

use crate::api::Client;
use crate::command::output::complain;
use crate::command::progress::Progress;
use crate::command::users;
use crate::command::users::Wanted;
use crate::command::users::walk::Batch;
use crate::command::users::walk::Stop;
use crate::command::users::walk::Walk;
use crate::domain::count::counted;
use crate::domain::failure::Failure;
use crate::domain::pager::End;
use crate::domain::plan::Skipped;
use crate::domain::request::Answer;
use crate::domain::request::Priority;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// The most ids of one question.
const IDS: usize = 100;
/// The most bytes that the ids of one question may take in its address, as they are encoded.
const BYTES: usize = 6_000;

/// Who was found, and who was not.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) people: Vec<Result<Sighting, Skipped>>,
    /// Whether these are all who were asked for.
    pub(super) is_whole: bool,
}

impl Default for Gathered {
    fn default() -> Self {
        Self {
            people: Vec::new(),
            is_whole: true,
        }
    }
}

/// Ids in as few questions as they fit into.
pub(in crate::command) fn chunks<T>(people: &[T], id: impl Fn(&T) -> &UserId) -> Vec<&[T]> {
    let mut chunks = Vec::new();
    let mut rest = people;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |person: &&T| {
            let id = id(person).text().as_received();
            // Three bytes for each that is encoded, and the name of the parameter.
            bytes += 3 * id.len() + 16;
            bytes <= BYTES
        };
        let count = rest.iter().take(IDS).take_while(fits).count().max(1);
        let (chunk, more) = rest.split_at(count);
        chunks.push(chunk);
        rest = more;
    }
    chunks
}

/// One person in an answer; or why not.
pub(in crate::command) fn found(answer: &Answer, id: &UserId) -> Result<Sighting, String> {
    let mut users = answer.page.users();
    let user = users.find(|user| user.user_id() == Some(id.text()));
    let user = user.ok_or_else(|| "the network does not know this id".to_owned())?;
    Sighting::of(user, crate::command::now()).ok_or_else(|| {
        let fault = user.fault().map(crate::domain::user::RowFault::words);
        fault.unwrap_or("unreadable row").to_owned()
    })
}

pub(super) async fn by_ids(
    client: &Client,
    ids: &[UserId],
    mut progress: Progress,
) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    for chunk in chunks(ids, |id| id) {
        progress.people(gathered.people.len(), ids.len());
        let asking = client.users(chunk, Priority::Foreground);
        let answer = progress.watch(asking).await;
        let answer = answer.inspect_err(|_| progress.clear())?;
        gathered.people.extend(chunk.iter().map(|id| {
            found(&answer, id).map(without_copy).map_err(|why| Skipped {
                user_id: Some(id.clone()),
                why: UntrustedText::from(why),
            })
        }));
    }
    progress.clear();
    Ok(gathered)
}

#[expect(
    clippy::disallowed_methods,
    reason = "ends with the channel that it fills"
)]
pub(super) async fn by_query(
    client: Client,
    query: &crate::domain::query::UserQuery,
    mut progress: Progress,
) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    let (send, mut receive) = mpsc::channel(1);
    let walk = Walk::new(Wanted::All);
    let walking = tokio::spawn(users::ask(client, query.clone(), walk, send));
    while let Some(batch) = progress.watch(receive.recv()).await {
        progress.page(batch.fresh.len());
        take_in(&batch, &mut gathered);
    }
    progress.clear();
    let (stop, _) = match walking.await {
        Ok(ended) => ended,
        Err(broken) => match broken.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => return Err(Failure::Stopped),
        },
    };
    match stop {
        Stop::Failed(failure) => return Err(failure),
        Stop::Enough | Stop::Ended(End::Complete) => {}
        Stop::Ended(_) | Stop::Paused(_) => {
            gathered.is_whole = false;
            complain(&"the server's list did not come to an end; there may be more people");
        }
    }
    Ok(gathered)
}

fn take_in(batch: &Batch, gathered: &mut Gathered) {
    let skipped = |row: usize, words: &str| {
        let user = batch.page.user(row);
        let id = user.and_then(crate::domain::user::User::user_id);
        Skipped {
            user_id: id.map(|id| UserId::new(id.as_received())),
            why: UntrustedText::from(format!("page {}, row {}: {words}", batch.number, row + 1)),
        }
    };
    let now = crate::command::now();
    let fresh = batch.fresh.iter().map(|row| {
        let user = batch.page.user(*row);
        let seen = user.and_then(|user| Sighting::without_raw(user, now));
        seen.ok_or_else(|| skipped(*row, "unreadable row"))
    });
    gathered.people.extend(fresh);
    let faulty = batch.faulty.iter();
    let faulty = faulty.map(|(row, fault)| Err(skipped(*row, fault.words())));
    gathered.people.extend(faulty);
    if batch.lost > 0 {
        gathered.is_whole = false;
        let (page, lost) = (batch.number, counted(batch.lost as usize, "row"));
        complain(&format_args!(
            "page {page}: {lost} beyond repair; nothing is left of what they held"
        ));
    }
}

/// A plan holds no copy of a user.
fn without_copy(seen: Sighting) -> Sighting {
    Sighting {
        raw: [].into(),
        ..seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_bounded_in_ids_and_in_bytes() {
        let sizes = |ids: &[UserId]| -> Vec<usize> {
            chunks(ids, |id| id)
                .iter()
                .map(|chunk| chunk.len())
                .collect()
        };
        let short: Vec<UserId> = (0..250).map(|n| UserId::new(&format!("u{n}"))).collect();
        assert_eq!(sizes(&short), [100, 100, 50]);
        let long = vec![UserId::new(&"\u{e9}".repeat(450)); 5];
        assert_eq!(sizes(&long), [2, 2, 1]);
        let huge = vec![UserId::new(&"x".repeat(100_000)); 2];
        assert_eq!(sizes(&huge), [1, 1]);
        assert_eq!(sizes(&[]), [0_usize; 0]);
    }
}
