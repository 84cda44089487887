use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::*;
use crate::app::testing::held;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::verdict::Verb;
use crate::runtime::clock::Clock;

#[tokio::test]
async fn without_a_network_or_a_store_every_sending_ends() {
    let (world, mut messages) = mpsc::channel(4);
    let executor = Executor::new(Handle::current(), world, Clock::start(), None, None);
    let verdict = || {
        let open = held(7, Verb::ClearFlags, 1, Stage::Staged, Owner::Us);
        Box::new(open.verdict)
    };
    executor.dispatch(verdict());
    executor.read_back(verdict());
    let mut ends = Vec::new();
    for _ in 0..2 {
        match messages.recv().await {
            Some(Message::DispatchEnded { id, end, .. }) => ends.push((id, end.name())),
            other => panic!("no end: {other:?}"),
        }
    }
    ends.sort_unstable();
    assert_eq!(
        ends,
        [(VerdictId(7), "not-sent"), (VerdictId(7), "unknown")]
    );
}
