//! Avatars: which file a profile names, and the file as the wire has it.

use serde_json::json;

use crate::demo::dice::Dice;
use crate::demo::dice::scramble;
use crate::demo::json::Record;
use crate::demo::profile::Words;
use crate::demo::stamp::stamp;

/// The avatar that a profile names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picture {
    /// The key is not there.
    Absent,
    /// The key is there with `null`.
    Null,
    /// The id of a file that the network no longer has.
    Lost(u64),
    /// The id of a file.
    File(u64),
}

impl Picture {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..45 => Self::File(dice.bits()),
            45..47 => Self::Lost(dice.bits()),
            47..75 => Self::Null,
            _ => Self::Absent,
        }
    }

    /// The id on the wire.
    pub(super) fn file_id(self) -> Option<String> {
        match self {
            Self::File(number) | Self::Lost(number) => {
                Some(format!("{:016x}{number:016x}", scramble(number)))
            }
            Self::Absent | Self::Null => None,
        }
    }

    /// The row among a page's `files`, uploaded at `uploaded_at`.
    pub(super) fn row(self, words: &Words, uploaded_at: u64) -> Option<Vec<u8>> {
        let Self::File(number) = self else {
            return None;
        };
        let file_id = self.file_id()?;
        let mut dice = Dice::file(number);
        let (extension, mime) = match dice.below(10) {
            0..6 => ("jpg", "image/jpeg"),
            6..9 => ("png", "image/png"),
            _ => ("pdf", "application/pdf"),
        };
        let image = mime.starts_with("image");
        let kind = if image { "image" } else { "file" };
        let access = if dice.chance(800) {
            "public"
        } else {
            "network"
        };
        let mut record = Record::default();
        record.put("fileId", &file_id);
        record.put(
            "fileUrl",
            &format!("https://media.example/v3/files/{file_id}/download"),
        );
        record.put("type", kind);
        record.put("accessType", access);
        match dice.below(4) {
            0 => record.put("altText", dice.word(&words.alt_texts)),
            1 => record.raw("altText", b"null"),
            _ => {}
        }
        record.put("createdAt", &stamp(uploaded_at, true));
        record.put("updatedAt", &stamp(uploaded_at, dice.chance(500)));
        record.raw(
            "attributes",
            attributes(words, &mut dice, extension, mime, image),
        );
        Some(record.encode())
    }
}

fn attributes(words: &Words, dice: &mut Dice, extension: &str, mime: &str, image: bool) -> Vec<u8> {
    let size = 2_000 + dice.below(4_000_000);
    let mut record = Record::default();
    record.put("name", &format!("{}.{extension}", dice.word(&words.files)));
    record.put("extension", extension);
    // The seed says a number; the SDK's types say a string of digits.
    if dice.chance(300) {
        record.put("size", &size.to_string());
    } else {
        record.put("size", &size);
    }
    record.put("mimeType", mime);
    let metadata = if image {
        let pixels = 64 * (1 + dice.below(40));
        let place = dice.chance(150);
        let exif = if place {
            json!({ "Model": "D-70", "Orientation": 1 })
        } else {
            json!({})
        };
        let gps = if place {
            json!({ "GPSLatitude": [51, 30, 26.5] })
        } else {
            json!({})
        };
        json!({ "exif": exif, "gps": gps, "height": pixels, "width": pixels, "isFull": dice.chance(500) })
    } else {
        json!({})
    };
    record.put("metadata", &metadata);
    record.encode()
}
