//! The rest of somebody's profile: rights, words, pictures, metadata, tags. Made when asked for.

use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::error::DemoError;
use crate::demo::life::Life;
use crate::demo::person::Field;
use crate::demo::person::Identity;
use crate::demo::picture::Picture;
use crate::demo::population::DAY;
use crate::demo::population::NOW;
use crate::demo::population::Population;
use crate::demo::roles::Rights;
use crate::demo::roles::Roles;
use crate::demo::specials::Special;

const FILE: &str = "profiles.json";

/// The words that profiles are put together from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    openers: Vec<String>,
    interests: Vec<String>,
    closers: Vec<String>,
    /// What people write who get flagged.
    suspect: Vec<String>,
    pub(super) tags: Vec<String>,
    locales: Vec<String>,
    plans: Vec<String>,
    systems: Vec<String>,
    channels: Vec<String>,
    pub(super) files: Vec<String>,
    pub(super) alt_texts: Vec<String>,
}

impl Words {
    pub(super) fn load() -> Result<Self, DemoError> {
        serde_json::from_str(include_str!("../../assets/demo/profiles.json")).map_err(|error| {
            DemoError::Template {
                name: FILE,
                reason: error.to_string(),
            }
        })
    }
}

/// What a profile holds beyond the identity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    pub(super) rights: Rights,
    pub(super) description: Field,
    pub(super) metadata: Field,
    pub(super) avatar_url: Field,
    pub(super) picture: Picture,
    pub(super) tags: Vec<String>,
    /// When the avatar came; milliseconds since 1970.
    pub(super) uploaded_at: u64,
    /// Milliseconds since 1970.
    pub(super) updated_at: u64,
}

impl Profile {
    pub(super) fn draw(
        population: &Population,
        words: &Words,
        roles: &Roles,
        row: u32,
        person: &Identity,
    ) -> Self {
        let mut dice = population.dice(row, Topic::Profile);
        let mut rights_dice = population.dice(row, Topic::Rights);
        let special = population.special(row);
        // What becomes of somebody leaves the words of their profile as they are.
        let original = population.original(row, person);
        let rights = match special {
            Some(Special::Cast(role)) => {
                roles.resolve(role.roles.clone().unwrap_or_default(), &mut rights_dice)
            }
            _ => roles.draw(&mut rights_dice),
        };
        let mut profile = Self {
            rights,
            description: words.description(&original, &mut dice),
            metadata: words.metadata(&mut dice),
            avatar_url: avatar_url(&mut dice),
            picture: Picture::draw(&mut dice),
            tags: words.tags(&mut dice),
            uploaded_at: person.created_at,
            updated_at: updated_at(&original, &mut dice),
        };
        if let Some(changed_at) = person.changed_at {
            profile.updated_at = changed_at;
        }
        match special {
            Some(Special::Cast(role)) => {
                profile.description = role.description.clone().map_or(Field::Null, Field::Text);
            }
            Some(Special::Wearer(number, hostile)) => {
                match hostile.field {
                    "description" => profile.description = hostile.value.clone(),
                    "metadata" => profile.metadata = hostile.value.clone(),
                    "avatarCustomUrl" => profile.avatar_url = hostile.value.clone(),
                    // What is worn as a name with a companion is worn here alone.
                    _ if number % 3 == 0 => profile.description = hostile.value.clone(),
                    _ if number % 3 == 1 => profile.metadata = worn_in_metadata(&hostile.value),
                    _ => {}
                }
            }
            None => {}
        }
        if let Some(life) = person.life.as_deref() {
            profile.follow(life);
        }
        profile
    }

    /// What was written since the start stands where something stood before.
    fn follow(&mut self, life: &Life) {
        if let Some(description) = &life.description {
            self.description.clone_from(description);
        }
        if let Some(metadata) = &life.metadata {
            self.metadata.clone_from(metadata);
        }
        if let Some(avatar) = &life.avatar {
            self.picture = avatar.picture;
            self.avatar_url.clone_from(&avatar.url);
            self.uploaded_at = avatar.uploaded_at;
        }
    }
}

fn worn_in_metadata(value: &Field) -> Field {
    match value {
        Field::Text(text) => Field::raw(json!({ "note": text, "list": [text, 1] }).to_string()),
        other => other.clone(),
    }
}

pub(super) fn avatar_url(dice: &mut Dice) -> Field {
    match dice.below(100) {
        0..8 => Field::Text(format!(
            "https://avatars.example/u/{:012x}.png",
            dice.below(1 << 48)
        )),
        8..12 => Field::Text(String::new()),
        12..40 => Field::Null,
        _ => Field::Absent,
    }
}

/// Between creation and the network's now; for one in eight, within the last day.
fn updated_at(person: &Identity, dice: &mut Dice) -> u64 {
    let age = NOW.saturating_sub(person.created_at);
    let since = if dice.chance(125) { DAY.min(age) } else { age };
    NOW.max(person.created_at) - dice.below(since.saturating_add(1))
}

impl Words {
    pub(super) fn description(&self, person: &Identity, dice: &mut Dice) -> Field {
        if person.standing.flags.is_some() && dice.chance(600) {
            return Field::Text(dice.word(&self.suspect).to_owned());
        }
        match dice.below(100) {
            0..45 => {
                let (first, second) = (dice.word(&self.interests), dice.word(&self.interests));
                let text = format!(
                    "{} Here for {first} and {second}. {}",
                    dice.word(&self.openers),
                    dice.word(&self.closers)
                );
                Field::Text(text.trim_end().to_owned())
            }
            45..60 => Field::Text(dice.word(&self.openers).to_owned()),
            60..66 => Field::Text(String::new()),
            66..76 => Field::Null,
            _ => Field::Absent,
        }
    }

    fn tags(&self, dice: &mut Dice) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        if dice.chance(220) {
            for _ in 0..=dice.below(3) {
                tags.push(dice.word(&self.tags).to_owned());
            }
            tags.sort_unstable();
            tags.dedup();
        }
        tags
    }

    pub(super) fn metadata(&self, dice: &mut Dice) -> Field {
        let tree = match dice.below(100) {
            0..30 => return Field::raw("{}".to_owned()),
            30..38 => return Field::Null,
            38..60 => return Field::Absent,
            60..80 => json!({
                "locale": dice.word(&self.locales),
                "plan": dice.word(&self.plans),
            }),
            80..92 => json!({
                "locale": dice.word(&self.locales),
                "onboarding": { "done": dice.chance(800), "step": dice.below(7) },
                "device": { "os": dice.word(&self.systems), "push": dice.chance(600) },
                "referrer": Value::Null,
            }),
            _ => self.deep_metadata(dice),
        };
        Field::raw(tree.to_string())
    }

    /// A tree with every kind of JSON value in it.
    fn deep_metadata(&self, dice: &mut Dice) -> Value {
        let channels: Vec<Value> = (0..2 + dice.below(4))
            .map(|_| {
                json!({
                    "name": dice.word(&self.channels),
                    "unread": dice.below(400),
                    "muted": dice.chance(200),
                    "last": { "messageId": format!("{:016x}", dice.bits()), "at": null },
                })
            })
            .collect();
        json!({
            "locale": dice.word(&self.locales),
            "plan": { "name": dice.word(&self.plans), "price": 4.99, "seats": [1, 2, []] },
            "interests": [dice.word(&self.interests), dice.word(&self.interests)],
            "channels": channels,
            "consents": { "marketing": dice.chance(300), "analytics": true, "history": {} },
            "legacyId": 9_007_199_254_740_993_u64 + dice.below(1000),
            "score": -0.25,
        })
    }
}
