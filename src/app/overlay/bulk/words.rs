//! What the box says above its list, and how its lines share the screen.

use crate::app::facts::lines::Lines;
use crate::app::overlay::bulk::BulkBox;
use crate::app::overlay::bulk::Warnings;
use crate::app::overlay::fields::words::height;
use crate::app::overlay::verdict::words;
use crate::app::overlay::verdict::words::OLD;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::words::counted;
use crate::app::words::grouped;
use crate::domain::time::short_age;
use crate::domain::verdict::Verb;

/// The fewest lines of the list, where there are as many to show.
const LEAST: u16 = 3;

/// How many lines each part of the box has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// What is said about all of them and always in sight.
    pub head: u16,
    /// What is said about all of them and scrolls with the list, where there is no room for it
    /// above.
    pub scrolled: u16,
    /// Everybody.
    pub list: u16,
    /// Policy, note, number, and what they say.
    pub fields: u16,
}

/// How many are acted on and skipped, how old is what they are judged by, what to look at before,
/// what it will and will not do, and where; what matters least last. Where all but the first line
/// scrolls, that line counts what there is to look at.
#[must_use]
pub fn head(state: &State, asked: &BulkBox, columns: u16, ascii: bool, scrolls: bool) -> Lines {
    let mut lines = Lines::new(columns, ascii);
    let people = counted(asked.people.len(), "user");
    let will = match asked.verb {
        Verb::Ban => "ban ",
        Verb::Unban => "lift the ban of ",
        Verb::ClearFlags => "clear the flags of ",
    };
    lines.line().own(will, Token::Screen);
    lines.own(&people, Token::Strong);
    if !asked.skipped.is_empty() {
        let skipped = format!(", skip {}", grouped(asked.skipped.len()));
        lines.own(&skipped, Token::Warn);
    }
    let warnings = asked.warnings.count();
    if scrolls && warnings > 0 {
        let words = counted(warnings, "warning");
        lines.own(&format!("   ! {words}: scroll"), Token::Warn);
    } else if let Some(oldest) = asked.warnings.oldest {
        let age = oldest.age_at(state.now.wall);
        let words = format!("read up to {} ago", short_age(age));
        if age < OLD {
            lines.own(&format!("   {words}"), Token::Dim);
        } else {
            lines.own(&format!("   ! {words}"), Token::Warn);
        }
    }
    checks(&mut lines, &asked.warnings);
    words::effects(&mut lines, asked.verb);
    words::network(&mut lines, state);
    lines.air();
    lines
}

/// Who among them is worth a look.
fn checks(lines: &mut Lines, warnings: &Warnings) {
    let among: Vec<String> = [
        (warnings.brands, "BRAND account"),
        (warnings.holders, "role holder"),
        (warnings.look_alikes, "look-alike"),
        (warnings.unknown_bans, "unknown ban"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, noun)| counted(count, noun))
    .collect();
    if let Some((last, before)) = among.split_last() {
        let all = if before.is_empty() {
            last.clone()
        } else {
            format!("{} and {last}", before.join(", "))
        };
        lines.words(&format!("! {all} among them"), 0, Token::Warn);
    }
}

/// How the lines of the box share so many.
#[must_use]
pub fn shape(state: &State, asked: &BulkBox, columns: u16, lines: u16) -> Shape {
    let small = |lines: usize| u16::try_from(lines).unwrap_or(u16::MAX);
    let fields = height(state, &asked.fields, columns).min(lines);
    let left = lines - fields;
    let least = small(asked.everybody()).min(LEAST).min(left);
    let all = head(state, asked, columns, false, false);
    let said = all.rows().iter().filter(|row| !row.is_empty());
    let (all, said) = (small(all.rows().len()), small(said.count()));
    let (head, scrolled) = if said <= left - least {
        (all.min(left - least), 0)
    } else {
        (left.min(1), said.saturating_sub(1))
    };
    Shape {
        head,
        scrolled,
        list: left - head,
        fields,
    }
}

/// How many lines the box would have where there is room for all.
#[must_use]
pub fn wanted(state: &State, asked: &BulkBox, columns: u16) -> usize {
    let head = head(state, asked, columns, false, false).rows().len();
    let fields = height(state, &asked.fields, columns);
    head + asked.everybody() + usize::from(fields) + 1
}
