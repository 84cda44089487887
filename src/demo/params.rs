//! Query strings as a server of this kind reads them: bracketed keys, repeated keys, percent
//! escapes, plus signs.

use percent_encoding::percent_decode_str;

/// The decoded pairs of a query string, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Params(Vec<(String, String)>);

/// One percent-encoded piece; bytes that are no UTF-8 become replacement characters.
pub(super) fn decoded(piece: &str) -> String {
    percent_decode_str(piece).decode_utf8_lossy().into_owned()
}

impl Params {
    pub(super) fn parse(query: &str) -> Self {
        let spaced = query.replace('+', " ");
        let pairs = spaced
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(key), decoded(value))
            });
        Self(pairs.collect())
    }

    /// The value of a scalar; an error message where the key is repeated, for then it is a list.
    pub(super) fn one(&self, key: &str) -> Result<Option<&str>, String> {
        let mut values = self
            .0
            .iter()
            .filter(|(name, _)| name == key)
            .map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(_), Some(_)) => Err(format!("\"{key}\" must be a single value")),
            (value, _) => Ok(value.map(String::as_str)),
        }
    }

    /// The values of a list: `key[]=a&key[]=b`, `key=a&key=b`, `key[0]=a&key[1]=b`.
    pub(super) fn many(&self, key: &str) -> Vec<&str> {
        let belongs = |name: &str| {
            let Some(rest) = name.strip_prefix(key) else {
                return false;
            };
            let inner = rest
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            rest.is_empty()
                || inner.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
        };
        self.0
            .iter()
            .filter(|(name, _)| belongs(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_form_of_a_list() {
        for query in [
            "s[]=a&s[]=b",
            "s%5B%5D=a&s%5B%5D=b",
            "s=a&s=b",
            "s[0]=a&s%5b1%5D=b",
        ] {
            assert_eq!(Params::parse(query).many("s"), ["a", "b"], "{query}");
        }
        assert!(Params::parse("sx=1&s[x]=2").many("s").is_empty());
    }

    #[test]
    fn reads_scalars_once() {
        let params = Params::parse("a=1&options%5Blimit%5D=20&k=%C3%A9+x%2B&a=2&&flag");
        assert_eq!(params.one("options[limit]"), Ok(Some("20")));
        assert_eq!(params.one("k"), Ok(Some("\u{e9} x+")));
        assert_eq!(params.one("flag"), Ok(Some("")));
        assert_eq!(params.one("none"), Ok(None));
        assert!(params.one("a").is_err());
    }
}
