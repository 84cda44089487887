//! The bodies of events, in the shapes that are documented for them.
//!
//! No event is documented for bans, their end, or deletion. This network tells of them by
//! `user.didUpdate`, and of some bans by the names that one page of the documents has.

use serde_json::Value;
use serde_json::json;

use crate::demo::change::Occasion;
use crate::demo::dice::Dice;
use crate::demo::json;
use crate::demo::json::Record;
use crate::demo::moderation;
use crate::demo::registry::Registry;
use crate::demo::row::internal_id;
use crate::demo::stamp::stamp;
use crate::demo::world::World;

/// What an update leaves out now and then: what is not said is not gone.
const UNSAID: [&str; 3] = ["permissions", "metadata", "tags"];

/// The body about whoever is in a row, as they are at this moment.
pub(super) fn body(
    registry: &Registry,
    world: &World,
    occasion: Occasion,
    row: u32,
    at: u64,
    dice: &mut Dice,
) -> Vec<u8> {
    let people = |name: &str, flags: bool, lean: bool| {
        let data = people(registry, world, &[row], flags, lean);
        event(name, &data.encode())
    };
    match occasion {
        Occasion::Updated => people("user.didUpdate", false, dice.chance(100)),
        Occasion::Created => people("user.didCreate", false, false),
        Occasion::Flagged => people("user.didFlag", true, false),
        Occasion::Unflagged => people("user.didUnflag", true, false),
        Occasion::Cleared => people("user.didClearFlag", true, false),
        Occasion::Reset => people("user.profileReset", false, false),
        Occasion::Banned if dice.chance(300) => people("user.didBan", false, false),
        Occasion::Unbanned if dice.chance(300) => people("user.didUnban", false, false),
        Occasion::Banned | Occasion::Unbanned => people("user.didUpdate", false, false),
        Occasion::Blocked(other) => {
            let data = block(registry, world, (row, other), "blocked", at, dice);
            event("user.didBlock", &data.encode())
        }
        Occasion::Unblocked(other) => {
            let data = block(registry, world, (row, other), "none", at, dice);
            event("user.didUnblock", &data.encode())
        }
        Occasion::Elsewhere => elsewhere(registry, world, row, at, dice),
    }
}

/// A body that somebody else made up: it says of whoever is in a row that they are banned.
pub(super) fn forged(world: &World, row: u32, at: u64) -> Vec<u8> {
    let mut user = Record::default();
    user.put("userId", &world.identity(row).user_id);
    user.put("displayName", "forged");
    user.put("isGlobalBan", &true);
    user.put("updatedAt", &stamp(at + 1000, true));
    let mut data = Record::default();
    data.raw("users", json::list([user.encode()]));
    data.raw("files", b"[]");
    event("user.didUpdate", &data.encode())
}

fn event(name: &str, data: &[u8]) -> Vec<u8> {
    let mut body = Record::default();
    body.put("event", name);
    body.raw("data", data);
    body.encode()
}

/// `users` and `files`, never `roles`.
fn people(registry: &Registry, world: &World, rows: &[u32], flags: bool, lean: bool) -> Record {
    let mut users: Vec<Vec<u8>> = Vec::new();
    let mut files: Vec<Vec<u8>> = Vec::new();
    for row in rows {
        let person = world.identity(*row);
        let profile = registry.profile(*row, &person);
        let mut record = registry.record(*row, &person, &profile);
        if flags {
            moderation::put(&mut record, registry, *row, &person);
        }
        if lean {
            for name in UNSAID {
                record.remove(name);
            }
        }
        users.push(record.encode());
        let file = profile.picture.row(&registry.words, profile.uploaded_at);
        files.extend(file.filter(|file| !files.contains(file)));
    }
    let mut data = Record::default();
    data.raw("users", json::list(&users));
    data.raw("files", json::list(&files));
    data
}

/// Who blocks whom. Users and files are promised and often not there.
fn block(
    registry: &Registry,
    world: &World,
    (from, to): (u32, u32),
    status: &str,
    at: u64,
    dice: &mut Dice,
) -> Record {
    let mut data = if dice.chance(400) {
        people(registry, world, &[from, to], false, false)
    } else {
        Record::default()
    };
    data.put("from", &world.identity(from).user_id);
    data.put("to", &world.identity(to).user_id);
    data.put("status", status);
    data.put("createdAt", &stamp(at, true));
    data.put("updatedAt", &stamp(at, true));
    data
}

/// Events of other families, one of which has a name like a ban.
fn elsewhere(registry: &Registry, world: &World, row: u32, at: u64, dice: &mut Dice) -> Vec<u8> {
    let user_id = world.identity(row).user_id;
    let author = internal_id(registry.population.seed(), row);
    let id = format!("{:016x}", dice.bits());
    let at = stamp(at, true);
    let (name, data): (&str, Value) = match dice.below(6) {
        0 => (
            "moderation.didBan",
            json!({
                "channel": [{ "channelId": id, "type": "community", "displayName": "general" }],
                "users": [{ "_id": author, "userId": user_id }],
                "userId": user_id,
            }),
        ),
        1 => (
            "message.didCreate",
            json!({ "messages": [{ "messageId": id, "creatorId": author, "createdAt": at }] }),
        ),
        2 => (
            "v3.post.didCreate",
            json!({ "posts": [{ "postId": id, "postedUserId": user_id, "createdAt": at }] }),
        ),
        3 => (
            "v3.comment.didFlag",
            json!({ "comments": [{ "commentId": id, "userId": user_id, "flagCount": 1 }] }),
        ),
        4 => (
            "channel.didUpdate",
            json!({ "channels": [{ "channelId": id, "memberCount": dice.below(900) }] }),
        ),
        _ => (
            "user.didFollow",
            json!({ "from": user_id, "status": "accepted", "createdAt": at }),
        ),
    };
    event(name, &json::value(&data))
}
