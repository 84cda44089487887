//! The queue of flagged accounts: putting it in order, and taking in one event. Both happen between
//! two frames, so that they stand alone, without a floor.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use modcon::app::words::grouped;
use modcon::domain::field::Field;
use modcon::domain::memory::Memory;
use modcon::domain::page::Draft;
use modcon::domain::page::Page;
use modcon::domain::page::PageBuilder;
use modcon::domain::priority::Weights;
use modcon::domain::queue::CaseId;
use modcon::domain::queue::Queue;
use modcon::domain::queue::QueueOrder;
use modcon::domain::queue::Ranking;
use modcon::domain::time::Moment;
use modcon::domain::time::Timestamp;
use modcon::domain::user::UserId;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::median;
use crate::figures::quantile;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
/// When all of it was asked for.
const ASKED: Moment = Moment {
    uptime: Duration::ZERO,
    wall: NOW,
};
/// Accounts a page, as the API gives them.
const PAGE: usize = 100;
/// Events taken in, each with the place that it deserves.
const EVENTS: usize = 2_000;

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let weights = Weights::default();
    let by = |order| Ranking {
        order,
        weights: &weights,
        now: NOW,
    };
    let mut queue = Queue::default();
    for first in (0..plan.users).step_by(PAGE) {
        let page = page(first, 0);
        for row in 0..page.len() {
            queue.meet(&page, row, row.is_multiple_of(50), 1, ASKED, NOW);
        }
        for number in first..first + PAGE {
            queue.remember(&memory(number), NOW);
        }
    }
    let mut ordered = Vec::new();
    for _ in 0..plan.runs {
        for order in QueueOrder::ALL {
            let started = Instant::now();
            queue.rank(by(order));
            ordered.push(started.elapsed());
        }
    }
    queue.rank(by(QueueOrder::Priority));
    let mut events = Vec::new();
    for event in 0..EVENTS {
        // Events come to anybody, in no order.
        let number = event.wrapping_mul(7_919) % plan.users;
        let page = page(number, 1 + event);
        let started = Instant::now();
        queue.meet(&page, 0, false, 2, ASKED, NOW);
        queue.remember(&memory(number), NOW);
        let case = queue.find(&id(number)).unwrap_or(CaseId(0));
        queue.place(&[case], by(QueueOrder::Priority));
        events.push(started.elapsed());
    }
    let all = grouped(plan.users);
    let what = format!("a queue of {all} put in order");
    figures.amount(&what, millis(median(&ordered)), "ms", 100.0);
    for (name, per_mille) in [("p50", 500), ("p99", 990)] {
        let what = format!("one event in a queue of {all}: {name}");
        figures.amount(&what, millis(quantile(&events, per_mille)), "ms", 1.0);
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn id(number: usize) -> String {
    format!("u_{number:08x}")
}

/// A page from this account on; `more` flags on top of what each has.
fn page(first: usize, more: usize) -> Arc<Page> {
    let mut builder = PageBuilder::default();
    for number in first..first + PAGE {
        let id = id(number);
        let flags = number.wrapping_mul(2_654_435_761) % 40 + more;
        builder.push(&Draft {
            user_id: Field::Value(&id),
            display_name: Field::Value(&id),
            flag_count: Field::Value(i64::try_from(flags).unwrap_or(0)),
            ..Draft::default()
        });
    }
    Arc::new(builder.finish(b""))
}

fn memory(number: usize) -> Memory {
    let hours = i64::try_from(number.wrapping_mul(40_503) % 2_000).unwrap_or(0);
    let since = Timestamp::from_millis(NOW.as_millis() - hours * 3_600_000);
    Memory {
        user_id: UserId::new(&id(number)),
        first_seen_at: since,
        first_flag_count: Some(1),
        flagged_since: since,
        last_flag_count: Some(1),
        looked_at: None,
        looked_flag_count: None,
        cleared: None,
        snooze: None,
        notes: 0,
        decided: None,
    }
}
