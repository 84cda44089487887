//! The network's unchanging side: who was invented, what roles there are, how tokens are signed.

use std::sync::Arc;

use crate::demo::error::DemoError;
use crate::demo::json::Record;
use crate::demo::moderation::Reports;
use crate::demo::person::Identity;
use crate::demo::population::Population;
use crate::demo::profile::Profile;
use crate::demo::profile::Words;
use crate::demo::roles::Roles;
use crate::demo::row;
use crate::demo::token::Tokens;

/// Everything that answers are made from, changes apart.
#[derive(Debug)]
pub(super) struct Registry {
    pub(super) population: Arc<Population>,
    pub(super) words: Words,
    pub(super) reports: Reports,
    pub(super) roles: Roles,
    pub(super) tokens: Tokens,
}

impl Registry {
    pub(super) fn new(seed: u64, users: u32) -> Result<Self, DemoError> {
        Ok(Self {
            population: Arc::new(Population::new(seed, users)?),
            words: Words::load()?,
            reports: Reports::load()?,
            roles: Roles::load()?,
            tokens: Tokens::new(seed),
        })
    }

    pub(super) fn profile(&self, row: u32, person: &Identity) -> Profile {
        Profile::draw(&self.population, &self.words, &self.roles, row, person)
    }

    pub(super) fn record(&self, row: u32, person: &Identity, profile: &Profile) -> Record {
        row::record(&self.population, row, person, profile)
    }
}
