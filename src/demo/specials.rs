//! People who are not drawn by lot: staff, those who pass themselves off as staff, brands,
//! offenders, and the wearers of hostile strings. They are spread evenly over the first rows.

use serde::Deserialize;

use crate::demo::dice::Dice;
use crate::demo::error::DemoError;
use crate::demo::hostile;
use crate::demo::hostile::Hostile;
use crate::demo::person::Field;

const FILE: &str = "cast.json";
/// At most one in this many rows is special while rows last.
const SPARSEST: u32 = 15;
const DENSEST: u32 = 4;
/// Each of the cast is followed by this many wearers.
const WEARERS: usize = 5;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    people: Vec<Role>,
}

/// One of the cast.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Role {
    pub(super) display_name: String,
    pub(super) profile_handle: String,
    pub(super) user_id: Option<String>,
    #[serde(default)]
    pub(super) roles: Option<Vec<String>>,
    pub(super) description: Option<String>,
    pub(super) flags: Option<u32>,
    #[serde(default)]
    pub(super) brand: bool,
    #[serde(default)]
    pub(super) banned: bool,
    #[serde(rename = "age_days")]
    pub(super) age_days: u64,
}

/// Somebody who is not drawn by lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Special {
    /// One of the cast.
    Cast(Role),
    /// The wearer of a hostile string, and how many of them come before.
    Wearer(usize, Hostile),
}

/// Everybody special, and how far apart they stand.
#[derive(Debug)]
pub(super) struct Specials {
    stride: u32,
    people: Vec<Special>,
}

impl Specials {
    pub(super) fn load(rows: u32) -> Result<Self, DemoError> {
        let file: File = serde_json::from_str(include_str!("../../assets/demo/cast.json"))
            .map_err(|error| DemoError::Template {
                name: FILE,
                reason: error.to_string(),
            })?;
        let mut wearers = hostile::load()?.into_iter().enumerate();
        let mut people = Vec::new();
        for role in file.people {
            people.push(Special::Cast(role));
            let next = wearers.by_ref().take(WEARERS);
            people.extend(next.map(|(number, hostile)| Special::Wearer(number, hostile)));
        }
        people.extend(wearers.map(|(number, hostile)| Special::Wearer(number, hostile)));
        let count = u32::try_from(people.len()).unwrap_or(u32::MAX).max(1);
        Ok(Self {
            stride: (rows / count).clamp(DENSEST, SPARSEST),
            people,
        })
    }

    /// One of the texts that a field is worn with, if the draw falls on one.
    pub(super) fn hostile(&self, dice: &mut Dice, field: &str) -> Option<Field> {
        match self.people.get(dice.index(self.people.len()))? {
            Special::Wearer(_, hostile) if hostile.field == field => {
                let text = matches!(hostile.value, Field::Text(_));
                text.then(|| hostile.value.clone())
            }
            _ => None,
        }
    }

    pub(super) fn at(&self, row: u32) -> Option<&Special> {
        if !row.is_multiple_of(self.stride) {
            return None;
        }
        self.people.get((row / self.stride) as usize)
    }
}
