//! Whom a name reads like, and at which letters it differs.

use crate::app::facts::lines::Lines;
use crate::app::state::State;
use crate::app::token::Token;
use crate::domain::lookalike::Owner;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::differences;
use crate::text::skeleton;

/// How many differing letters are named one by one.
const NAMED: usize = 4;

pub(super) fn write(lines: &mut Lines, user: User<'_>, state: &State) {
    let Some(protected) = state.users.protected.resembled_by(user) else {
        return;
    };
    let name = protected.name.borrow();
    lines
        .label("sign")
        .own("~", Token::LookAlike)
        .own(" looks like \"", Token::Screen);
    let room = lines.room().saturating_sub(1);
    lines
        .text(name, room, Token::LookAlike)
        .own("\"", Token::Screen);
    lines.under();
    match &protected.owner {
        Owner::User(id) => {
            let id_text = id.text().as_received();
            let row = state.users.shown.rows.find(id_text);
            let listed = row.and_then(|row| state.users.shown.rows.user(row));
            let owner = listed.or_else(|| {
                let case = state.triage.queue.find(id_text)?;
                state.triage.queue.case(case)?.user()
            });
            lines.own("of ", Token::Dim);
            let room = lines.room().saturating_sub(24);
            lines.text(id.text(), room, Token::Screen);
            let why = if owner.is_some_and(|owner| owner.is_brand().is_true()) {
                ", a brand account"
            } else {
                ", who holds a role"
            };
            lines.own(why, Token::Dim);
        }
        Owner::Listed => {
            lines.own("a name that your configuration protects", Token::Dim);
        }
    }
    let wanted = skeleton(name.as_received());
    let (label, own) = [
        ("name", user.display_name()),
        ("handle", user.profile_handle()),
    ]
    .into_iter()
    .filter_map(|(label, field)| Some((label, field.value()?)))
    .find(|(_, own)| skeleton(own.as_received()) == wanted)
    .unwrap_or(("name", Untrusted::new("")));
    let found = differences(own.as_received(), name.as_received());
    if found.is_empty() {
        lines.under().own(
            &format!("the {label} is the same, letter by letter"),
            Token::Screen,
        );
        return;
    }
    for difference in found.iter().take(NAMED) {
        lines
            .under()
            .own(&format!("letter {}: ", difference.position), Token::Dim);
        letter(lines, difference.theirs);
        lines.own(" for ", Token::Dim);
        letter(lines, difference.ours);
    }
    if let Some(more) = found.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.under().own(&format!("and {more} more"), Token::Dim);
    }
}

/// A letter and its code point; a letter may be anything.
fn letter(lines: &mut Lines, letter: Option<char>) {
    let Some(letter) = letter else {
        lines.own("nothing", Token::Dim);
        return;
    };
    let text = UntrustedText::from(letter.to_string());
    let room = lines.room();
    lines.text(text.borrow(), room, Token::LookAlike);
    lines.own(&format!(" U+{:04X}", u32::from(letter)), Token::Dim);
}
