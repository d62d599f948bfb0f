//! Names that are functions of what they name: ghosts, aliases, transaction ids, echo keys.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ruma::{OwnedServerName, OwnedTransactionId, OwnedUserId, UserId};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::remote::{PersonId, PortalKey};

/// How ghosts are called: `@{prefix}{person id}{suffix}:{domain}`.
#[derive(Clone, Debug)]
pub struct GhostNames {
    /// What stands before the id.
    pub prefix: String,
    /// What stands behind it.
    pub suffix: String,
    /// The homeserver's name.
    pub domain: OwnedServerName,
}

impl GhostNames {
    /// The Matrix user of a person. Ids of the network are digits; anything else is written as
    /// `=xx` per byte, as the Matrix specification suggests for user ids.
    pub fn user_id(&self, person: &PersonId) -> Option<OwnedUserId> {
        let mut localpart = self.prefix.clone();
        for byte in person.as_str().bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => localpart.push(char::from(byte)),
                other => {
                    let _ = write!(localpart, "={other:02x}");
                }
            }
        }
        localpart.push_str(&self.suffix);
        UserId::parse(format!("@{localpart}:{}", self.domain)).ok()
    }

    /// Whether a Matrix user is one of our ghosts.
    pub fn is_ghost(&self, user: &UserId) -> bool {
        self.person_in(user).is_some()
    }

    /// The part of a ghost's name that stands for the person; `None` for all other users.
    pub fn person_in<'a>(&self, user: &'a UserId) -> Option<&'a str> {
        let is_ours = user.server_name() == self.domain;
        let rest = user.localpart().strip_prefix(self.prefix.as_str())?;
        let person = rest.strip_suffix(self.suffix.as_str())?;
        (is_ours && !person.is_empty()).then_some(person)
    }
}

/// The names of this bridge.
#[derive(Clone)]
pub struct Names {
    /// How ghosts are called.
    pub ghosts: GhostNames,
    /// What our room aliases begin with, without `#`.
    pub alias_prefix: String,
    /// The appservice's id; part of every derived id, so that two bridges never collide.
    pub bridge_id: String,
    /// The key of the echo hashes; made once per database.
    pub echo_secret: SecretString,
}

impl Names {
    /// The localpart of the alias under which a portal's room is found again after a crash.
    pub fn alias_localpart(&self, portal: &PortalKey) -> String {
        let digest = hash(&[
            &self.bridge_id,
            portal.thread.as_str(),
            portal.receiver_str(),
        ]);
        format!("{}{}", self.alias_prefix, &digest[..32])
    }

    /// The transaction id of one Matrix event. The ghost is part of it, because homeservers
    /// remember transaction ids per appservice and not per user.
    pub fn txn_id(
        &self,
        portal: &PortalKey,
        ghost: &str,
        remote_key: &str,
        part: i64,
    ) -> OwnedTransactionId {
        let part = part.to_string();
        let fields = [
            &self.bridge_id,
            portal.thread.as_str(),
            portal.receiver_str(),
            ghost,
            remote_key,
            &part,
        ];
        format!("b{}", &hash(&fields)[..32]).into()
    }

    /// The transaction id of something the bot says about a Matrix event or a row.
    pub fn notice_txn_id(&self, subject: &str, what: &str) -> OwnedTransactionId {
        format!("n{}", &hash(&[&self.bridge_id, subject, what])[..32]).into()
    }

    /// What an event of ours carries so that seeing it again confirms its row: a keyed hash, so
    /// that it tells nobody else which message it is.
    pub fn echo_key(&self, portal: &PortalKey, remote_key: &str, part: i64) -> String {
        let key = self.echo_secret.expose_secret().as_bytes();
        let mut mac =
            Hmac::<Sha256>::new_from_slice(key).expect("a keyed hash takes keys of any length");
        let part = part.to_string();
        feed(
            &[
                portal.thread.as_str(),
                portal.receiver_str(),
                remote_key,
                &part,
            ],
            |bytes| {
                mac.update(bytes);
            },
        );
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..18])
    }
}

/// The key in event contents under which [`Names::echo_key`] stands.
pub(super) const ECHO_FIELD: &str = "io.github.matrix-instagram.key";

/// SHA-256 over fields of any content, in hex.
pub(super) fn hash(fields: &[&str]) -> String {
    let mut hasher = Sha256::new();
    feed(fields, |bytes| hasher.update(bytes));
    let digest = hasher.finalize();
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Feeds fields with their lengths, so that no two lists of fields look the same.
fn feed(fields: &[&str], mut update: impl FnMut(&[u8])) {
    for field in fields {
        update(&(field.len() as u64).to_le_bytes());
        update(field.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use ruma::{owned_server_name, user_id};

    use super::*;
    use crate::remote::{LoginId, ThreadId};

    fn names() -> Names {
        let ghosts = GhostNames {
            prefix: "instagram_".to_owned(),
            suffix: String::new(),
            domain: owned_server_name!("hs.test"),
        };
        Names {
            ghosts,
            alias_prefix: "_ig_".to_owned(),
            bridge_id: "instagram".to_owned(),
            echo_secret: "key".into(),
        }
    }

    fn portal(receiver: Option<&str>) -> PortalKey {
        PortalKey {
            thread: ThreadId::new("340282"),
            receiver: receiver.map(LoginId::new),
        }
    }

    #[test]
    fn a_ghost_is_recognised_by_its_name_and_home() {
        let ghosts = names().ghosts;
        let ghost = ghosts.user_id(&PersonId::new("52000000002")).unwrap();
        assert_eq!(ghost, user_id!("@instagram_52000000002:hs.test"));
        assert!(ghosts.is_ghost(&ghost));
        assert!(!ghosts.is_ghost(user_id!("@instagram_:hs.test")));
        assert!(!ghosts.is_ghost(user_id!("@instagram_52000000002:elsewhere.test")));
        assert!(!ghosts.is_ghost(user_id!("@alice:hs.test")));
    }

    #[test]
    fn derived_ids_differ_in_every_field() {
        let names = names();
        let ids = [
            names.txn_id(&portal(None), "g", "msg:1", 0),
            names.txn_id(&portal(Some("7")), "g", "msg:1", 0),
            names.txn_id(&portal(None), "h", "msg:1", 0),
            names.txn_id(&portal(None), "g", "msg:2", 0),
            names.txn_id(&portal(None), "g", "msg:1", 1),
        ];
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
        assert_eq!(ids[0], names.txn_id(&portal(None), "g", "msg:1", 0));
    }

    #[test]
    fn an_echo_key_depends_on_the_secret() {
        let mine = names();
        let other = Names {
            echo_secret: "other".into(),
            ..mine.clone()
        };
        let key = mine.echo_key(&portal(None), "msg:1", 0);
        assert_ne!(key, other.echo_key(&portal(None), "msg:1", 0));
        assert_ne!(
            mine.alias_localpart(&portal(None)),
            mine.alias_localpart(&portal(Some("1")))
        );
    }
}
