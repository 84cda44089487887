//! What goes wrong on request, and when.

use serde::Deserialize;

/// The faults of a network; none by default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {}
