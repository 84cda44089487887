//! The keys that are really bound, for sentences that name one.

pub(super) use crate::app::keymap::key_of as of;
