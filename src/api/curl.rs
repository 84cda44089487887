//! A question as a command line for a person to paste.

use crate::api::origin::Origin;
use crate::api::target;
use crate::domain::user::UserId;

/// The question for one user as a `curl` command. The token is named, never written: the shell
/// takes it from `MODCON_TOKEN`. Everything that came from elsewhere is percent-encoded, so that
/// the line holds neither quotes nor control characters of a stranger.
#[must_use]
pub fn curl(origin: &Origin, user_id: &UserId) -> String {
    let target =
        target::user(user_id).unwrap_or_else(|| target::users(std::slice::from_ref(user_id)));
    format!(
        "curl --globoff --header \"Authorization: Bearer $MODCON_TOKEN\" '{origin}{}'",
        target.encoded()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_id_stays_inside_its_quotes() {
        let origin = Origin::parse("https://apix.eu.amity.co").unwrap();
        assert_eq!(
            curl(&origin, &UserId::new("a'; rm -rf ~ #$(x)`\u{1b}")),
            "curl --globoff --header \"Authorization: Bearer $MODCON_TOKEN\" \
             'https://apix.eu.amity.co/api/v3/users/list?userIds%5B%5D=\
             a%27%3B%20rm%20-rf%20~%20%23%24%28x%29%60%1B'"
        );
        assert_eq!(
            curl(&origin, &UserId::new("ann")),
            "curl --globoff --header \"Authorization: Bearer $MODCON_TOKEN\" \
             'https://apix.eu.amity.co/api/v3/users/ann'"
        );
    }
}
