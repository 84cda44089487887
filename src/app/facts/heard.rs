//! What flag events said: who reported, why, what machines found, who reviewed. Whatever was not
//! heard here cannot be asked for, so that it is also said how much of it is missing.

use crate::app::facts::lines::Lines;
use crate::app::facts::past::Past;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::words;
use crate::domain::event::AiCategory;
use crate::domain::event::AiModeration;
use crate::domain::event::FlagReport;
use crate::domain::event::ManualReview;
use crate::domain::field::Field;
use crate::domain::heard::Heard;
use crate::domain::heard::Told;
use crate::domain::heard::What;
use crate::domain::time::short_age;
use crate::domain::user::User;
use crate::text::UntrustedText;

/// Lines of somebody's own words at most.
const QUOTED: usize = 3;
/// Columns in front of what is told: how long ago.
const INDENT: usize = 5;
/// Columns of an id at most.
const WHO: usize = 24;

/// Of how many flags it was heard who reported and why, on a line among the other facts.
pub(super) fn briefly(lines: &mut Lines, user: User<'_>, past: &Past) {
    let Some(heard) = heard(past) else { return };
    let open = heard.open_reports();
    let words = match user.flag_count().value() {
        Some(0) if heard.told.is_empty() => return,
        Some(0) => format!("none open; {} heard here", words::grouped(heard.told.len())),
        Some(flags) => format!(
            "heard here: {} of {}",
            words::grouped(open),
            words::counted(usize::try_from(flags).unwrap_or(0), "flag")
        ),
        None => format!(
            "heard here: {}, of how many is unknown",
            words::grouped(open)
        ),
    };
    let token = if open == 0 { Token::Dim } else { Token::Screen };
    lines.label("reports").own(&words, token);
}

/// Each thing that was heard, newest first, up to so many.
pub(super) fn write(lines: &mut Lines, past: &Past, most: usize, state: &State) {
    let Some(heard) = heard(past) else { return };
    if heard.told.is_empty() {
        let fact = match heard.events {
            0 => "none".to_owned(),
            events => format!("none in {}", words::counted(events, "flag event")),
        };
        lines.heading("REPORTS HEARD HERE", &fact);
        let why =
            "Only flag events say who reported and why. What was not heard cannot be asked for.";
        lines.words(why, 0, Token::Dim);
        return;
    }
    let fact = format!(
        "{} in {}",
        words::grouped(heard.told.len()),
        words::counted(heard.events, "flag event")
    );
    lines.heading("REPORTS HEARD HERE", &fact);
    for told in heard.told.iter().take(most) {
        one(lines, told, state);
    }
    let older = heard.told.len().saturating_sub(most);
    if older > 0 || heard.more {
        let more = if heard.more { " or more" } else { "" };
        let words = format!(
            "and {}{more} older; `modcon events` has them",
            words::grouped(older)
        );
        lines.line().own(&words, Token::Dim);
    }
}

fn heard(past: &Past) -> Option<&Heard> {
    match past {
        Some(Ok(history)) => Some(&history.heard),
        Some(Err(_)) | None => None,
    }
}

fn one(lines: &mut Lines, told: &Told, state: &State) {
    let ago = short_age(told.at.age_at(state.now.wall));
    lines.line().own(&format!("{ago:<INDENT$}"), Token::Dim);
    match &told.what {
        What::Report { report, is_open } => reported(lines, report, *is_open),
        What::Finding(finding) => found(lines, finding),
        What::Review(review) => reviewed(lines, review),
    }
}

fn reported(lines: &mut Lines, report: &FlagReport, is_open: bool) {
    let token = if is_open { Token::Screen } else { Token::Stale };
    who(lines, &report.reporter, token);
    if !is_open {
        lines.own(" closed", Token::Stale);
    }
    for (before, field) in [(" ", &report.report_type), (": ", &report.reason)] {
        if let Field::Value(text) = field {
            lines.own(before, Token::Dim).rest(text.borrow(), token);
        }
    }
    if report.report_type == Field::Absent && report.reason == Field::Absent {
        lines.own(" no reason said", Token::Dim);
    }
    if let Field::Value(comment) = &report.comment {
        lines.quoted(comment.borrow(), INDENT, QUOTED, token);
    }
}

