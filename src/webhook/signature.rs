//! Signatures: standard Base64 with padding over HMAC-SHA256 of the raw body. The key is the secret's
//! own text; it is never decoded.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use hyper::header::AUTHORIZATION;
use hyper::header::HeaderMap;
use hyper::header::HeaderName;
use hyper::header::HeaderValue;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use sha2::Digest;
use sha2::Sha256;

/// The header of a signature.
pub const HEADER: HeaderName = HeaderName::from_static("x-amity-signature");
/// The header of a legacy copy, whose signature counts for nothing.
pub const LEGACY_HEADER: HeaderName = HeaderName::from_static("x-eko-signature");

/// How many bytes a signature has before it is encoded.
const BYTES: usize = 32;
/// How many bytes a key is padded to.
const BLOCK: usize = 64;

/// The secret of a webhook, and the one from before while it is rotated.
#[derive(Clone)]
pub struct Secrets {
    current: Key,
    previous: Option<Key>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secrets([REDACTED])")
    }
}

impl Secrets {
    /// Takes the secrets in. Both verify; the current one signs.
    #[must_use]
    pub fn new(current: &SecretString, previous: Option<&SecretString>) -> Self {
        Self {
            current: Key::new(current),
            previous: previous.map(Key::new),
        }
    }

    /// The signature of a body, as its header has it.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        STANDARD.encode(self.current.over(body).finalize().into_bytes())
    }

    /// Whether one of the secrets signed exactly these bytes. Takes as long wherever a wrong
    /// signature differs.
    pub(super) fn verify(&self, claimed: &[u8; BYTES], body: &[u8]) -> bool {
        let mut keys = std::iter::once(&self.current).chain(&self.previous);
        keys.any(|key| key.over(body).verify_slice(claimed).is_ok())
    }
}

/// A bearer that relays have to show beside the signature.
#[derive(Clone)]
pub struct Bearer {
    key: Key,
    expected: [u8; BYTES],
}

impl fmt::Debug for Bearer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Bearer([REDACTED])")
    }
}

impl Bearer {
    /// Takes the bearer in.
    #[must_use]
    pub fn new(bearer: &SecretString) -> Self {
        let key = Key::new(bearer);
        let expected = key.over(bearer.expose_secret().as_bytes());
        Self {
            expected: expected.finalize().into_bytes().into(),
            key,
        }
    }

    /// Whether the headers show it, once. The words are hashed before they are compared, so that the
    /// time says nothing of how much of them is right.
    pub(super) fn is_shown(&self, headers: &HeaderMap) -> bool {
        let shown = only(headers, &AUTHORIZATION).and_then(|value| {
            let (scheme, words) = value.as_bytes().split_at_checked("Bearer ".len())?;
            scheme.eq_ignore_ascii_case(b"Bearer ").then_some(words)
        });
        shown.is_some_and(|words| self.key.over(words).verify_slice(&self.expected).is_ok())
    }
}

/// A secret as HMAC keeps it.
#[derive(Clone)]
struct Key(Hmac<Sha256>);

impl Key {
    fn new(secret: &SecretString) -> Self {
        let secret = secret.expose_secret().as_bytes();
        // As HMAC itself does it: longer keys are hashed, and all are padded with zeros.
        let mut block = Zeroizing::new([0; BLOCK]);
        if secret.len() > BLOCK {
            let digest = Sha256::digest(secret);
            block
                .iter_mut()
                .zip(digest)
                .for_each(|(to, from)| *to = from);
        } else {
            block
                .iter_mut()
                .zip(secret)
                .for_each(|(to, from)| *to = *from);
        }
        Self(Hmac::new(&(*block).into()))
    }

    fn over(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(bytes);
        mac
    }
}

/// What the headers of a request claim about who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// One signature that can be one.
    Signed([u8; BYTES]),
    /// Only a legacy signature: a copy of what comes signed as well.
    Legacy,
    /// No signature, more than one, or something that is none.
    Nothing,
}

/// Reads what the headers claim, before anything else of a request is looked at.
pub(super) fn claim(headers: &HeaderMap) -> Claim {
    if !headers.contains_key(HEADER) {
        return if headers.contains_key(LEGACY_HEADER) {
            Claim::Legacy
        } else {
            Claim::Nothing
        };
    }
    let mut bytes = [0; BYTES];
    let decoded = only(headers, &HEADER).is_some_and(|value| {
        let length = STANDARD.decode_slice(value.as_bytes(), &mut bytes);
        length.is_ok_and(|length| length == BYTES)
    });
    if decoded {
        Claim::Signed(bytes)
    } else {
        Claim::Nothing
    }
}

