//! A user as the wire has it, in each of the spellings that have been met: keys absent, null or
//! empty, aliases, dates with and without a fraction, fields that nobody has documented.

use serde_json::Value;
use serde_json::json;

use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::dice::scramble;
use crate::demo::json::Record;
use crate::demo::person::Field;
use crate::demo::person::Identity;
use crate::demo::picture::Picture;
use crate::demo::population::DAY;
use crate::demo::population::NOW;
use crate::demo::population::Population;
use crate::demo::profile::Profile;
use crate::demo::stamp::stamp;

/// Accounts older than this lack the ids that came later.
const OLD: u64 = 1200 * DAY;

/// The internal id of a row: 24 hexadecimal digits, the last eight of which name the row.
pub(super) fn internal_id(seed: u64, row: u32) -> String {
    let high = scramble(seed ^ u64::from(row));
    let mask = u32::try_from(scramble(seed) >> 32).unwrap_or(0);
    format!("{high:016x}{:08x}", row ^ mask)
}

/// The row that an internal id names, if it is one.
pub(super) fn internal_row(seed: u64, id: &str) -> Option<u32> {
    let mask = u32::try_from(scramble(seed) >> 32).unwrap_or(0);
    let row = u32::from_str_radix(id.get(16..)?, 16).ok()? ^ mask;
    (internal_id(seed, row) == id).then_some(row)
}

/// The fields of a user, in the seed's order.
pub(super) fn record(
    population: &Population,
    row: u32,
    person: &Identity,
    profile: &Profile,
) -> Record {
    let mut dice = population.dice(row, Topic::Shape);
    let old = NOW.saturating_sub(person.created_at) > OLD;
    let internal = internal_id(population.seed(), row);
    let mut record = Record::default();
    record.put("_id", if dice.chance(20) { "" } else { &internal });
    record.put(
        "path",
        &if dice.chance(20) {
            String::new()
        } else {
            format!("social/{internal}")
        },
    );
    record.put("userId", &person.user_id);
    if !old {
        record.put("userInternalId", &internal);
        record.put("userPublicId", &person.user_id);
    }
    rights(&mut record, profile, &mut dice);
    field(&mut record, "displayName", &person.display_name);
    field(&mut record, "profileHandle", &person.profile_handle);
    field(&mut record, "description", &profile.description);
    match profile.picture {
        Picture::Absent => {}
        Picture::Null => record.raw("avatarFileId", b"null"),
        picture => record.put("avatarFileId", &picture.file_id()),
    }
    field(&mut record, "avatarCustomUrl", &profile.avatar_url);
    let original = population.original(row, person);
    let mut flag_dice = dice.clone();
    flags(&mut record, person, &original, &mut flag_dice);
    // Drawn as for the original, so that later flags leave the rest of the row as it is.
    flags(&mut Record::default(), &original, &original, &mut dice);
    field(&mut record, "metadata", &profile.metadata);
    standing(&mut record, person, profile, &mut dice);
    tags(&mut record, profile, &mut dice);
    unknown(&mut record, &original, &mut dice);
    record
}

fn field(record: &mut Record, name: &'static str, content: &Field) {
    match content {
        Field::Absent => {}
        Field::Null => record.raw(name, b"null"),
        Field::Text(text) => record.put(name, text),
        Field::Raw(json) => record.raw(name, json.as_ref()),
    }
}

fn rights(record: &mut Record, profile: &Profile, dice: &mut Dice) {
    let plain = profile.rights.roles.is_empty();
    match dice.below(1000) {
        0..40 if plain => {}
        40..50 if plain => record.raw("roles", b"null"),
        _ => record.put("roles", &profile.rights.roles),
    }
    // Absent permissions mean unknown ones, whatever the roles are.
    if !dice.chance(50) {
        record.put("permissions", &profile.rights.permissions);
    }
}

fn flags(record: &mut Record, person: &Identity, original: &Identity, dice: &mut Dice) {
    let Some(count) = person.standing.flags else {
        match dice.below(100) {
            0..75 => record.put("flagCount", &0),
            75..77 => record.raw("flagCount", b"null"),
            _ => {}
        }
        if !dice.chance(300) {
            record.raw("hashFlag", b"null");
        }
        return;
    };
    if count > 0 || dice.chance(500) {
        record.put("flagCount", &count);
    }
    let mut bits = dice.bits();
    if person.standing.flags != original.standing.flags {
        bits ^= scramble(count.into());
    }
    let hash = match dice.below(10) {
        0..6 => json!([format!("{bits:016x}"), format!("{:016x}", scramble(bits))]),
        6..9 => json!([bits & 0xffff_ffff, bits >> 32]),
        _ => json!(format!("{bits:016x}")),
    };
    let name = if dice.chance(50) {
        "hashflag"
    } else {
        "hashFlag"
    };
    record.put(name, &json!({ "bits": 256, "hashes": 4, "hash": hash }));
}

fn standing(record: &mut Record, person: &Identity, profile: &Profile, dice: &mut Dice) {
    match dice.below(100) {
        0..4 => record.put("isGlobalBanned", &person.standing.banned),
        4..10 if !person.standing.banned => {}
        _ => record.put("isGlobalBan", &person.standing.banned),
    }
    if person.standing.brand || dice.chance(500) {
        record.put("isBrand", &person.standing.brand);
    }
    let fraction = dice.chance(700);
    if !dice.chance(10) {
        record.put("createdAt", &stamp(person.created_at, fraction));
    }
    if !dice.chance(10) {
        record.put("updatedAt", &stamp(profile.updated_at, fraction));
    }
    if person.standing.deleted || dice.chance(700) {
        record.put("isDeleted", &person.standing.deleted);
    }
    if person.standing.deleted && dice.chance(500) {
        record.put("deletedAt", &stamp(profile.updated_at, fraction));
    }
}

fn tags(record: &mut Record, profile: &Profile, dice: &mut Dice) {
    if profile.tags.is_empty() {
        if dice.chance(100) {
            record.raw("tags", b"[]");
        }
    } else if dice.chance(350) {
        let assigned_at = stamp(profile.updated_at, true);
        let objects: Vec<Value> = profile
            .tags
            .iter()
            .map(|tag| json!({ "tagId": tag, "assignedAt": assigned_at }))
            .collect();
        record.put("tags", &objects);
    } else {
        record.put("tags", &profile.tags);
    }
}

/// What a newer server may send.
fn unknown(record: &mut Record, person: &Identity, dice: &mut Dice) {
    if dice.chance(60) {
        record.put("isGlobalMuted", &(person.standing.flags > Some(9)));
    }
    if dice.chance(30) {
        record.put(
            "contribution",
            &json!({ "level": "medium", "score": dice.below(500) }),
        );
    }
    if dice.chance(20) {
        record.put("lastSeen", &Value::Null);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_ids_name_their_row_in_their_network_only() {
        let id = internal_id(1, 1234);
        assert_eq!(id.len(), 24);
        assert_eq!(internal_row(1, &id), Some(1234));
        assert_eq!(internal_row(2, &id), None);
        for wrong in [
            "",
            "x",
            "0123456789abcdef01234567",
            "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
        ] {
            assert_eq!(internal_row(1, wrong), None);
        }
    }
}
