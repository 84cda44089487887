//! What goes wrong on request, and when.
//!
//! A rule names the requests it strikes and what becomes of them. Rules come from a TOML file
//! (`assets/demo/faults.toml` shows each of them) or are built in Rust by tests.

mod file;
mod plan;

use serde::Deserialize;

pub(super) use plan::Asked;
pub(super) use plan::Plan;
pub(super) use plan::Strike;

/// The faults of a network; none by default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    /// Each request is tried against every rule; where two strike, the later one wins, and their
    /// waits add up.
    pub rules: Vec<Rule>,
}

/// Which requests, and what becomes of them. A request must meet every condition that is given.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// The call; any by default.
    pub route: Route,
    /// The keyword contains this text, case apart.
    pub keyword: Option<String>,
    /// The user that the call is about, by the exact id.
    pub user: Option<String>,
    /// The page of the list, counted from 1.
    pub page: Option<u64>,
    /// Only the nth request that meets the conditions above, counted from 1.
    pub nth: Option<u64>,
    /// Only each nth of those.
    pub every: Option<u64>,
    /// Only the first n of those.
    pub first: Option<u64>,
    /// Only so often: 0.25 is one in four, drawn from the network's seed.
    pub probability: Option<f64>,

    /// A call that changes somebody takes effect before anything else goes wrong with it, waits
    /// included. Without this an error, or a connection that ends without an answer, comes before
    /// the effect, and what is wrong with a body comes after it.
    pub applied: bool,
    /// Waited before the answer.
    pub latency: Option<Latency>,
    /// Waited until `Control::release` is called with this name.
    pub hold: Option<String>,
    /// An error in place of the answer.
    pub error: Option<ErrorAnswer>,
    /// What is wrong with the body.
    pub body: Option<BodyFault>,
    /// What is wrong with the connection.
    pub connection: Option<ConnectionFault>,
    /// Answers as if no keyword were given, so that a keyword that nobody's name contains can
    /// call up a fault that needs rows.
    pub ignore_keyword: bool,
    /// A row of the page that is broken.
    pub row: Option<RowFault>,
    /// Rows inserted (negative: removed) at the front of the list since its first page: later
    /// pages repeat rows, or miss some.
    pub shift: i64,
    /// What is wrong with the page's tokens.
    pub tokens: Option<TokenFault>,
    /// Empty pages, each with a token for more, in place of the page.
    pub empty: Option<EmptyPages>,
    /// Rows of the page before that come again at the front of this one; on the first page, rows
    /// of its own.
    pub duplicates: u64,
    /// Keys that the page lacks.
    pub omit: Vec<Key>,
    /// Adds fields that nobody has documented to the page and to each of its rows.
    pub extra_fields: bool,
}

/// The calls that a rule can be about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// Every call.
    #[default]
    Any,
    /// `GET /api/v3/users`.
    Users,
    /// `GET /api/v3/users/{userId}`.
    User,
    /// `GET /api/v3/users/list`.
    List,
    /// `GET /api/v3/roles`.
    Roles,
    /// `GET /api/v3/roles/{roleId}`.
    Role,
    /// Any of the three below.
    Action,
    /// `POST /api/v2/users/ban`.
    Ban,
    /// `POST /api/v2/users/unban`.
    Unban,
    /// `DELETE /api/v2/users/{userId}/flags`.
    Clear,
}

/// A wait before the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// Milliseconds waited at least.
    pub ms: u64,
    /// Milliseconds waited on top, at most; drawn from the seed.
    #[serde(default)]
    pub jitter_ms: u64,
}

/// An error envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorAnswer {
    /// The HTTP status, 300 to 599.
    pub status: u16,
    /// The envelope's code; by default the one that is documented for the status.
    pub code: Option<u32>,
    /// The envelope's message; by default a plain one.
    pub message: Option<String>,
    /// The envelope's `data.detail`.
    #[serde(default)]
    pub detail: Vec<String>,
    /// A `Retry-After` header with this value, sensible or not.
    pub retry_after: Option<String>,
}

/// What is wrong with a body, of an answer or of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyFault {
    /// No bytes at all.
    Empty,
    /// Plain text, said to be so.
    PlainText,
    /// A page of HTML, as proxies send it.
    Html,
    /// JSON that stops in the middle, of the length announced.
    Malformed,
    /// Half the bytes announced; then the connection is closed.
    Truncated,
    /// The right JSON, said to be HTML.
    WrongContentType,
    /// The right JSON, with a field of 9 MiB added.
    Huge,
    /// The right JSON, with a field of 100,000 nested lists added.
    Deep,
    /// A JSON list in place of the object.
    NotAnObject,
}

/// What is wrong with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionFault {
    /// Closed in order, without an answer.
    Drop,
    /// Reset, without an answer.
    Reset,
    /// Reset after half of the body.
    DropMidBody,
    /// Kept open for ever, without an answer.
    Hang,
    /// Kept open for ever, after half of the body.
    HangMidBody,
}

/// A broken row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFault {
    /// What is wrong with it.
    pub kind: RowKind,
    /// Its place on the page, counted from 0; the last row if the page is shorter.
    #[serde(default)]
    pub at: usize,
}

/// The ways in which a row can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// `"displayName":"\ud800"`, which is JSON and yet no text.
    LoneSurrogate,
    /// A byte 0xFF in the name, which makes the whole page no UTF-8.
    InvalidUtf8,
    /// Most fields of a type that nobody expects.
    WrongTypes,
    /// `"userId":null`.
    NullUserId,
    /// No `userId`.
    MissingUserId,
    /// `"userId":42`.
    NumberUserId,
    /// `displayName`, `flagCount` and `isGlobalBan` twice, with different values.
    DuplicateFields,
    /// `"displayName":12345`.
    NumberName,
    /// A string in place of the user.
    NotAnObject,
    /// A display name of 5,000,000 letters.
    Huge,
    /// Metadata 100,000 objects deep.
    Deep,
}

/// What is wrong with page tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenFault {
    /// The next page is this page, for ever.
    Loop,
    /// The next page is the one before: A, B, A.
    BackAndForth,
    /// The token just sent is refused: "query token is invalid".
    Expired,
}

/// Empty pages in place of one that has rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EmptyPages {
    /// How many come before the rows do; without a number they never do.
    pub times: Option<u64>,
}

/// Keys of a page that the SDK's own types do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// `roles`.
    Roles,
    /// `files`.
    Files,
    /// `paging`.
    Paging,
}
