//! An answer before it is sent, and the documented error envelope.

use bytes::Bytes;
use serde_json::json;

use crate::demo::faults::ErrorAnswer;

/// Status, kind and bytes of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) retry_after: Option<String>,
    pub(super) body: Bytes,
}

pub(super) const JSON: &str = "application/json; charset=utf-8";

impl Answer {
    pub(super) fn ok(body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            content_type: JSON,
            retry_after: None,
            body: body.into(),
        }
    }

    /// `{"status":"error","code":…,"message":…}`, with `data.detail` where there are details.
    pub(super) fn error(status: u16, code: u32, message: &str, detail: &[String]) -> Self {
        let mut envelope = json!({ "status": "error", "code": code, "message": message });
        if !detail.is_empty() {
            envelope["data"] = json!({ "detail": detail });
        }
        Self {
            status,
            ..Self::ok(envelope.to_string())
        }
    }

    /// The error that a fault asks for; what it leaves open is as documented for its status.
    pub(super) fn fault(error: &ErrorAnswer) -> Self {
        let (code, message) = match error.status {
            401 => (400_100, "Unauthorized."),
            403 => (400_300, "Forbidden error."),
            404 => (400_400, "Not found."),
            409 => (400_900, "Conflict."),
            422 => (500_000, "Unprocessable entity."),
            429 => (400_311, "Too many requests."),
            500.. => (500_000, "Unexpected server error."),
            _ => (400_000, "Bad request."),
        };
        let code = error.code.unwrap_or(code);
        let message = error.message.as_deref().unwrap_or(message);
        let answer = Self::error(error.status, code, message, &error.detail);
        Self {
            retry_after: error.retry_after.clone(),
            ..answer
        }
    }

    pub(super) fn unauthorized() -> Self {
        Self::error(401, 400_100, "Unauthorized.", &[])
    }

    pub(super) fn invalid(detail: &[String]) -> Self {
        Self::error(422, 500_000, "Unprocessable entity.", detail)
    }

    pub(super) fn bad_token() -> Self {
        Self::error(
            400,
            400_000,
            "Bad request: the query token is invalid.",
            &[],
        )
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::error(404, 400_400, &format!("{what} not found."), &[])
    }

    pub(super) fn too_many() -> Self {
        Self::error(429, 400_311, "Too many requests.", &[])
    }
}
