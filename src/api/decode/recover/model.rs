//! What the rows of a list are made like, so that a row is told from an object inside of one.

use std::rc::Rc;

use memchr::memchr_iter;
use memchr::memmem;

use crate::api::decode::recover::Scan;
use crate::domain::json::Lexer;
use crate::domain::json::Malformed;
use crate::domain::json::Token;

/// The key of an id, quotes included.
const ID: &[u8] = b"\"userId\"";
/// How many objects are looked at to tell what rows are made like.
const MODELS: usize = 1_000;

/// What the rows of a list have in common.
pub(super) struct Model {
    /// Usual keys, quotes included, in order.
    keys: Vec<Vec<u8>>,
    /// The last key that a row has, so that what lacks it is not whole.
    last: Vec<u8>,
}

impl Model {
    fn new(keys: Vec<Vec<u8>>) -> Self {
        let last = keys.last().map_or(ID, Vec::as_slice).to_vec();
        Self { keys, last }
    }

    pub(super) fn first_key(&self) -> &[u8] {
        self.keys.first().map_or(b"\"_id\"", Vec::as_slice)
    }

    /// Whether another object has an id and two thirds of the usual keys.
    pub(super) fn is_like(&self, keys: &[Vec<u8>]) -> bool {
        let shared = self.keys.iter().filter(|key| keys.contains(key)).count();
        has_id(keys) && shared * 3 >= self.keys.len() * 2
    }

    /// Whether another object has the last of the usual keys.
    pub(super) fn ends_like(&self, keys: &[Vec<u8>]) -> bool {
        keys.contains(&self.last)
    }

    /// Whether a row goes as far as the last key.
    pub(super) fn is_whole(&self, row: &[u8]) -> bool {
        memmem::find(row, &self.last).is_some()
    }

    /// How many rows a stretch may have been: one at least, and as many as it has both of
    /// beginnings and of last keys.
    pub(super) fn rows_in(&self, stretch: &[u8]) -> usize {
        let mut opening = b"{".to_vec();
        opening.extend_from_slice(self.first_key());
        let count = |part: &[u8]| memmem::find_iter(stretch, part).count();
        count(&opening).min(count(&self.last)).max(1)
    }
}

impl Scan<'_> {
    /// What rows are made like, made out when it first matters.
    pub(super) fn model(&mut self) -> Rc<Model> {
        if let Some(model) = &self.model {
            return Rc::clone(model);
        }
        let model = Rc::new(self.made_like());
        self.model = Some(Rc::clone(&model));
        model
    }

    /// What the rows of this list are made like: what most of the fuller objects with an id say,
    /// wherever they stand.
    fn made_like(&mut self) -> Model {
        let mut seen: Vec<Vec<Vec<u8>>> = Vec::new();
        let enough = self.looks / 2;
        for start in memchr_iter(b'{', self.body).skip(1) {
            if seen.len() >= MODELS || self.looks < enough {
                break;
            }
            if let Some(end) = self.end_of_json(start) {
                let keys = keys(self.body.get(start..end).unwrap_or_default());
                seen.extend(has_id(&keys).then_some(keys));
            }
        }
        let most = seen.iter().map(Vec::len).max().unwrap_or_default();
        seen.retain(|keys| keys.len() * 2 >= most);
        let usual = |key: &&Vec<u8>| {
            seen.iter().filter(|keys| keys.contains(key)).count() * 2 >= seen.len()
        };
        let fullest = seen.iter().max_by_key(|keys| keys.len());
        let keys = fullest.map(|keys| keys.iter().filter(usual).cloned().collect());
        Model::new(keys.unwrap_or_default())
    }
}

/// The keys of an object, quotes included, in order; none where it is no JSON.
pub(super) fn keys(object: &[u8]) -> Vec<Vec<u8>> {
    let read = || {
        let mut keys = Vec::new();
        let mut lexer = Lexer::new(object);
        if let Some((Token::Object, _)) = lexer.next()? {
            while let Some((Token::Key, place)) = lexer.next()? {
                keys.extend(object.get(place).map(<[u8]>::to_vec));
                lexer.next_value()?;
            }
        }
        Ok::<_, Malformed>(keys)
    };
    read().unwrap_or_default()
}

fn has_id(keys: &[Vec<u8>]) -> bool {
    keys.iter().any(|key| key == ID)
}
