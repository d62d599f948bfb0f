//! Who may do what.

use ruma::UserId;

/// What a Matrix user may do. Each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing; as if the bridge were not there.
    Block,
    /// Be heard through a relay, where one is set.
    Relay,
    /// Talk to the bot.
    Commands,
    /// Log in.
    User,
    /// Everything.
    Admin,
}

/// The permission map: the most specific entry counts.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    entries: Vec<(String, Level)>,
}

impl Permissions {
    /// Makes a map from entries of whole user ids, homeserver names, or `*` for everybody.
    pub fn new(entries: impl IntoIterator<Item = (String, Level)>) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }

    /// The level of a user; [`Level::Block`] when no entry speaks of them.
    pub fn level(&self, user: &UserId) -> Level {
        let server = user.server_name().as_str();
        [user.as_str(), server, "*"]
            .iter()
            .find_map(|wanted| self.entries.iter().find(|(key, _)| key == wanted))
            .map_or(Level::Block, |(_, level)| *level)
    }
}

#[cfg(test)]
mod tests {
    use ruma::user_id;

    use super::*;

    #[test]
    fn the_most_specific_entry_counts() {
        let permissions = Permissions::new([
            ("*".to_owned(), Level::Relay),
            ("hs.test".to_owned(), Level::User),
            ("@mallory:hs.test".to_owned(), Level::Block),
        ]);
        assert_eq!(
            permissions.level(user_id!("@a:elsewhere.test")),
            Level::Relay
        );
        assert_eq!(permissions.level(user_id!("@a:hs.test")), Level::User);
        assert_eq!(
            permissions.level(user_id!("@mallory:hs.test")),
            Level::Block
        );
        assert_eq!(
            Permissions::default().level(user_id!("@a:hs.test")),
            Level::Block
        );
    }
}
