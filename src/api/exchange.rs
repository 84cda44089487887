//! One question and its answer: sent once, read within bounds.

use std::time::Duration;

use reqwest::Response;
use reqwest::StatusCode;
use reqwest::Url;
use reqwest::header::ACCEPT;
use reqwest::header::AUTHORIZATION;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::DATE;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use reqwest::header::LOCATION;
use reqwest::header::RETRY_AFTER;
use tokio::time::Instant;
use tokio::time::timeout;
use tokio::time::timeout_at;

use crate::api::decode::refusal;
use crate::api::fault;
use crate::api::patience::Patience;
use crate::domain::failure::Failure;
use crate::domain::failure::Stage;
use crate::domain::failure::Unreadable;
use crate::text::UntrustedText;

/// The largest answer that is read, in bytes. A page of a hundred users takes a hundredth of it.
pub(super) const LARGEST: usize = 8 * 1024 * 1024;
/// The largest part of a refusal that is read, in bytes.
const LARGEST_REFUSAL: usize = 64 * 1024;

/// An answer as it came, of any status.
#[derive(Debug)]
pub(super) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    /// What was read of the body.
    pub(super) body: Vec<u8>,
}

/// How a request ended that changes something.
#[derive(Debug)]
pub(super) enum Sending {
    /// With an answer, whose body may lack its end.
    Answered(Reply),
    /// Before anything left.
    NotSent(Failure),
    /// After something may have left, without an answer.
    Unknown(Failure),
}

/// Asks once. `answered` is called with the status as soon as it is known.
pub(super) async fn get(
    http: &reqwest::Client,
    url: Url,
    bearer: HeaderValue,
    patience: &Patience,
    answered: impl FnOnce(u16),
) -> Result<Reply, Failure> {
    let request = http
        .get(url)
        .header(AUTHORIZATION, bearer)
        .header(ACCEPT, "application/json");
    let whole = async {
        // The connection has its own, shorter limit, so this one is the server's silence.
        let mut response = timeout(patience.silence, request.send())
            .await
            .map_err(|_| Failure::TimedOut(Stage::Silence))?
            .map_err(fault::sending)?;
        answered(response.status().as_u16());
        let mut body = Vec::new();
        read(&mut response, patience.silence, &mut body).await?;
        Ok(Reply::new(&response, body))
    };
    timeout(patience.whole, whole)
        .await
        .map_err(|_| Failure::TimedOut(Stage::Whole))?
}

/// Sends a request that changes something, once. `http` must not use a connection again: hyper
/// sends a request a second time, whatever its method, when a used connection turns out closed.
pub(super) async fn send(
    http: &reqwest::Client,
    method: reqwest::Method,
    url: Url,
    body: Option<String>,
    bearer: HeaderValue,
    patience: &Patience,
    answered: impl FnOnce(u16),
) -> Sending {
    let mut request = http
        .request(method, url)
        .header(AUTHORIZATION, bearer)
        .header(ACCEPT, "application/json");
    if let Some(body) = body {
        request = request.header(CONTENT_TYPE, "application/json").body(body);
    }
    let end = Instant::now() + patience.whole;
    let silence = patience.silence.min(patience.whole);
    let mut response = match timeout(silence, request.send()).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) if error.is_connect() || error.is_builder() => {
            return Sending::NotSent(fault::sending(error));
        }
        Ok(Err(error)) => return Sending::Unknown(fault::sending(error)),
        Err(_) => return Sending::Unknown(Failure::TimedOut(Stage::Silence)),
    };
    answered(response.status().as_u16());
    let mut body = Vec::new();
    // The status has said what became of it: the rest only adds words.
    let _ = timeout_at(end, read(&mut response, silence, &mut body)).await;
    Sending::Answered(Reply::new(&response, body))
}

/// Reads a body as far as its limit allows.
async fn read(
    response: &mut Response,
    silence: Duration,
    body: &mut Vec<u8>,
) -> Result<(), Failure> {
    let status = response.status();
    let limit = if status.is_success() {
        LARGEST
    } else {
        LARGEST_REFUSAL
    };
    let announced = response.content_length().unwrap_or_default();
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if status.is_success() && announced > limit {
        return Err(Failure::TooLarge { limit });
    }
    body.reserve(announced.min(limit));
    loop {
        let chunk = match timeout(silence, response.chunk()).await {
            Ok(chunk) => chunk,
            Err(_) => Err(Failure::TimedOut(Stage::Silence))?,
        };
        match chunk {
            Ok(Some(chunk)) if body.len() + chunk.len() <= limit => body.extend_from_slice(&chunk),
            Ok(Some(_)) if status.is_success() => return Err(Failure::TooLarge { limit }),
            Ok(Some(_) | None) => return Ok(()),
            // What is left of a refusal says enough; its status says the rest.
            Err(_) if !status.is_success() => return Ok(()),
            Err(error) => return Err(fault::reading(error)),
        }
    }
}

