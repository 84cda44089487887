//! A value as the API gave it: absent, null and empty stay different until they are shown.

/// One field of an answer.
///
/// The API leaves fields out, sends `null`, and now and then sends another type than it
/// documents. None of these may pass for a real value, and none may fail the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub enum Field<T> {
    /// The key was not in the answer: nothing was said.
    #[default]
    Absent,
    /// The key was there with `null`.
    Null,
    /// The key was there with a type that the field cannot hold; the exact JSON has it.
    Malformed,
    /// The key was there with a usable value, possibly empty.
    Value(T),
}

impl<T> Field<T> {
    /// The value, where one was given.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null | Self::Malformed => None,
        }
    }

    /// Changes the value and keeps the other cases.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Value(value) => Field::Value(change(value)),
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Malformed => Field::Malformed,
        }
    }

    /// The same field, borrowed.
    pub const fn as_ref(&self) -> Field<&T> {
        match self {
            Self::Value(value) => Field::Value(value),
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Malformed => Field::Malformed,
        }
    }
}

impl Field<bool> {
    /// Whether the field says `true`; everything else is not a claim.
    #[must_use]
    pub const fn is_true(self) -> bool {
        matches!(self, Self::Value(true))
    }
}
