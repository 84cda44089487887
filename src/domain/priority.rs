//! Why a case stands where it stands in the queue.

/// How much each reason counts, in points. A case's priority is the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weights {
    /// For each flag.
    pub flag: u32,
    /// For each flag more than when the moderator last looked, or than when it was first seen.
    pub growth: u32,
    /// Once, for an account that was cleared and is flagged again.
    pub reflagged: u32,
    /// Once, for a look-alike of staff or of a protected name.
    pub look_alike: u32,
    /// For each day that the case has waited.
    pub day: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            flag: 10,
            growth: 10,
            reflagged: 60,
            look_alike: 80,
            day: 5,
        }
    }
}
