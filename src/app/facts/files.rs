//! Avatar and files as facts. Nothing here is ever fetched.

use crate::app::facts::lines::Lines;
use crate::app::facts::profile::date;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::words;
use crate::domain::field::Field;
use crate::domain::profile::FileFacts;
use crate::domain::profile::Profile;

pub(super) fn write(lines: &mut Lines, profile: &Profile, state: &State) {
    lines.line().own("AVATAR", Token::Strong);
    lines.own(
        "  never fetched: that would tell them who looks",
        Token::Dim,
    );
    lines
        .label("file id")
        .owned(&profile.avatar_file_id, Token::Screen);
    lines
        .label("custom")
        .owned(&profile.avatar_custom_url, Token::Screen);
    if profile.files.is_empty() {
        lines.heading("FILES", "none came with this page");
    }
    for file in &profile.files {
        facts(lines, file, state);
    }
}

fn facts(lines: &mut Lines, file: &FileFacts, state: &State) {
    lines
        .air()
        .line()
        .own("FILE  ", Token::Strong)
        .owned(&file.name, Token::Strong);
    for (label, field) in [
        ("id", &file.file_id),
        ("url", &file.file_url),
        ("type", &file.kind),
        ("mime", &file.mime_type),
        ("ending", &file.extension),
        ("access", &file.access_type),
        ("alt text", &file.alt_text),
    ] {
        lines.label(label).owned(field, Token::Screen);
    }
    lines.label("size");
    number(lines, file.size, " bytes");
    lines.label("pixels");
    match (file.width, file.height) {
        (Field::Value(width), Field::Value(height)) => {
            lines.own(&format!("{width} x {height}"), Token::Screen);
        }
        (width, height) => {
            number(lines, width, "");
            lines.own(" x ", Token::Dim);
            number(lines, height, "");
        }
    }
    date(lines, "created", file.created_at, state);
    date(lines, "updated", file.updated_at, state);
    if file.location_entries > 0 {
        let count = words::counted(file.location_entries, "entry");
        let count = count.replace("entrys", "entries");
        lines
            .label("camera")
            .own(&format!("{count} of EXIF or GPS, not kept"), Token::Dim);
    }
}

fn number(lines: &mut Lines, field: Field<u64>, unit: &str) {
    match field {
        Field::Value(number) => {
            lines.own(&format!("{}{unit}", words::grouped(number)), Token::Screen)
        }
        Field::Absent => lines.own("(absent)", Token::Missing),
        Field::Null => lines.own("(null)", Token::Missing),
        Field::Malformed => lines.own("(wrong type)", Token::Missing),
    };
}
