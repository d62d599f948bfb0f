//! Who may do what.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Problem,
    homeserver::{SAMPLE_DOMAIN, is_server_name},
    word::UnknownWord,
};

const KEY: &str = "bridge.permissions";

/// What a Matrix user may do. Every level includes those before it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum Level {
    /// Nothing.
    Block,
    /// Talk through somebody else's login where that is set up.
    Relay,
    /// Talk to the bot.
    Commands,
    /// Log in.
    User,
    /// Everything.
    Admin,
}

impl TryFrom<String> for Level {
    type Error = UnknownWord;

    fn try_from(word: String) -> Result<Self, UnknownWord> {
        match word.as_str() {
            "block" => Ok(Self::Block),
            "relay" => Ok(Self::Relay),
            "commands" => Ok(Self::Commands),
            "user" => Ok(Self::User),
            "admin" => Ok(Self::Admin),
            _ => Err(UnknownWord::new(
                word,
                "block, relay, commands, user, admin",
            )),
        }
    }
}

/// Levels by Matrix id, domain, or `*`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Permissions(BTreeMap<String, Level>);

impl Permissions {
    /// The level of a Matrix user: that of the id, else that of the domain, else that of `*`,
    /// else [`Level::Block`].
    pub fn level_of(&self, mxid: &str) -> Level {
        let domain = mxid.split_once(':').map_or("", |(_, domain)| domain);
        [mxid, domain, "*"]
            .into_iter()
            .find_map(|key| self.0.get(key).copied())
            .unwrap_or(Level::Block)
    }

    /// The entries as they were written.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Level)> {
        self.0.iter().map(|(key, level)| (key.as_str(), *level))
    }

    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        if self.0.values().all(|level| *level < Level::User) {
            problems.push(Problem::new(
                KEY,
                "lets nobody log in",
                "add a line for your domain with the level user, or for your Matrix id with admin",
            ));
        }
        for key in self.0.keys() {
            check_key(key, problems);
        }
    }
}

impl<const N: usize> From<[(&str, Level); N]> for Permissions {
    fn from(entries: [(&str, Level); N]) -> Self {
        Self(
            entries
                .into_iter()
                .map(|(key, level)| (key.to_owned(), level))
                .collect(),
        )
    }
}

impl<'de> Deserialize<'de> for Permissions {
    /// Reads the map; nothing at all is an empty map, since the example has only comments there.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::deserialize(deserializer)?.unwrap_or_default()))
    }
}

fn check_key(key: &str, problems: &mut Vec<Problem>) {
    let domain = key.strip_prefix('@').and_then(|mxid| mxid.split_once(':'));
    if key == SAMPLE_DOMAIN || domain.is_some_and(|(_, domain)| domain == SAMPLE_DOMAIN) {
        problems.push(Problem::new(
            KEY,
            format!("still has the sample entry `{key}`"),
            "put your own domain or Matrix id there, or remove the line",
        ));
    } else if key != "*" && domain.is_none() && !is_server_name(key) {
        problems.push(Problem::new(
            KEY,
            format!("`{key}` is neither a Matrix id, nor a domain, nor \"*\""),
            "write it like @name:domain, domain, or \"*\"",
        ));
    }
}