/// A header that came once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = r#"{"event":"user.didUpdate","data":{"users":[],"files":[]}}"#;
    const EMPTY_SIGNED: &str = "RggwGPqA4PmszxKe/TBGjO9h+XimPhSOIV2mZZZgfpQ=";
    const UNICODE: &str = "{\"event\":\"user.didUpdate\",\"data\":{\"users\":[{\"userId\":\
        \"\u{fc}n\u{ef}code\",\"displayName\":\"\u{540d}\u{524d} \u{1f600}\"}],\"files\":[]}}";
    const UNICODE_SIGNED: &str = "G8WBZKJdMY8kLG7139PACq1muNwh1gCKRJ56hX/MzxY=";

    fn secrets(current: &str, previous: Option<&str>) -> Secrets {
        let previous = previous.map(SecretString::from);
        Secrets::new(&SecretString::from(current), previous.as_ref())
    }

    fn headers(all: &[(HeaderName, &str)]) -> HeaderMap {
        let all = all.iter();
        all.map(|(name, value)| {
            (
                name.clone(),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            )
        })
        .collect()
    }

    fn accepts(secrets: &Secrets, signature: &str, body: &[u8]) -> bool {
        match claim(&headers(&[(HEADER, signature)])) {
            Claim::Signed(claimed) => secrets.verify(&claimed, body),
            Claim::Legacy | Claim::Nothing => false,
        }
    }

    #[test]
    fn the_vectors_of_the_sender_are_signed_and_verified() {
        assert_eq!(UNICODE.len(), 107);
        let secrets = secrets("test-secret", None);
        for (body, signature) in [(EMPTY, EMPTY_SIGNED), (UNICODE, UNICODE_SIGNED)] {
            assert_eq!(secrets.sign(body.as_bytes()), signature);
            assert!(accepts(&secrets, signature, body.as_bytes()));
            assert!(!accepts(&secrets, signature, format!("{body} ").as_bytes()));
        }
        assert!(!accepts(&secrets, EMPTY_SIGNED, UNICODE.as_bytes()));
    }

    #[test]
    fn a_key_of_any_length_is_the_text_itself() {
        // Longer than a block, it is hashed first.
        for length in [1, 63, 64, 65, 200] {
            let secret = "k".repeat(length);
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(b"body");
            let expected = STANDARD.encode(mac.finalize().into_bytes());
            assert_eq!(secrets(&secret, None).sign(b"body"), expected, "{length}");
        }
    }

    #[test]
    fn both_secrets_verify_while_one_is_rotated_and_the_current_one_signs() {
        let both = secrets("new", Some("old"));
        for secret in ["new", "old"] {
            let signature = secrets(secret, None).sign(b"x");
            assert!(accepts(&both, &signature, b"x"), "{secret}");
        }
        assert_eq!(both.sign(b"x"), secrets("new", None).sign(b"x"));
        assert!(!accepts(&both, &secrets("other", None).sign(b"x"), b"x"));
    }

    #[test]
    fn only_one_strictly_written_signature_is_a_claim() {
        let url_safe = EMPTY_SIGNED.replace('+', "-").replace('/', "_");
        let bare = EMPTY_SIGNED.trim_end_matches('=');
        let loose = format!("{}R=", bare.trim_end_matches('Q'));
        for wrong in [
            "",
            "=",
            bare,
            &url_safe,
            &loose,
            &format!("{EMPTY_SIGNED}="),
            &format!("{EMPTY_SIGNED}AAAA"),
            &format!("sha256={EMPTY_SIGNED}"),
            &EMPTY_SIGNED.replace('w', " "),
            &format!("{EMPTY_SIGNED}, {EMPTY_SIGNED}"),
            "460830187a80e0f9accf129efd30468cef61f978a63e148e215da66596607e94",
            "\u{fc}",
        ] {
            assert_eq!(
                claim(&headers(&[(HEADER, wrong)])),
                Claim::Nothing,
                "{wrong}"
            );
        }
        let twice = headers(&[(HEADER, EMPTY_SIGNED), (HEADER, EMPTY_SIGNED)]);
        assert_eq!(claim(&twice), Claim::Nothing);
        assert_eq!(claim(&HeaderMap::new()), Claim::Nothing);
    }

    #[test]
    fn a_legacy_signature_never_stands_in_for_one() {
        let legacy = (LEGACY_HEADER, EMPTY_SIGNED);
        assert_eq!(
            claim(&headers(std::slice::from_ref(&legacy))),
            Claim::Legacy
        );
        let both = headers(&[legacy.clone(), (HEADER, EMPTY_SIGNED)]);
        assert!(matches!(claim(&both), Claim::Signed(_)));
        let wrong = headers(&[legacy, (HEADER, "")]);
        assert_eq!(claim(&wrong), Claim::Nothing);
    }

    #[test]
    fn a_bearer_is_shown_whole_and_once() {
        let bearer = Bearer::new(&SecretString::from("relay-1"));
        let shown = |words: &str| bearer.is_shown(&headers(&[(AUTHORIZATION, words)]));
        assert!(shown("Bearer relay-1") && shown("bearer relay-1"));
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "relay-1",
            "Bearer relay-11",
            "Basic relay-1",
        ] {
            assert!(!shown(wrong), "{wrong}");
        }
        let twice = [
            (AUTHORIZATION, "Bearer relay-1"),
            (AUTHORIZATION, "Bearer relay-1"),
        ];
        assert!(!bearer.is_shown(&headers(&twice)));
        assert!(!bearer.is_shown(&HeaderMap::new()));
    }

    #[test]
    fn no_secret_shows_in_debug_output() {
        let canary = SecretString::from("canary-27182");
        let shown = format!(
            "{:?} {:?}",
            Secrets::new(&canary, Some(&canary)),
            Bearer::new(&canary)
        );
        assert_eq!(shown, "Secrets([REDACTED]) Bearer([REDACTED])");
    }
}
