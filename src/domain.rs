//! What the program is about: users, queries, pages, roles, failures.
//!
//! Values and pure functions only. Nothing here draws, waits, reads a clock or touches a file;
//! whatever both the console and the commands without a screen need lives here.

pub mod arrange;
pub mod census;
pub mod count;
pub mod difference;
pub mod dispatch;
pub mod event;
pub mod failure;
pub mod field;
pub mod heard;
pub mod id_index;
pub mod journal;
pub mod json;
pub mod lookalike;
pub mod memory;
pub mod merge;
pub mod obstacle;
pub mod page;
pub mod pager;
pub mod permission;
pub mod plan;
pub mod priority;
pub mod profile;
pub mod provenance;
pub mod query;
pub mod queue;
pub mod request;
pub mod role;
pub mod rows;
pub mod sighting;
pub mod source;
pub mod time;
pub mod user;
pub mod verdict;
pub mod word;