impl Reply {
    fn new(response: &Response, body: Vec<u8>) -> Self {
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            body,
        }
    }

    /// Whether the status is 4xx: the server refused and changed nothing.
    pub(super) fn is_refusal(&self) -> bool {
        self.status.is_client_error()
    }

    /// What a status other than 2xx says.
    pub(super) fn failure(&self) -> Option<Failure> {
        let status = self.status.as_u16();
        if self.status.is_success() {
            return None;
        }
        if self.status.is_redirection() {
            return Some(Failure::Redirected {
                status,
                host: self.pointed_at(),
            });
        }
        let reason = self.status.canonical_reason().unwrap_or("unknown status");
        let refusal = refusal::refusal(status, reason, &self.body, self.retry_after());
        Some(Failure::Refused(refusal))
    }

    /// The body of an answer with status 2xx that is JSON by its type, or why there is none.
    pub(super) fn into_json(self) -> Result<Vec<u8>, Failure> {
        if let Some(failure) = self.failure() {
            return Err(failure);
        }
        if self.is_json() {
            Ok(self.body)
        } else {
            Err(Failure::Unreadable {
                what: Unreadable::NotJson,
                detail: refusal::beginning(&self.body),
            })
        }
    }

    fn is_json(&self) -> bool {
        let named = self.header(&CONTENT_TYPE).unwrap_or_default();
        let essence = named.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    }

    fn pointed_at(&self) -> UntrustedText {
        let location = self.header(&LOCATION).unwrap_or_default();
        let url = Url::parse(location);
        let host = url.as_ref().ok().and_then(Url::host_str);
        UntrustedText::from(host.unwrap_or("another place on the same host"))
    }

    /// `Retry-After` in seconds or as a date, which is set against the server's own clock.
    fn retry_after(&self) -> Option<Duration> {
        let asked = self.header(&RETRY_AFTER)?.trim();
        if let Ok(seconds) = asked.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let read = |date: &str| jiff::fmt::rfc2822::parse(date).ok();
        let until = read(asked)?.timestamp();
        let now = read(self.header(&DATE)?)?.timestamp();
        let seconds = until.as_second().saturating_sub(now.as_second());
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, headers: &[(&'static str, &str)], body: &str) -> Reply {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: map,
            body: body.as_bytes().to_vec(),
        }
    }

    fn retry_after(headers: &[(&'static str, &str)]) -> Option<Duration> {
        match reply(429, headers, "").into_json() {
            Err(Failure::Refused(refusal)) => refusal.retry_after,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_json_counts_as_an_answer() {
        for named in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/problem+json",
        ] {
            assert!(
                reply(200, &[("content-type", named)], "{}")
                    .into_json()
                    .is_ok()
            );
        }
        for headers in [&[("content-type", "text/html")][..], &[]] {
            let failure = reply(200, headers, "<html>").into_json().unwrap_err();
            let Failure::Unreadable { what, detail } = failure else {
                panic!("{failure:?}");
            };
            assert_eq!(what, Unreadable::NotJson);
            assert_eq!(detail, UntrustedText::from("<html>"));
        }
    }

    #[test]
    fn a_redirect_names_its_host_and_nothing_more() {
        let location = ("location", "https://evil.example/?next=/api");
        let failure = reply(302, &[location], "").into_json().unwrap_err();
        let expected = Failure::Redirected {
            status: 302,
            host: UntrustedText::from("evil.example"),
        };
        assert_eq!(failure, expected);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        assert_eq!(retry_after(&[]), None);
        assert_eq!(
            retry_after(&[("retry-after", "7")]),
            Some(Duration::from_secs(7))
        );
        assert_eq!(retry_after(&[("retry-after", "soon")]), None);
        let date = ("date", "Tue, 07 Nov 2023 05:31:56 GMT");
        let later = ("retry-after", "Tue, 07 Nov 2023 05:32:06 GMT");
        assert_eq!(retry_after(&[date, later]), Some(Duration::from_secs(10)));
        let earlier = ("retry-after", "Tue, 07 Nov 2023 05:00:00 GMT");
        assert_eq!(retry_after(&[date, earlier]), Some(Duration::ZERO));
        assert_eq!(retry_after(&[later]), None);
    }
}
