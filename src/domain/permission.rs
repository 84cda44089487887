//! Permission names grouped by what they are about. Names are strings: the API adds to them
//! without notice.

/// What a permission is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Accounts.
    User,
    /// Roles themselves.
    Role,
    /// Channels.
    Channel,
    /// Messages in channels.
    Message,
    /// Communities.
    Community,
    /// Posts.
    Post,
    /// Comments.
    Comment,
    /// Stories.
    Story,
    /// Community categories.
    Category,
    /// Events.
    Event,
    /// Names that no source lists.
    Other,
}

impl Scope {
    /// The scope of a permission, by the list of the OpenAPI, the names that only SDKs use, and
    /// the legacy `Scope/Verb` spelling.
    #[must_use]
    pub fn of(permission: &str) -> Self {
        if let Some((scope, _)) = permission.split_once('/') {
            return match scope {
                "User" => Self::User,
                "Channel" => Self::Channel,
                "Post" => match permission {
                    "Post/ManageComments" => Self::Comment,
                    _ => Self::Post,
                },
                "Community" => Self::Community,
                _ => Self::Other,
            };
        }
        match permission {
            "BAN_USER" | "EDIT_USER" | "ASSIGN_USER_ROLE" => Self::User,
            "CREATE_ROLE" | "EDIT_ROLE" | "DELETE_ROLE" => Self::Role,
            "EDIT_CHANNEL"
            | "EDIT_CHANNEL_RATELIMIT"
            | "MUTE_CHANNEL"
            | "CLOSE_CHANNEL"
            | "ADD_CHANNEL_USER"
            | "REMOVE_CHANNEL_USER"
            | "EDIT_CHANNEL_USER"
            | "MUTE_USER_INSIDE_CHANNEL"
            | "BAN_USER_FROM_CHANNEL"
            | "ASSIGN_CHANNEL_USER_ROLE"
            | "MUTE_CHANNEL_USER"
            | "BAN_CHANNEL_USER" => Self::Channel,
            "EDIT_MESSAGE" | "DELETE_MESSAGE" => Self::Message,
            "EDIT_COMMUNITY"
            | "DELETE_COMMUNITY"
            | "ADD_COMMUNITY_USER"
            | "REMOVE_COMMUNITY_USER"
            | "EDIT_COMMUNITY_USER"
            | "BAN_COMMUNITY_USER"
            | "MUTE_COMMUNITY_USER"
            | "ASSIGN_COMMUNITY_USER_ROLE" => Self::Community,
            "EDIT_USER_FEED_POST"
            | "DELETE_USER_FEED_POST"
            | "EDIT_COMMUNITY_POST"
            | "DELETE_COMMUNITY_POST"
            | "PIN_COMMUNITY_POST"
            | "REVIEW_COMMUNITY_POST"
            | "CREATE_PRIVILEGED_POST" => Self::Post,
            "EDIT_USER_FEED_COMMENT"
            | "DELETE_USER_FEED_COMMENT"
            | "EDIT_COMMUNITY_COMMENT"
            | "DELETE_COMMUNITY_COMMENT" => Self::Comment,
            "MANAGE_COMMUNITY_STORY" => Self::Story,
            "CREATE_COMMUNITY_CATEGORY"
            | "EDIT_COMMUNITY_CATEGORY"
            | "DELETE_COMMUNITY_CATEGORY" => Self::Category,
            "CREATE_EVENT" | "DELETE_EVENT" | "CREATE_EVENT_WITH_LIVESTREAM" => Self::Event,
            _ => Self::Other,
        }
    }

    /// The scope in one word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Channel => "channel",
            Self::Message => "message",
            Self::Community => "community",
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Story => "story",
            Self::Category => "category",
            Self::Event => "event",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_finds_its_scope() {
        let table = [
            ("BAN_USER", Scope::User),
            ("BAN_CHANNEL_USER", Scope::Channel),
            ("DELETE_USER_FEED_COMMENT", Scope::Comment),
            ("Channel/BanUser", Scope::Channel),
            ("Post/ManageComments", Scope::Comment),
            ("User/ExempFromBan", Scope::User),
            ("FLY_TO_MOON", Scope::Other),
            ("", Scope::Other),
        ];
        for (name, scope) in table {
            assert_eq!(Scope::of(name), scope, "{name}");
        }
    }
}
