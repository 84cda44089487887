//! Sets of names that share their memory: a network has few combinations of roles and rights.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::api::decode::value::Value;
use crate::api::decode::value::field;
use crate::api::decode::value::names;
use crate::domain::field::Field;
use crate::domain::role::NameSet;

/// The most sets that are remembered; beyond it sets have a memory of their own.
const SETS: usize = 4_096;
/// The longest spelling that is remembered, in bytes.
const SPELLING: usize = 4 * 1_024;

/// Sets by the bytes that spelled them. Lists spelled alike become one set.
#[derive(Debug, Default)]
pub(in crate::api) struct NameSets(Mutex<HashMap<Box<[u8]>, NameSet>>);

impl NameSets {
    /// The set of a member such as `roles`.
    pub(super) fn read(&self, value: Option<Value<'_>>) -> Field<NameSet> {
        field(value, |value| {
            let mut sets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = sets.get(value.bytes) {
                return Some(known.clone());
            }
            let set = NameSet::new(names(value)?);
            if sets.len() < SETS && value.bytes.len() <= SPELLING {
                sets.insert(value.bytes.into(), set.clone());
            }
            Some(set)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::Token;

    fn read(sets: &NameSets, bytes: &[u8]) -> NameSet {
        let token = Token::Array;
        sets.read(Some(Value { token, bytes })).value().unwrap()
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let sets = NameSets::default();
        for number in 0..SETS + 10 {
            let spelled = format!("[\"r{number}\"]");
            let set = read(&sets, spelled.as_bytes());
            assert!(set.contains(&format!("r{number}")));
        }
        let long = format!("[\"{}\"]", "x".repeat(SPELLING));
        assert_eq!(read(&sets, long.as_bytes()).len(), 1);
        assert_eq!(sets.0.lock().unwrap().len(), SETS);
    }
}
