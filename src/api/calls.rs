//! The other reads: a probe, users by id, and roles.

use crate::api::client::Client;
use crate::api::decode;
use crate::api::target;
use crate::api::target::Target;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::failure::Unreadable;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::request::Priority;
use crate::domain::role::Role;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// The most pages of roles that are read: ten thousand roles, far beyond any network.
const ROLE_PAGES: usize = 100;

impl Client {
    /// Asks for a single user, whoever it is: an answer says that the token is taken.
    ///
    /// # Errors
    ///
    /// What stopped it.
    pub async fn probe(&self, priority: Priority) -> Result<(), Failure> {
        self.users_at(target::probe(), priority).await.map(drop)
    }

    /// One user. An id that a path cannot carry safely is asked for in the query instead. The
    /// answer may hold nobody, and the caller compares the id: it is an answer, not a promise.
    ///
    /// # Errors
    ///
    /// What stopped it; 404 where the network says that there is no such user.
    pub async fn user(&self, id: &UserId, priority: Priority) -> Result<Answer, Failure> {
        match target::user(id) {
            Some(target) => self.users_at(target, priority).await,
            None => self.users(std::slice::from_ref(id), priority).await,
        }
    }

    /// Up to a hundred users by their ids. Ids that the network does not know are missing from
    /// the answer.
    ///
    /// # Errors
    ///
    /// [`Failure::NotAddressable`] for an empty id or list, [`Failure::Client`] for more than a
    /// hundred ids, and whatever else stopped it.
    pub async fn users(&self, ids: &[UserId], priority: Priority) -> Result<Answer, Failure> {
        if ids.is_empty() || ids.iter().any(|id| id.text().as_received().is_empty()) {
            return Err(Failure::NotAddressable);
        }
        if ids.len() > target::IDS {
            return Err(Failure::Client(UntrustedText::from(
                "more than 100 ids in one question",
            )));
        }
        self.users_at(target::users(ids), priority).await
    }

    /// Every role of the network, its pages followed to their end.
    ///
    /// # Errors
    ///
    /// What stopped it.
    pub async fn roles(&self, priority: Priority) -> Result<Vec<Role>, Failure> {
        let mut roles = Vec::new();
        let mut used: Vec<PageToken> = Vec::new();
        for _ in 0..ROLE_PAGES {
            let target = target::roles(used.last());
            let (mut page, next) = self.roles_at(target, priority).await?;
            roles.append(&mut page);
            match next {
                Some(token) if !used.contains(&token) => used.push(token),
                Some(_) | None => break,
            }
        }
        Ok(roles)
    }

    /// One role; `None` where the network does not know it.
    ///
    /// # Errors
    ///
    /// [`Failure::NotAddressable`] for an id that a path cannot carry, and whatever else stopped
    /// it.
    pub async fn role(&self, id: &str, priority: Priority) -> Result<Option<Role>, Failure> {
        let target = target::role(id).ok_or(Failure::NotAddressable)?;
        match self.roles_at(target, priority).await {
            Ok((roles, _)) => Ok(roles
                .into_iter()
                .find(|role| role.role_id.borrow().as_received() == id)),
            Err(failure) if failure.meaning() == Some(Meaning::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Asks for users wherever they are.
    pub(super) async fn users_at(
        &self,
        target: Target,
        priority: Priority,
    ) -> Result<Answer, Failure> {
        let mut pursuit = self.pursue(target, priority);
        loop {
            let body = pursuit.body().await?;
            if let Some(answer) = pursuit.settle(self.decoded(body).await).await? {
                return Ok(answer);
            }
        }
    }

    async fn roles_at(
        &self,
        target: Target,
        priority: Priority,
    ) -> Result<(Vec<Role>, Option<PageToken>), Failure> {
        let mut pursuit = self.pursue(target, priority);
        loop {
            let body = pursuit.body().await?;
            let decoded = decode::roles::answer(&body)
                .ok_or_else(|| decode::unreadable(Unreadable::WrongShape, &body));
            let counted = decoded.map(|roles| (roles, None));
            if let Some(roles) = pursuit.settle(counted).await? {
                return Ok(roles);
            }
        }
    }
}
