//! Events in which single values, or all bytes, are wrong.

use proptest::prelude::*;

use super::*;

const WHOLE: [(&str, &str); 12] = [
    ("displayName", "\"Ann\""),
    ("profileHandle", "\"ann\""),
    ("flagCount", "2"),
    ("isGlobalBan", "true"),
    ("isDeleted", "false"),
    ("isBrand", "false"),
    ("updatedAt", "\"2023-11-07T05:31:56Z\""),
    ("flags", "[{\"reason\":\"spam\",\"comment\":\"x\"}]"),
    ("lastFlaggedAt", "\"2023-11-07T05:31:56Z\""),
    ("lastReviewedAt", "\"2023-11-07T05:31:56Z\""),
    (
        "aiModerations",
        "[{\"type\":\"text\",\"categories\":[{\"name\":\"n\"}]}]",
    ),
    ("manualReview", "{\"reviewedBy\":\"jo\"}"),
];

const GARBAGE: [&str; 8] = [
    "[]",
    "{}",
    "7.5",
    "1e999",
    "\"\\ud800\"",
    "[[[[7]]]]",
    "{\"flags\":[{\"x\":{}}]}",
    "\"\"",
];

fn body(fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    let fields = fields.join(",");
    format!(
        "{{\"event\":\"user.didFlag\",\"data\":{{\"users\":[{{\"userId\":\"u1\",{fields}}}],\
         \"files\":[]}}}}"
    )
}

/// What every field says, by its name.
fn said(event: &Event) -> Vec<(&'static str, String)> {
    let user = event.page.user(0).unwrap();
    let report = event.reports.first().cloned().unwrap_or_default();
    vec![
        ("displayName", format!("{:?}", user.display_name())),
        ("profileHandle", format!("{:?}", user.profile_handle())),
        ("flagCount", format!("{:?}", user.flag_count())),
        ("isGlobalBan", format!("{:?}", user.is_global_ban())),
        ("isDeleted", format!("{:?}", user.is_deleted())),
        ("isBrand", format!("{:?}", user.is_brand())),
        ("updatedAt", format!("{:?}", user.updated_at())),
        ("flags", format!("{:?}", report.flags)),
        ("lastFlaggedAt", format!("{:?}", report.last_flagged_at)),
        ("lastReviewedAt", format!("{:?}", report.last_reviewed_at)),
        ("aiModerations", format!("{:?}", report.ai_moderations)),
        ("manualReview", format!("{:?}", report.manual_review)),
    ]
}

#[test]
fn garbage_in_a_field_loses_that_field_alone() {
    let whole = said(&read(&body(&WHOLE)));
    for (place, (key, value)) in WHOLE.iter().enumerate() {
        for garbage in GARBAGE {
            let mut fields = WHOLE;
            fields[place] = (key, garbage);
            let body = body(&fields);
            assert_eq!(ids(&body), ["u1"], "{body}");
            let event = read(&body);
            assert_eq!(event.page.user(0).unwrap().fault(), None);
            for ((name, now), (_, before)) in said(&event).iter().zip(&whole) {
                if name == key {
                    assert_ne!(now, before, "{garbage} passes for {value} of {name}");
                } else {
                    assert_eq!(now, before, "{garbage} in {key} spoils {name}");
                }
            }
        }
    }
}

#[test]
fn a_report_that_cannot_be_read_still_counts_as_one() {
    let fields = [("flags", "[7,{\"reason\":[]},null,{\"reason\":\"spam\"}]")];
    let event = read(&body(&fields));
    let Field::Value(flags) = &event.reports[0].flags else {
        panic!("{:?}", event.reports);
    };
    let reasons: Vec<_> = flags.iter().map(|flag| &flag.reason).collect();
    let expected = [
        &Field::Absent,
        &Field::Malformed,
        &Field::Absent,
        &word("spam"),
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn depth_costs_no_stack() {
    for open in ["[", "{\"a\":"] {
        let deep = open.repeat(100_000);
        let body = format!("{{\"event\":\"x\",\"data\":{{\"users\":[{{\"flags\":{deep}");
        assert_eq!(envelope(body.as_bytes()), None);
        let _ = event(&stored(body.as_bytes()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_are_too_much(
        at in any::<prop::sample::Index>(),
        wrong in prop::collection::vec(any::<u8>(), 0..6),
        cut in 0_usize..40,
    ) {
        let mut body = body(&WHOLE).into_bytes();
        let at = at.index(body.len());
        let end = (at + cut).min(body.len());
        body.splice(at..end, wrong);
        let read = event(&stored(&body));
        if let Some(envelope) = envelope(&body) {
            prop_assert!(envelope.user_ids.len() <= 3);
            // Whoever the envelope names is in the page, unless the name is of another part.
            for id in &envelope.user_ids {
                let mut ids = read.page.users().map(User::user_id);
                prop_assert!(ids.any(|found| found == Some(id.text())), "{id:?}");
            }
        }
    }

    #[test]
    fn any_bytes_at_all_are_taken(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (envelope(&body), event(&stored(&body)));
    }
}
