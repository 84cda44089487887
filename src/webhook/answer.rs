//! What a request is answered, check by check. Nothing of a body is read for its meaning before its
//! signature is verified.

use bytes::Bytes;
use http_body_util::Full;
use hyper::HeaderMap;
use hyper::Method;
use hyper::Request;
use hyper::Response;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::ALLOW;
use hyper::header::CONNECTION;
use hyper::header::CONTENT_ENCODING;
use hyper::header::CONTENT_TYPE;
use hyper::header::HeaderName;
use hyper::header::HeaderValue;
use hyper::header::RETRY_AFTER;

use crate::domain::event::Count;
use crate::domain::event::Delivery;
use crate::domain::event::Envelope;
use crate::domain::event::EventKind;
use crate::domain::event::Receipt;
use crate::webhook::body;
use crate::webhook::body::Held;
use crate::webhook::body::Room;
use crate::webhook::body::Unread;
use crate::webhook::counter::Counter;
use crate::webhook::guests::Guest;
use crate::webhook::guests::Phase;
use crate::webhook::intake::Intake;
use crate::webhook::signature::Bearer;
use crate::webhook::signature::Claim;
use crate::webhook::signature::Secrets;
use crate::webhook::signature::claim;

/// Reads the envelope of a body whose signature is right; `None` where it is no event.
pub type Reader = fn(&[u8]) -> Option<Envelope>;

/// The peer was too slow or went away: its connection is closed without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body did not come")]
pub(super) struct Gone;

/// What every request of a receiver is judged with.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) secrets: Secrets,
    pub(super) bearer: Option<Bearer>,
    pub(super) reader: Reader,
    pub(super) room: Room,
    pub(super) intake: Intake,
}

/// What a request came to.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    count: Count,
    /// Whether the connection can take another request.
    goes_on: bool,
}

impl From<Count> for Outcome {
    fn from(count: Count) -> Self {
        Self {
            count,
            goes_on: true,
        }
    }
}

impl Judge {
    /// Answers one request, and counts it.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        guest: &Guest,
        counter: &Counter,
    ) -> Result<Response<Full<Bytes>>, Gone> {
        guest.enter(Phase::Body);
        let outcome = self.outcome(request, guest).await;
        let answer = outcome.map(|outcome| {
            counter.add(outcome.count);
            response(outcome)
        });
        if answer.is_err() {
            counter.add(Count::Closed);
        }
        guest.enter(Phase::Idle);
        answer
    }

    async fn outcome(&self, request: Request<Incoming>, guest: &Guest) -> Result<Outcome, Gone> {
        let (head, body) = request.into_parts();
        let claimed = match self.claimed(&head.method, &head.headers) {
            Ok(claimed) => claimed,
            Err(count) => {
                let goes_on = body::skip(body).await;
                return Ok(Outcome { count, goes_on });
            }
        };
        let Held { bytes, share } = match body::read(body, &self.room).await {
            Ok(whole) => whole,
            Err(Unread::Lost) => return Err(Gone),
            Err(why) => {
                return Ok(Outcome {
                    count: if why == Unread::TooLarge {
                        Count::TooLarge
                    } else {
                        Count::Shed
                    },
                    goes_on: false,
                });
            }
        };
        guest.enter(Phase::Answering);
        if !self.secrets.verify(&claimed, &bytes) {
            return Ok(Count::Unsigned.into());
        }
        let Some(envelope) = (self.reader)(&bytes) else {
            return Ok(Count::NotAnEvent.into());
        };
        let kind = EventKind::of(envelope.event.as_received());
        let delivery = Delivery {
            envelope,
            body: bytes,
        };
        let receipt = self.intake.take_in(delivery, share).await;
        let count = match receipt {
            None => Count::Shed,
            Some(Receipt::Repeated) => Count::Repeated,
            Some(Receipt::Stored) if kind == EventKind::Other => Count::Other,
            Some(Receipt::Stored) => Count::Stored,
        };
        Ok(count.into())
    }

    /// The signature that the body has to have, or what the head alone comes to.
    fn claimed(&self, method: &Method, headers: &HeaderMap) -> Result<[u8; 32], Count> {
        if method != Method::POST {
            return Err(Count::NotPost);
        }
        let is_relayed = self
            .bearer
            .as_ref()
            .is_none_or(|bearer| bearer.is_shown(headers));
        let claimed = match claim(headers) {
            _ if !is_relayed => return Err(Count::Unsigned),
            Claim::Signed(claimed) => claimed,
            Claim::Legacy => return Err(Count::Legacy),
            Claim::Nothing => return Err(Count::Unsigned),
        };
        if is_json(headers) {
            Ok(claimed)
        } else {
            Err(Count::NotJson)
        }
    }
}

/// Whether the body is said to be JSON, and plainly so.
fn is_json(headers: &HeaderMap) -> bool {
    let all_are = |name: HeaderName, wanted: &str| {
        headers.get_all(name).iter().all(|value| {
            let essence = value
                .to_str()
                .ok()
                .and_then(|value| value.split(';').next());
            essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(wanted))
        })
    };
    headers.contains_key(CONTENT_TYPE)
        && all_are(CONTENT_TYPE, "application/json")
        && all_are(CONTENT_ENCODING, "identity")
}

const fn status(count: Count) -> StatusCode {
    match count {
        Count::Stored | Count::Repeated | Count::Other | Count::Legacy => StatusCode::OK,
        Count::NotAnEvent => StatusCode::BAD_REQUEST,
        Count::Unsigned => StatusCode::UNAUTHORIZED,
        Count::NotPost => StatusCode::METHOD_NOT_ALLOWED,
        Count::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Count::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Count::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Count::Shed | Count::Closed => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The answer. It never says why: whoever may know finds it counted.
fn response(outcome: Outcome) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"{}")));
    *response.status_mut() = status(outcome.count);
    let headers = response.headers_mut();
    let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
    say(CONTENT_TYPE, "application/json");
    match outcome.count {
        Count::NotPost => drop(say(ALLOW, "POST")),
        Count::Shed => drop(say(RETRY_AFTER, "1")),
        _ => {}
    }
    if !outcome.goes_on {
        say(CONNECTION, "close");
    }
    response
}
