//! What a registration says.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

/// An appservice's registration at the homeserver.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The appservice's id, unique on the homeserver.
    pub id: String,
    /// Where the homeserver reaches us; `None` when it never pushes.
    pub url: Option<Url>,
    /// Our token towards the homeserver.
    pub as_token: SecretString,
    /// The homeserver's token towards us.
    pub hs_token: SecretString,
    /// The user the token stands for by itself. Random and unused: its `/sync` fails on Synapse,
    /// so the bot is an ordinary user of the namespace.
    pub sender_localpart: String,
    /// Whether the homeserver limits our users' requests.
    pub rate_limited: bool,
    /// Whether typing and receipts are pushed.
    pub receive_ephemeral: bool,
    /// Whether we may make devices without login (MSC4190).
    pub manages_devices: bool,
    /// Which ids are ours.
    pub namespaces: Namespaces,
}

/// The ids that belong to an appservice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespaces {
    /// User ids.
    #[serde(default)]
    pub users: Vec<Namespace>,
    /// Room aliases.
    #[serde(default)]
    pub aliases: Vec<Namespace>,
    /// Room ids.
    #[serde(default)]
    pub rooms: Vec<Namespace>,
}

/// One set of ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespace {
    /// Whether nobody else may use these ids.
    pub exclusive: bool,
    /// Matches the whole id, with sigil and domain.
    pub regex: String,
}

impl Namespace {
    /// An exclusive namespace.
    pub fn exclusive(regex: String) -> Self {
        Self {
            exclusive: true,
            regex,
        }
    }
}
