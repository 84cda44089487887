//! The moderation block of one user of an event.

use crate::api::decode::value::Value;
use crate::api::decode::value::elements;
use crate::api::decode::value::field;
use crate::api::decode::value::instant;
use crate::api::decode::value::members;
use crate::api::event::scalar;
use crate::domain::event::AiCategory;
use crate::domain::event::AiModeration;
use crate::domain::event::FlagReport;
use crate::domain::event::ManualReview;
use crate::domain::event::Report;
use crate::domain::field::Field;
use crate::domain::json::Token;
use crate::text::UntrustedText;

/// What is said of the flags and reviews of the user in a row; `None` where nothing is.
pub(super) fn report(row: usize, user: &[u8]) -> Option<Report> {
    let mut report = Report {
        row,
        ..Report::default()
    };
    let read = members(user, |member| {
        let value = Some(member.value);
        match member.key.as_ref() {
            "flags" => report.flags = list(value, flag),
            "lastFlaggedAt" => report.last_flagged_at = instant(value),
            "lastReviewedAt" => report.last_reviewed_at = instant(value),
            "aiModerations" => report.ai_moderations = list(value, ai_moderation),
            "manualReview" => report.manual_review = field(value, manual_review),
            _ => {}
        }
    });
    let said = report
        != Report {
            row,
            ..Report::default()
        };
    (read.is_ok() && said).then_some(report)
}

fn flag(value: Value<'_>) -> Option<FlagReport> {
    let mut flag = FlagReport::default();
    object(value, |key, value| match key {
        "userId" => flag.reporter = words(value),
        "reportType" => flag.report_type = words(value),
        "reason" => flag.reason = words(value),
        "comment" => flag.comment = words(value),
        "createdAt" => flag.created_at = instant(Some(value)),
        _ => {}
    })?;
    Some(flag)
}

fn ai_moderation(value: Value<'_>) -> Option<AiModeration> {
    let mut found = AiModeration::default();
    object(value, |key, value| match key {
        "moderatedField" => found.moderated_field = words(value),
        "type" => found.content_type = words(value),
        "categories" => found.categories = list(Some(value), category),
        "moderatedAction" => found.moderated_action = words(value),
        "moderatedAt" => found.moderated_at = instant(Some(value)),
        "clearedAt" => found.cleared_at = instant(Some(value)),
        "clearedBy" => found.cleared_by = words(value),
        _ => {}
    })?;
    Some(found)
}

fn category(value: Value<'_>) -> Option<AiCategory> {
    let mut found = AiCategory::default();
    object(value, |key, value| match key {
        "name" => found.name = words(value),
        "score" => found.score = words(value),
        "flagConfidence" => found.flag_confidence = words(value),
        "blockConfidence" => found.block_confidence = words(value),
        _ => {}
    })?;
    Some(found)
}

fn manual_review(value: Value<'_>) -> Option<ManualReview> {
    let mut review = ManualReview::default();
    object(value, |key, value| match key {
        "reviewedBy" => review.reviewed_by = words(value),
        "reviewedType" => review.reviewed_type = words(value),
        "reviewedAt" => review.reviewed_at = instant(Some(value)),
        "moderatorNote" => review.moderator_note = words(value),
        _ => {}
    })?;
    Some(review)
}

/// Calls `found` with each member; `None` where the value is no object.
fn object<'a>(value: Value<'a>, mut found: impl FnMut(&str, Value<'a>)) -> Option<()> {
    let read = members(value.bytes, |member| found(&member.key, member.value));
    read.ok().filter(|is_object| *is_object).map(drop)
}

/// Every element that can be read; one that cannot stays as an empty one, so that nobody counts
/// too few reports.
fn list<'a, T: Default>(
    value: Option<Value<'a>>,
    read: impl Fn(Value<'a>) -> Option<T>,
) -> Field<Vec<T>> {
    field(value, |value| {
        (value.token == Token::Array).then(|| {
            let elements = elements(value.bytes).into_iter();
            elements
                .map(|element| read(element).unwrap_or_default())
                .collect()
        })
    })
}

fn words(value: Value<'_>) -> Field<UntrustedText> {
    field(Some(value), scalar)
}
