//! Calls that change somebody. Each leaves at most once.

use crate::api::client::Client;
use crate::api::exchange;
use crate::api::exchange::Sending;
use crate::api::target;
use crate::api::target::Method;
use crate::api::target::Target;
use crate::api::tracker::Tracker;
use crate::domain::failure::Failure;
use crate::domain::request::Priority;
use crate::domain::user::UserId;
use crate::domain::verdict::Settlement;
use crate::domain::verdict::Verb;

impl Client {
    /// Does what a verdict says, and says what came of it. It goes before every waiting read and
    /// is never sent a second time: not after a failure, not with another token, not by the
    /// layers below. Whoever drops the future learns nothing: the request may have left.
    pub async fn act(&self, verb: Verb, id: &UserId) -> Settlement {
        let Some(target) = target::action(verb, id) else {
            return Settlement::NotSent(Failure::NotAddressable);
        };
        let mut tracker = self.tracker(&target);
        let settlement = self.settle(target, &mut tracker).await;
        let failure = match &settlement {
            Settlement::Applied => None,
            Settlement::Refused(failure)
            | Settlement::NotSent(failure)
            | Settlement::Unknown(failure) => Some(failure.clone()),
        };
        tracker.finished(None, failure);
        settlement
    }

    async fn settle(&self, target: Target, tracker: &mut Tracker) -> Settlement {
        let shared = self.shared();
        let Some(url) = shared.origin.url(target.encoded()) else {
            return Settlement::NotSent(Failure::NotAddressable);
        };
        tokio::select! {
            biased;
            () = shared.gate.stopped() => return Settlement::NotSent(Failure::Stopped),
            () = shared.limiter.acquire(Priority::Action) => {}
        }
        let (bearer, generation) = match shared.gate.bearer() {
            Ok(bearer) => bearer,
            Err(failure) => return Settlement::NotSent(failure),
        };
        tracker.sent(1);
        let sending = exchange::send(
            &shared.acting,
            method(target.method()),
            url,
            target.body().map(ToOwned::to_owned),
            bearer,
            &shared.patience,
            |status| tracker.answered(status),
        );
        let mut reply = match sending.await {
            Sending::Answered(reply) => reply,
            Sending::NotSent(failure) => return Settlement::NotSent(failure),
            Sending::Unknown(failure) => return Settlement::Unknown(failure),
        };
        reply.body = shared.gate.mask(reply.body);
        let Some(failure) = reply.failure() else {
            return Settlement::Applied;
        };
        if failure.stops_everything() {
            shared.gate.refuse(generation);
        }
        if reply.is_refusal() {
            Settlement::Refused(failure)
        } else {
            Settlement::Unknown(failure)
        }
    }
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
    }
}
