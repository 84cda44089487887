//! One row of the list: trusted columns first, then what the user wrote, cut to its column.

use crate::app::outbox::words as verdict;
use crate::app::signs::Signs;
use crate::app::state::State;
use crate::app::users::leaving;
use crate::app::words;
use crate::domain::field::Field;
use crate::domain::role::NameSet;
use crate::domain::rows::RowId;
use crate::domain::user::User;
use crate::layout::columns::Column;
use crate::layout::columns::ColumnKind;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::view::pen::Pen;
use crate::view::signs;
use crate::view::theme::Token;

pub(super) fn draw(
    pen: &mut Pen<'_>,
    state: &State,
    row: RowId,
    columns: &[Column],
    (is_cursor, is_marked): (bool, bool),
) {
    let Some(user) = state.users.shown.rows.user(row) else {
        return;
    };
    let is_gone = state.users.gone.contains(&row);
    if leaving::belongs_no_more(state, row) {
        pen.fade();
    }
    let left = pen.x();
    for column in columns {
        pen.to(left + column.x);
        let width = usize::from(column.width);
        if column.kind == ColumnKind::Cursor {
            if is_marked {
                let mark = pen.theme().glyphs().mark;
                pen.put(mark, Token::Strong);
            } else if is_cursor {
                let cursor = pen.theme().glyphs().cursor;
                pen.put(cursor, Token::Accent);
            }
        } else if column.kind == ColumnKind::Verdict {
            let id = user.user_id().map(Untrusted::as_received);
            let mark = id.and_then(|id| verdict::mark(&state.outbox, id, state.now));
            if let Some((words, token)) = mark {
                pen.put(&words, token);
            }
        } else if let Some(fault) = user.fault() {
            match column.kind {
                ColumnKind::Standing => {
                    pen.put("ERR", Token::Error);
                }
                ColumnKind::Id => id(pen, user, width),
                ColumnKind::Name => {
                    pen.put(fault.words(), Token::Error);
                }
                _ => {}
            }
        } else if is_gone {
            gone(pen, user, *column);
        } else {
            cell(pen, state, user, *column);
        }
    }
}

/// A user whom the network no longer knows: said in words, and what was known of whom.
fn gone(pen: &mut Pen<'_>, user: User<'_>, column: Column) {
    let width = usize::from(column.width);
    match column.kind {
        ColumnKind::Standing => {
            pen.put("GONE", Token::Stale);
        }
        ColumnKind::Id => id(pen, user, width),
        ColumnKind::Handle => inner(pen, user.profile_handle(), width, Token::Stale),
        ColumnKind::Name => {
            pen.field(user.display_name(), width, Token::Stale);
        }
        _ => {}
    }
}

fn cell(pen: &mut Pen<'_>, state: &State, user: User<'_>, column: Column) {
    let width = usize::from(column.width);
    let now = state.now.wall;
    match column.kind {
        ColumnKind::Cursor | ColumnKind::Verdict => {}
        ColumnKind::Flags => signs::flags(pen, user, state),
        ColumnKind::Standing => signs::standing(pen, user),
        ColumnKind::Signs => signs::marks(&Signs::of(user, state), pen),
        ColumnKind::Age => {
            pen.put(&words::age(user.created_at(), now), Token::Dim);
        }
        ColumnKind::Updated => {
            pen.put(&words::age(user.updated_at(), now), Token::Dim);
        }
        ColumnKind::Roles => roles(pen, state, user.roles(), width),
        ColumnKind::Id => id(pen, user, width),
        ColumnKind::Handle => inner(pen, user.profile_handle(), width, Token::Screen),
        ColumnKind::Name => {
            pen.field(user.display_name(), width, Token::Strong);
        }
    }
}

fn id(pen: &mut Pen<'_>, user: User<'_>, width: usize) {
    match user.user_id() {
        Some(id) => inner(pen, Field::Value(id), width, Token::Dim),
        None => {
            pen.put("(no id)", Token::Missing);
        }
    }
}

/// A field with columns behind it.
fn inner(pen: &mut Pen<'_>, field: Field<Untrusted<'_>>, width: usize, token: Token) {
    match field {
        Field::Value(text) if !text.is_empty() => pen.inner(text, width, token),
        _ => pen.field(field, width, token),
    };
}

/// The first role's label and how many roles there are besides.
fn roles(pen: &mut Pen<'_>, state: &State, roles: Field<&NameSet>, width: usize) {
    let Field::Value(set) = roles else {
        let words = match roles {
            Field::Null => "(null)",
            Field::Malformed => "(wrong type)",
            Field::Absent | Field::Value(_) => "(absent)",
        };
        pen.put(words, Token::Missing);
        return;
    };
    let Some(first) = set.iter().next() else {
        pen.put("-", Token::Border);
        return;
    };
    let id = UntrustedText::from(first.as_received());
    let known = state.roles.get(&id);
    let label = known
        .and_then(|role| role.display_name.as_ref().value())
        .map_or(first, UntrustedText::borrow);
    let more = match set.len() - 1 {
        0 => String::new(),
        more => format!(" +{}", more.min(99)),
    };
    let token = match known {
        Some(role) if !role.is_deleted => Token::Staff,
        Some(_) | None => Token::Drift,
    };
    inner(
        pen,
        Field::Value(label),
        width.saturating_sub(more.len()),
        token,
    );
    pen.put(&more, Token::Dim);
}
