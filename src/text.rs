//! Text from elsewhere, made safe once at the border.
//!
//! Everything that comes from the network, a file, the environment or an error is [`Untrusted`].
//! It has one way to a screen, [`safe`], and a few to other sinks: [`escape`], [`raw_view`] and
//! [`json_escape`]. What a terminal could act on, what is invisible and what reorders its
//! neighbours is shown as tokens, never removed: a moderator must see a forged name as it is.
//!
//! This module never draws, never chooses a style, and imports nothing else of ours.

mod class;
mod cluster;
#[cfg(test)]
mod corpus;
mod emoji;
mod ink;
mod joining;
mod json;
mod label;
mod lines;
mod look_alike;
mod raw;
mod safe;
mod scan;
mod smuggled;
#[cfg(test)]
mod tests;
mod token;
mod untrusted;

pub use json::json_escape;
pub use label::fit;
pub use label::width;
pub use lines::safe_lines;
pub use look_alike::Difference;
pub use look_alike::differences;
pub use look_alike::searchable;
pub use look_alike::skeleton;
pub use raw::escape;
pub use raw::from_raw_view;
pub use raw::is_plain_ascii;
pub use raw::raw_view;
pub use raw::risk;
pub use safe::Budget;
pub use safe::Piece;
pub use safe::PieceKind;
pub use safe::SafeText;
pub use safe::safe;
pub use smuggled::smuggled;
pub use untrusted::Untrusted;
pub use untrusted::UntrustedText;
