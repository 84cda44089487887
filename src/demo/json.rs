//! Writes JSON by hand, so that an answer can also hold what no serializer would produce.

use serde::Serialize;

/// An object being put together: fields in the order of the calls, each as its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record(Vec<(&'static str, Vec<u8>)>);

impl Record {
    /// A field of any serializable value.
    pub(super) fn put<T: Serialize + ?Sized>(&mut self, name: &'static str, content: &T) {
        self.raw(name, value(content));
    }

    /// A field whose value is these bytes, JSON or not. A name that is there already comes twice.
    pub(super) fn raw(&mut self, name: &'static str, bytes: impl Into<Vec<u8>>) {
        self.0.push((name, bytes.into()));
    }

    /// Gives every field of this name other bytes, or adds the field.
    pub(super) fn replace(&mut self, name: &'static str, bytes: &[u8]) {
        let mut found = false;
        for (_, content) in self.0.iter_mut().filter(|(known, _)| *known == name) {
            bytes.clone_into(content);
            found = true;
        }
        if !found {
            self.raw(name, bytes);
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| *known != name);
    }

    /// The object, compact.
    pub(super) fn encode(&self) -> Vec<u8> {
        let size: usize = self
            .0
            .iter()
            .map(|(name, bytes)| name.len() + bytes.len() + 4)
            .sum();
        let mut out = Vec::with_capacity(size + 2);
        out.push(b'{');
        for (name, bytes) in &self.0 {
            if out.len() > 1 {
                out.push(b',');
            }
            out.extend_from_slice(&value(name));
            out.push(b':');
            out.extend_from_slice(bytes);
        }
        out.push(b'}');
        out
    }
}

/// One serializable value. Strings, numbers, lists and objects with string keys cannot fail to be
/// written; anything else becomes `null`.
pub(super) fn value<T: Serialize + ?Sized>(content: &T) -> Vec<u8> {
    serde_json::to_vec(content).unwrap_or_else(|_| b"null".to_vec())
}

/// `[a,b,…]` of elements that are JSON already.
pub(super) fn list<T: AsRef<[u8]>>(elements: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut out = vec![b'['];
    for element in elements {
        if out.len() > 1 {
            out.push(b',');
        }
        out.extend_from_slice(element.as_ref());
    }
    out.push(b']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_raw_bytes_stay_raw() {
        let mut record = Record::default();
        assert_eq!(record.encode(), b"{}");
        record.put("b", "x\n");
        record.raw("a", br#""\ud800""#);
        record.put("a", &1);
        assert_eq!(record.encode(), br#"{"b":"x\n","a":"\ud800","a":1}"#);
        record.replace("a", b"null");
        record.remove("b");
        record.replace("c", b"[]");
        assert_eq!(record.encode(), br#"{"a":null,"a":null,"c":[]}"#);
        assert_eq!(list(["1", "{}"]), b"[1,{}]");
    }
}
