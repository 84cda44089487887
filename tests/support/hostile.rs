//! Names that must not hide, move or restyle anything around them.

mod wearing;

use crate::drawn;
use crate::states::answer;
use crate::states::bare;
use crate::states::list;
use crate::states::people::page;
use crate::states::people::person;
use crate::states::select;
use crate::theme;
use modcon::app::geometry;
use modcon::app::health::Health;
use modcon::app::state::State;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Refusal;
use modcon::domain::field::Field;
use modcon::domain::page::Draft;
use modcon::domain::query::UserQuery;
use modcon::layout::Areas;
use modcon::layout::Size;
use modcon::layout::columns::ColumnKind;
use modcon::layout::columns::columns;
use modcon::text::UntrustedText;
use modcon::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::layout::Rect;

/// The row that wears the string.
const WORN_BY: u16 = 1;

/// Every string of the corpus that can be somebody's name.
fn corpus() -> Vec<String> {
    let file = include_str!("../../assets/demo/hostile.json");
    let parsed: serde_json::Value = serde_json::from_str(file).unwrap();
    let text = |entry: &serde_json::Value, key: &str| {
        entry
            .get(key)
            .and_then(|text| text.as_str())
            .map(str::to_owned)
    };
    let entries = parsed.get("strings").unwrap().as_array().unwrap();
    // Rows 26, 62 and 64 are JSON and bytes, which are no names yet.
    for row in (1..=66_u64).filter(|row| ![26, 62, 64].contains(row)) {
        let is_row = |entry: &serde_json::Value| entry.get("row") == Some(&row.into());
        assert!(entries.iter().any(is_row), "no string of row {row}");
    }
    let as_decoded = ["\u{fffd}", "\u{fffd}\u{fffd}", "{\"x\":\"a\\nb\"}", "1e999"];
    let strings: Vec<String> = entries
        .iter()
        .filter_map(|entry| {
            let unit = || {
                let times = usize::try_from(entry.get("times")?.as_u64()?).ok()?;
                let ends = ["prefix", "suffix"].map(|key| text(entry, key).unwrap_or_default());
                let [prefix, suffix] = ends;
                Some(format!(
                    "{prefix}{}{suffix}",
                    text(entry, "unit")?.repeat(times)
                ))
            };
            text(entry, "text").or_else(unit)
        })
        .chain(as_decoded.map(str::to_owned))
        .collect();
    assert!(strings.len() >= 70, "{}", strings.len());
    strings
}

/// Forty sizes, from the smallest on.
fn sizes() -> impl Iterator<Item = Size> {
    (0..40).map(|at| Size {
        width: 60 + at * 37 % 145,
        height: 16 + at * 11 % 39,
    })
}

/// A list in which one user wears a string, in the field that `wear` chooses.
fn worn<'a>(string: &'a str, wear: impl Fn(&mut Draft<'a>, &'a str)) -> State {
    let mut people: Vec<Draft<'_>> = ["u_0", "u_1", "u_2", "u_3"]
        .into_iter()
        .map(|id| Draft {
            flag_count: Field::Value(14),
            is_global_ban: Field::Value(true),
            is_brand: Field::Value(true),
            ..person(id, "Somebody", "somebody")
        })
        .collect();
    wear(&mut people[usize::from(WORN_BY)], string);
    let mut state = bare(80, 24);
    state.users.shown = list(UserQuery::default(), &[answer(page(&people), Some("next"))]);
    state
}

/// Where a string may change what is drawn: its column, and the count beside it.
fn own_cells(areas: &Areas, kinds: &[ColumnKind]) -> Vec<Rect> {
    let Some(list) = areas.list else {
        return Vec::new();
    };
    columns(list.body.width, list.verdicts)
        .into_iter()
        .filter(|column| kinds.contains(&column.kind))
        .map(|column| Rect {
            x: list.body.x + column.x,
            y: list.body.y + WORN_BY,
            width: column.width,
            height: 1,
        })
        .collect()
}

fn assert_only(own: &[Rect], hostile: &Buffer, plain: &Buffer, what: &str) {
    for at in plain.area.positions() {
        let Position { x, y } = at;
        let cell = &hostile[(x, y)];
        let shown = cell.symbol();
        assert!(is_harmless(shown), "{what} at {at:?}: {shown:?}");
        if !own.iter().any(|area| area.contains(at)) {
            assert_eq!(cell, &plain[(x, y)], "{what} at {at:?}");
        }
    }
}

/// Whether a terminal draws one or two columns for this and does nothing else. Joiners are kept
/// where a script needs them.
fn is_harmless(cell: &str) -> bool {
    let acts = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{feff}'
            )
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{ad}')
    };
    matches!(width(cell), 1 | 2) && !cell.chars().any(acts)
}

/// Every size, with the cursor beside the string, and on it with the detail pane open.
fn scenes(mut state: State) -> impl Iterator<Item = (State, Buffer)> {
    let theme = theme("none");
    sizes()
        .flat_map(|size| [(size, 0, false), (size, usize::from(WORN_BY), true)])
        .map(move |(size, cursor, has_detail)| {
            state.size = size;
            select(&mut state, cursor);
            state.detail.visible = has_detail;
            let (cells, _) = drawn(&state, &theme);
            (state.clone(), cells)
        })
}

fn each_differs_only_in_its_column(
    kind: ColumnKind,
    wear: impl for<'a> Fn(&mut Draft<'a>, &'a str),
) {
    let plain: Vec<(Size, Vec<Rect>, Buffer)> = scenes(worn("x", &wear))
        .map(|(state, cells)| {
            let areas = geometry::screen(&state);
            let mut own = own_cells(&areas, &[kind, ColumnKind::Signs]);
            if let Some(detail) = areas.detail {
                own.extend([detail.title, detail.body]);
            }
            (state.size, own, cells)
        })
        .collect();
    for string in corpus() {
        let start: String = string.chars().take(40).collect();
        let hostile = scenes(worn(&string, &wear));
        for ((size, own, plain), (_, hostile)) in plain.iter().zip(hostile) {
            assert_only(own, &hostile, plain, &format!("{start:?} at {size:?}"));
        }
    }
}

#[test]
fn a_name_changes_nothing_but_its_column_and_its_sign() {
    each_differs_only_in_its_column(ColumnKind::Name, |draft, string| {
        draft.display_name = Field::Value(string);
    });
}

#[test]
fn a_handle_changes_nothing_but_its_column_and_its_sign() {
    each_differs_only_in_its_column(ColumnKind::Handle, |draft, string| {
        draft.profile_handle = Field::Value(string);
    });
}

#[test]
fn an_id_changes_nothing_but_its_column_and_its_sign() {
    each_differs_only_in_its_column(ColumnKind::Id, |draft, string| {
        draft.user_id = Field::Value(string);
    });
}

#[test]
fn an_error_message_never_pushes_away_what_can_be_done() {
    for string in corpus() {
        let mut state = bare(80, 24);
        let failure = Failure::Refused(Refusal {
            status: 401,
            code: Some(400_100),
            message: UntrustedText::from(string.as_str()),
            detail: Vec::new(),
            retry_after: None,
        });
        state.health = Health::Stopped { failure };
        for size in sizes() {
            state.size = size;
            let (cells, _) = drawn(&state, &theme("none"));
            let line = geometry::screen(&state).message.y;
            let message: String = (0..size.width).map(|x| cells[(x, line)].symbol()).collect();
            assert!(message.starts_with(" error: 401"), "{message}");
            assert!(message.contains("restart modcon with another"), "{message}");
        }
    }
}
