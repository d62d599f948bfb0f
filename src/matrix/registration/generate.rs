//! Makes a new registration with fresh secrets.

use std::fmt::Write as _;

use ruma::OwnedServerName;
use secrecy::SecretString;
use url::Url;

use super::{Namespace, Namespaces, Registration};
use crate::clock::Entropy;

/// 256 bits, which are 64 characters.
const TOKEN_BYTES: usize = 32;
const SENDER_BYTES: usize = 16;

/// What the person who runs the bridge decides about its registration.
#[derive(Clone, Debug)]
pub struct RegistrationOptions {
    /// The appservice's id.
    pub id: String,
    /// Where the homeserver reaches us.
    pub url: Option<Url>,
    /// The homeserver's name, the part of user ids behind the colon.
    pub domain: OwnedServerName,
    /// The bot's localpart, as it is.
    pub bot_localpart: String,
    /// Matches the localparts of ghosts.
    pub ghost_regex: String,
    /// Matches the localparts of our aliases.
    pub alias_regex: String,
}

impl Registration {
    /// Makes a registration with new random tokens and a random sender.
    pub fn generate(options: &RegistrationOptions, entropy: &dyn Entropy) -> Self {
        let domain = escape_regex(options.domain.as_str());
        let bot = escape_regex(&options.bot_localpart);
        let whole =
            |sigil, localpart: &str| Namespace::exclusive(format!("^{sigil}{localpart}:{domain}$"));
        Self {
            id: options.id.clone(),
            url: options.url.clone(),
            as_token: SecretString::from(random_hex::<TOKEN_BYTES>(entropy)),
            hs_token: SecretString::from(random_hex::<TOKEN_BYTES>(entropy)),
            sender_localpart: random_hex::<SENDER_BYTES>(entropy),
            rate_limited: false,
            receive_ephemeral: true,
            manages_devices: true,
            namespaces: Namespaces {
                users: vec![whole('@', &bot), whole('@', &options.ghost_regex)],
                aliases: vec![whole('#', &options.alias_regex)],
                rooms: Vec::new(),
            },
        }
    }
}

fn random_hex<const BYTES: usize>(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; BYTES];
    entropy.fill(&mut bytes);
    bytes
        .iter()
        .fold(String::with_capacity(2 * BYTES), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string cannot fail");
            text
        })
}

fn escape_regex(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, character| {
        if r"\.+*?()|[]{}^$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
        escaped
    })
}
