//! Where the exact bytes of a user are, for whoever needs them later or not at all.

use std::fmt;
use std::sync::Arc;

use crate::domain::page::Page;
use crate::domain::user::User;

/// The page that brought a user, and the user's row in it. Pages are shared and never change, so
/// this costs nothing to keep, where the bytes have to be unpacked and copied.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    page: Arc<Page>,
    row: usize,
}

impl fmt::Debug for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.user().and_then(User::user_id);
        out.debug_tuple("Source").field(&id).finish()
    }
}

impl Source {
    /// A row of a page.
    #[must_use]
    pub const fn new(page: Arc<Page>, row: usize) -> Self {
        Self { page, row }
    }

    /// The user.
    #[must_use]
    pub fn user(&self) -> Option<User<'_>> {
        self.page.user(self.row)
    }

    /// The user as the API gave it, byte for byte. Unpacks the page; see [`User::raw`].
    #[must_use]
    pub fn raw(&self) -> Arc<[u8]> {
        self.user().map(User::raw).unwrap_or_default().into()
    }
}
