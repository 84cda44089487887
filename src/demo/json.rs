//! Writes JSON by hand, so that a row can also hold what no serializer would produce.

use serde::Serialize;

/// An object being written: fields in the order of the calls, names repeated if asked to.
#[derive(Debug)]
pub(super) struct Object<'a> {
    out: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Object<'a> {
    pub(super) fn begin(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    fn name(&mut self, name: &str) {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        value(self.out, name);
        self.out.push(b':');
    }

    /// A field of any serializable value.
    pub(super) fn field<T: Serialize + ?Sized>(&mut self, name: &str, content: &T) {
        self.name(name);
        value(self.out, content);
    }

    /// A field whose value is written as these bytes, JSON or not.
    pub(super) fn raw(&mut self, name: &str, bytes: &[u8]) {
        self.name(name);
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn end(self) {
        self.out.push(b'}');
    }
}

/// Appends one serializable value. Strings, numbers, lists and objects with string keys cannot
/// fail to be written; anything else becomes `null`.
pub(super) fn value<T: Serialize + ?Sized>(out: &mut Vec<u8>, content: &T) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, content).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// `[a,b,…]` of elements that are JSON already.
pub(super) fn list<'a>(elements: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = vec![b'['];
    for element in elements {
        if out.len() > 1 {
            out.push(b',');
        }
        out.extend_from_slice(element);
    }
    out.push(b']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_raw_bytes_stay_raw() {
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out);
        object.field("b", "x\n");
        object.raw("a", br#""\ud800""#);
        object.field("a", &1);
        object.end();
        assert_eq!(out, br#"{"b":"x\n","a":"\ud800","a":1}"#);
        assert_eq!(list([b"1".as_slice(), b"{}"]), b"[1,{}]");
    }
}