fn found(lines: &mut Lines, finding: &AiModeration) {
    lines.own("machine ", Token::Accent);
    lines.owned(&finding.moderated_field, Token::Screen);
    if let Field::Value(action) = &finding.moderated_action {
        lines.own(" ", Token::Dim).rest(action.borrow(), Token::Dim);
    }
    if let Field::Value(categories) = &finding.categories {
        for category in categories.iter().take(4) {
            lines.own(", ", Token::Dim);
            scored(lines, category);
        }
        if categories.len() > 4 {
            lines.own(&format!(" and {} more", categories.len() - 4), Token::Dim);
        }
    }
    if finding.cleared_at != Field::Absent || finding.cleared_by != Field::Absent {
        lines.line().own(&" ".repeat(INDENT), Token::Dim);
        lines.own("cleared by ", Token::Dim);
        who(lines, &finding.cleared_by, Token::Stale);
    }
}

fn scored(lines: &mut Lines, category: &AiCategory) {
    lines.owned(&category.name, Token::Screen);
    if let Field::Value(score) = &category.score {
        lines
            .own(" ", Token::Dim)
            .text(score.borrow(), 6, Token::Screen);
    }
}

fn reviewed(lines: &mut Lines, review: &ManualReview) {
    lines.own("review ", Token::Accent);
    who(lines, &review.reviewed_by, Token::Screen);
    if let Field::Value(kind) = &review.reviewed_type {
        lines
            .own(" ", Token::Dim)
            .rest(kind.borrow(), Token::Strong);
    }
    if let Field::Value(note) = &review.moderator_note {
        lines.quoted(note.borrow(), INDENT, QUOTED, Token::Screen);
    }
}

/// An id as the network spells it, or why there is none.
fn who(lines: &mut Lines, field: &Field<UntrustedText>, token: Token) {
    if let Field::Value(id) = field {
        let room = (lines.room() / 2).min(WHO);
        lines.text(id.borrow(), room, token);
    } else {
        lines.own("somebody", Token::Missing);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::memory::History;
    use crate::domain::time::Timestamp;

    fn past(heard: Heard) -> Arc<History> {
        Arc::new(History {
            heard,
            ..History::default()
        })
    }

    fn report(is_open: bool, comment: &str) -> Told {
        let text = |text: &str| Field::Value(UntrustedText::from(text));
        let report = FlagReport {
            reporter: text("ann\u{1b}[31m"),
            report_type: text("behavior"),
            reason: text("Spam"),
            comment: text(comment),
            created_at: Field::Absent,
        };
        Told {
            at: Timestamp::from_millis(0),
            what: What::Report { report, is_open },
        }
    }

    fn said(heard: Heard, most: usize) -> Vec<String> {
        let run = crate::app::testing::Run::listing(1);
        let mut lines = Lines::new(60, false);
        write(&mut lines, &Some(Ok(past(heard))), most, &run.state);
        lines.plain()
    }

    #[test]
    fn reports_name_who_and_why_and_whether_they_are_open() {
        let heard = Heard {
            told: vec![report(true, "a \u{202e}comment"), report(false, "")],
            events: 3,
            more: false,
        };
        let said = said(heard, 9);
        assert_eq!(said[0], "REPORTS HEARD HERE  2 in 3 flag events");
        assert!(said[1].contains("ann\\x1b[31m behavior: Spam"), "{said:?}");
        assert!(said[2].contains("comment"), "{said:?}");
        assert!(!said.concat().contains('\u{202e}'), "{said:?}");
        assert!(said[3].contains("closed behavior: Spam"), "{said:?}");
    }

    #[test]
    fn what_was_not_heard_is_said_to_be_missing() {
        let said_none = said(Heard::default(), 9);
        assert_eq!(said_none[0], "REPORTS HEARD HERE  none");
        let heard = Heard {
            told: vec![report(true, ""), report(true, "")],
            events: 1,
            more: false,
        };
        let said = said(heard, 1);
        assert!(said.last().unwrap().contains("and 1 older"), "{said:?}");
    }

    #[test]
    fn of_how_many_flags_it_was_heard_stands_among_the_facts() {
        for (flags, open, expected) in [
            (6, 2, Some("heard here: 2 of 6 flags")),
            (1, 0, Some("heard here: 0 of 1 flag")),
            (0, 1, Some("none open; 1 heard here")),
            (0, 0, None),
        ] {
            let mut run = crate::app::testing::Run::new();
            run.page([crate::app::testing::Person::from(1).flagged(flags)], None);
            let told = (0..open).map(|_| report(true, "")).collect();
            let heard = Heard {
                told,
                ..Heard::default()
            };
            let mut lines = Lines::new(60, false);
            let user = run.state.users.selected().unwrap();
            briefly(&mut lines, user, &Some(Ok(past(heard))));
            let said = lines.plain().concat();
            assert_eq!(said.strip_prefix("reports   "), expected, "{flags} {open}");
        }
    }
}
