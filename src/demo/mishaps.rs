//! What befalls a delivery: it comes late, twice, in its old form too, or somebody else knocks.

use bytes::Bytes;

use crate::demo::dice::Dice;

/// Of 1,000 events, so many come late and so perhaps after their successors.
const LATE: u64 = 80;
const LATEST: u64 = 60_000;
/// So many come twice, although nothing went wrong.
const TWICE: u64 = 60;
/// So many come once more as a legacy copy.
const LEGACY: u64 = 120;
/// Beside so many, a forgery comes.
const FORGED: u64 = 25;

/// How a delivery is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    /// `x-amity-signature`
    True,
    /// `x-eko-signature`
    Legacy,
    /// By somebody who does not know the secret.
    Forged(Forgery),
}

/// What a forger sends in place of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forgery {
    /// None at all.
    Missing,
    /// One with another secret.
    OtherSecret,
    /// The signature of another body.
    OtherBody,
    /// The right one, in hexadecimal digits.
    Hex,
    /// No Base64.
    Garbled,
}

/// A request to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parcel {
    pub(super) body: Bytes,
    pub(super) signing: Signing,
    /// Times it was sent and not accepted.
    pub(super) failed: u8,
}

/// What is sent because of one event, each with its delay in milliseconds.
pub(super) fn parcels(
    body: &Bytes,
    forged: impl FnOnce() -> Bytes,
    dice: &mut Dice,
) -> Vec<(u64, Parcel)> {
    let parcel = |body: &Bytes, signing| Parcel {
        body: body.clone(),
        signing,
        failed: 0,
    };
    let delay = if dice.chance(LATE) {
        1000 + dice.below(LATEST - 1000)
    } else {
        0
    };
    let mut all = vec![(delay, parcel(body, Signing::True))];
    if dice.chance(TWICE) {
        let again = delay + dice.below(8000);
        all.push((again, parcel(body, Signing::True)));
    }
    if dice.chance(LEGACY) {
        let copied = delay + dice.below(2000);
        all.push((copied, parcel(body, Signing::Legacy)));
    }
    if dice.chance(FORGED) {
        let forgery = match dice.below(5) {
            0 => Forgery::Missing,
            1 => Forgery::OtherSecret,
            2 => Forgery::OtherBody,
            3 => Forgery::Hex,
            _ => Forgery::Garbled,
        };
        let forged = parcel(&forged(), Signing::Forged(forgery));
        all.push((dice.below(4000), forged));
    }
    all
}
