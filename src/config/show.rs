//! The settings in force as lines of text, for `modcon config show`.

use std::fmt::Display;

use crate::config::choice::Choice;
use crate::config::settings::Network;
use crate::config::settings::Settings;
use crate::config::source::Sourced;

/// One setting in words. The texts quote file and environment: they are made safe before they
/// are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The name of the setting.
    pub name: String,
    /// Its value; for a token, only the name of its source.
    pub value: String,
    /// Who gave it.
    pub source: String,
}

impl Settings {
    /// Every setting in force.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        let mut all = self.shown_network();
        let hidden = |(name, source): (&str, String)| Shown {
            name: name.to_owned(),
            value: "(not shown)".to_owned(),
            source,
        };
        all.extend(self.webhook.shown().into_iter().map(hidden));
        if let Some(folder) = &self.state {
            let folder = Sourced::default_of(folder.display());
            all.push(shown("state", &folder));
        }
        all.push(shown("access", &self.access));
        all.push(shown("rate", &self.rate));
        all.push(shown("poll", &self.poll));
        let look = &self.look;
        all.push(word_shown("theme", &look.theme));
        all.push(word_shown("glyphs", &look.glyphs));
        all.push(shown("mouse", &look.mouse));
        all.push(word_shown("times", &look.times));
        all.push(shown("flag_limits", &look.flag_limits));
        if let Some(url) = &self.profile_url {
            all.push(shown("profile_url", url));
        }
        all.extend(self.protected.iter().map(|name| shown("protected", name)));
        all.extend(self.shown_triage());
        for (action, keys) in &self.keys {
            let keys = keys.clone().map(|keys| keys.join(", "));
            all.push(shown(&format!("keys.{action}"), &keys));
        }
        for (name, color) in &look.colors {
            all.push(shown(&format!("colors.{name}"), color));
        }
        all
    }

    fn shown_triage(&self) -> Vec<Shown> {
        let triage = &self.triage;
        let mut all = vec![shown("operator", &triage.operator)];
        all.extend(triage.policies.iter().map(|name| shown("policies", name)));
        let grace = &triage.grace;
        all.push(shown("grace.clear", &grace.clear));
        all.push(shown("grace.ban", &grace.ban));
        all.push(shown("grace.unban", &grace.unban));
        let weights = &triage.weights;
        all.push(shown("weights.flag", &weights.flag));
        all.push(shown("weights.growth", &weights.growth));
        all.push(shown("weights.reflagged", &weights.reflagged));
        all.push(shown("weights.look_alike", &weights.look_alike));
        all.push(shown("weights.day", &weights.day));
        all
    }

    fn shown_network(&self) -> Vec<Shown> {
        let plain = |value: &str| Shown {
            name: "network".to_owned(),
            value: value.to_owned(),
            source: "default".to_owned(),
        };
        match &self.network {
            Network::Nothing => vec![plain("none")],
            Network::Demo => vec![plain("the embedded one")],
            Network::Unasked(base_url) => vec![shown("base_url", base_url)],
            Network::Real(connection) => {
                let mut all = vec![shown("base_url", &connection.base_url)];
                if let Some(profile) = &connection.profile {
                    all.insert(0, shown("profile", profile));
                }
                all.push(Shown {
                    name: "token".to_owned(),
                    value: "(not shown)".to_owned(),
                    source: connection.token.name_with_line(),
                });
                all
            }
        }
    }
}

fn shown<T: Display>(name: &str, value: &Sourced<T>) -> Shown {
    Shown {
        name: name.to_owned(),
        value: value.value.to_string(),
        source: value.source.to_string(),
    }
}

fn word_shown<T: Choice>(name: &str, value: &Sourced<T>) -> Shown {
    shown(name, &value.clone().map(Choice::word))
}
