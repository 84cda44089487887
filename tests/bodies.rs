//! Ten thousand answers that are wrong in some way, over a real connection and drawn: nothing
//! falls over, what nobody touched is there to the byte, and memory stays bounded.
//!
//! `MODCON_BODIES` sets how many answers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "bodies/console.rs"]
mod console;
#[path = "bodies/damage.rs"]
mod damage;
#[path = "bodies/dice.rs"]
mod dice;
#[path = "bodies/sample.rs"]
mod sample;
#[path = "bodies/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::sync::Arc;

use modcon::api::Client;
use modcon::api::Origin;
use modcon::api::Patience;
use modcon::api::Rate;
use modcon::domain::failure::Failure;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::request::Priority;
use modcon::domain::user::User;
use modcon::text::Untrusted;
use secrecy::SecretString;

use console::Console;
use damage::DAMAGES;
use damage::Expected;
use dice::Dice;
use sample::Sample;
use sample::samples;
use server::Server;

/// Users on a page: as many as the screen shows.
const ROWS: usize = 20;

/// Letters of an id that the list shows at least.
const SHOWN: usize = 8;

/// What a process may take that reads all this, in kibibytes.
const MOST_MEMORY: u64 = 150 * 1024;

fn bodies() -> usize {
    std::env::var("MODCON_BODIES").map_or(10_000, |value| value.parse().unwrap())
}

fn client(base: &str) -> Client {
    let patience = Patience {
        tries: 1,
        ..Patience::default()
    };
    Client::with_patience(
        &Origin::parse(base).unwrap(),
        SecretString::from("token-of-no-worth"),
        Rate::Off,
        Arc::new(|_| {}),
        patience,
    )
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_bodies_cost_what_is_wrong_and_no_more() {
    let samples = samples(ROWS).await;
    let server = Server::start();
    let client = client(&server.base);
    let query = UserQuery::default();
    let mut console = Console::new();
    let mut dice = Dice::new(14);
    let weights: Vec<usize> = (0..DAMAGES.len())
        .flat_map(|number| vec![number; DAMAGES[number].1])
        .collect();
    let mut met = BTreeMap::new();
    let mut joined = 0;
    for number in 0..bodies() {
        let sample = dice.pick(&samples).clone();
        let (name, _, damage) = DAMAGES[*dice.pick(&weights)];
        let case = Arc::new(damage(&mut dice, &sample));
        server.say(Arc::clone(&case));
        let answer = client.query_users(&query, None, Priority::Foreground).await;
        *met.entry(name).or_insert(0) += 1;
        let shown = judge(&case.expected, &sample, &answer, &mut joined).unwrap_or_else(|wrong| {
            panic!("body {number}, {name}: {wrong}\n{}", quoted(&case.body))
        });
        let (cursor, tab) = (dice.below(ROWS), *dice.pick(&['1', '2', '3', '4', '5']));
        let screen = console.shows(answer, cursor, tab);
        for id in shown {
            assert!(
                screen.contains(&id),
                "body {number}, {name}: {id} in\n{screen}"
            );
        }
    }
    println!("{met:#?}");
    println!("{joined} rows joined to broken ones");
    assert!(joined <= bodies() / 2_000, "{joined} rows joined");
    assert!(met.len() == DAMAGES.len() || bodies() < 10_000, "{met:?}");
    if let Some(held) = most_memory() {
        println!("{held} KiB at most");
        assert!(held < MOST_MEMORY, "{held} KiB");
    }
}

/// Compares an answer with what it must be; gives ids that must be on the screen. Counts rows
/// that were taken for the beginning of a broken one behind them, which then shows their bytes.
fn judge(
    expected: &Expected,
    sample: &Sample,
    answer: &Result<Answer, Failure>,
    joined: &mut usize,
) -> Result<Vec<String>, String> {
    match (expected, answer) {
        (Expected::OneRow { row: touched, raw }, Ok(answer)) => {
            let rows: Vec<Vec<u8>> = answer.page.users().map(User::raw).collect();
            let mut sent: Vec<&[u8]> = (0..sample.rows.len()).map(|row| sample.row(row)).collect();
            sent[*touched] = raw;
            if rows == sent && answer.lost == 0 {
                Ok(plain_ids(answer, &[*touched]))
            } else {
                Err(format!("{} rows, {} lost", rows.len(), answer.lost))
            }
        }
        (Expected::AllBut(touched), Ok(answer)) => {
            let rows: Vec<Vec<u8>> = answer.page.users().map(User::raw).collect();
            let untouched = (0..sample.rows.len()).filter(|row| !touched.contains(row));
            for row in untouched {
                let sent = sample.row(row);
                let is_beside = row + 1 == touched.start;
                let holds = |raw: &Vec<u8>| raw.windows(sent.len()).any(|part| part == sent);
                if rows.iter().any(|raw| raw == sent) {
                    continue;
                }
                if !is_beside || !rows.iter().any(holds) {
                    return Err(format!("row {row} is gone; {touched:?} were touched"));
                }
                *joined += 1;
            }
            Ok(Vec::new())
        }
        (Expected::Unreadable, Err(Failure::Unreadable { .. }))
        | (Expected::TooLarge, Err(Failure::TooLarge { .. })) => Ok(Vec::new()),
        (_, Ok(answer)) => Err(format!("{} rows", answer.page.len())),
        (_, Err(failure)) => Err(format!("{failure:?}")),
    }
}

/// How ids begin that nobody touched and that are drawn as they are; columns cut the rest.
fn plain_ids(answer: &Answer, touched: &[usize]) -> Vec<String> {
    let rows = answer.page.users().enumerate();
    let untouched = rows.filter(|(row, _)| !touched.contains(row));
    let ids = untouched.filter_map(|(_, user)| user.user_id().map(Untrusted::as_received));
    let is_plain = |id: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        id.len() >= SHOWN && id.chars().all(plain)
    };
    let shown = ids.filter(is_plain).filter_map(|id| id.get(..SHOWN));
    shown.map(str::to_owned).collect()
}

fn quoted(body: &[u8]) -> String {
    let shown = body.get(..20_000).unwrap_or(body);
    String::from_utf8_lossy(shown).into_owned()
}

/// The most that this process ever held, in kibibytes, where the system says so.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
