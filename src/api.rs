//! The API client: wire shapes into domain values, faults into failures.
//!
//! Owns every request that leaves: the rate limit, the time limits, the second tries, the bearer
//! token. It never draws, never decides what to ask next, and hands the token to nobody but the
//! origin that it belongs to.

mod action;
mod calls;
mod client;
mod courier;
mod curl;
mod decode;
mod dissector;
mod event;
mod exchange;
mod fault;
mod gate;
mod limiter;
mod origin;
mod patience;
mod pursuit;
mod target;
mod tracker;
mod walk;

pub use crate::api::client::Client;
pub use crate::api::courier::Parcel;
pub use crate::api::courier::Reply;
pub use crate::api::courier::deliver;
pub use crate::api::curl::curl;
pub use crate::api::decode::profile::profile;
pub use crate::api::event::envelope;
pub use crate::api::event::event;
pub use crate::api::limiter::Rate;
pub use crate::api::origin::Origin;
pub use crate::api::origin::OriginError;
pub use crate::api::patience::Patience;
pub use crate::api::tracker::Steps;
pub use crate::api::walk::Gait;
pub use crate::api::walk::Paged;
pub use crate::api::walk::Pages;
pub use crate::api::walk::walk;
