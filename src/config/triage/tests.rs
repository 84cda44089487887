use std::path::Path;

use super::*;
use crate::config::file::ConfigFile;
use crate::config::file::Parts;

fn read(text: &str) -> Result<ConfigFile, String> {
    let path = Path::new("/c/config.toml");
    ConfigFile::parse(text, path, None, Parts::All).map_err(|error| error.to_string())
}

fn triage(text: &str, variables: &[(&str, &str)]) -> Triage {
    let said = read(text).unwrap().triage;
    said.resolve(&Environment::of(variables))
}

fn names(triage: &Triage) -> Vec<&str> {
    let policies = triage.policies.iter();
    policies.map(|policy| policy.value.as_str()).collect()
}

#[test]
fn where_nobody_says_anything_the_defaults_hold() {
    let triage = triage("", &[]);
    assert_eq!(triage.operator, Sourced::default_of("unnamed".to_owned()));
    assert_eq!(names(&triage), USUAL_POLICIES);
    assert_eq!(triage.weights.weights(), Weights::default());
    let grace = &triage.grace;
    for wait in [&grace.clear, &grace.ban, &grace.unban] {
        assert_eq!(wait.value.duration(), Duration::from_secs(10));
    }
}

#[test]
fn the_operator_is_named_or_is_the_account() {
    let by = |text, variables: &[(&str, &str)]| triage(text, variables).operator;
    let user = by("", &[("USER", "mara"), ("LOGNAME", "other")]);
    assert_eq!(
        user,
        Sourced::new("mara".to_owned(), Source::Variable("USER"))
    );
    assert_eq!(by("", &[("LOGNAME", "lo")]).value, "lo");
    assert_eq!(by("", &[("USER", "  "), ("LOGNAME", "lo")]).value, "lo");
    let named = by("operator = \"ann of acme\"", &[("USER", "mara")]);
    assert_eq!(named.value, "ann of acme");
    assert_eq!(named.source.to_string(), "/c/config.toml:1");
}

#[test]
fn every_key_is_read_with_its_line() {
    let triage = triage(
        "policies = [\n  \"spam\",\n  \"scam\",\n]\n[grace]\nban = 0\nclear = 3_600\n\
         [weights]\nflag = 1\ngrowth = 2\nreflagged = 3\nlook_alike = 4\nday = 10000\n",
        &[],
    );
    assert_eq!(names(&triage), ["spam", "scam"]);
    assert_eq!(triage.policies[1].source.to_string(), "/c/config.toml:3");
    let Grace { clear, ban, unban } = &triage.grace;
    assert_eq!(clear.value.to_string(), "3600 s");
    assert_eq!(ban.value.duration(), Duration::ZERO);
    assert_eq!(ban.source.to_string(), "/c/config.toml:6");
    assert_eq!(*unban, Sourced::default_of(Seconds(USUAL_GRACE)));
    let expected = Weights {
        flag: 1,
        growth: 2,
        reflagged: 3,
        look_alike: 4,
        day: 10_000,
    };
    assert_eq!(triage.weights.weights(), expected);
}

#[test]
fn a_profile_wins_key_by_key() {
    let text = "operator = \"top\"\npolicies = [\"a\"]\n[grace]\nban = 1\nclear = 2\n[weights]\nday = 3\n\
                [profiles.x]\nregion = \"us\"\noperator = \"own\"\n[profiles.x.grace]\nban = 9\n\
                [profiles.x.weights]\nflag = 8\n";
    let mut file = read(text).unwrap();
    let profile = file.profiles.remove("x").unwrap();
    let triage = profile.triage.over(file.triage);
    let triage = triage.resolve(&Environment::of(&[]));
    assert_eq!(triage.operator.value, "own");
    assert_eq!(names(&triage), ["a"]);
    assert_eq!(triage.grace.ban.value, Seconds(9));
    assert_eq!(triage.grace.clear.value, Seconds(2));
    let weights = triage.weights.weights();
    assert_eq!((weights.flag, weights.day), (8, 3));
}

#[test]
fn what_cannot_be_used_names_file_line_and_what_is_expected() {
    let long = format!("policies = [\"a\",\n\"{}\"]", "x".repeat(61));
    for (text, expected) in [
        ("operator = 5", "1: `operator` must be a string"),
        (
            "operator = \" \"",
            "1: `operator` must be 1 to 60 characters, and not only spaces",
        ),
        ("policies = []", "1: `policies` must name 1 to 9 reasons"),
        (
            "policies = [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\"]",
            "1: `policies` must name 1 to 9 reasons",
        ),
        (
            "policies = \"spam\"",
            "1: `policies` must be a list of strings",
        ),
        (
            "policies = [\"a\",\n\"b\",\n\"a\"]",
            "3: `policies` names `a` twice",
        ),
        (
            &long,
            "2: `policies` must be 1 to 60 characters, and not only spaces",
        ),
        (
            "[grace]\nban = 3601",
            "2: `grace.ban` must be a whole number from 0 to 3600",
        ),
        (
            "[grace]\nban = 1.5",
            "2: `grace.ban` must be a whole number from 0 to 3600",
        ),
        (
            "[grace]\nunbann = 1",
            "2: unknown key `unbann` in [grace]; did you mean `unban`?",
        ),
        (
            "[weights]\nday = -1",
            "2: `weights.day` must be a whole number from 0 to 10000",
        ),
        (
            "[profiles.x]\nregion = \"us\"\n[profiles.x.weights]\nlookalike = 1",
            "4: unknown key `lookalike` in [profiles.x.weights]; did you mean `look_alike`?",
        ),
    ] {
        let complaint = read(text).unwrap_err();
        assert_eq!(complaint, format!("/c/config.toml:{expected}"));
    }
}
