//! Newtypes for every id, each with the scope in which it is unique.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! remote_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an id as the network wrote it.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as the network wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

remote_id! {
    /// A conversation. The same id is seen by everyone who takes part in it.
    ThreadId
}
remote_id! {
    /// A message. Unique within its thread, the same for everyone in it, and in the order of
    /// sending when two ids are compared as big decimal integers (see [`MessageId::cmp_age`]).
    MessageId
}
remote_id! {
    /// A person. Unique everywhere.
    PersonId
}
remote_id! {
    /// One user's authenticated presence; equals the [`PersonId`] of the account. Unique within
    /// the bridge.
    LoginId
}
remote_id! {
    /// The token that makes repeating a send harmless and lets us recognise our own messages.
    /// Drawn once per outgoing message, unique within a login.
    SendToken
}

impl MessageId {
    /// Compares two message ids by age. Decimal ids of different length compare by length first,
    /// which is the order of the numbers without passing through a machine integer.
    pub fn cmp_age(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b) = (
            self.0.trim_start_matches('0'),
            other.0.trim_start_matches('0'),
        );
        a.len().cmp(&b.len()).then_with(|| a.cmp(b))
    }
}

impl LoginId {
    /// The person this login is.
    pub fn person(&self) -> PersonId {
        PersonId::new(self.as_str())
    }
}

/// Which Matrix room mirrors a thread: direct chats have one per receiving login, groups have one
/// for all logins (`receiver` is `None`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PortalKey {
    /// The conversation.
    pub thread: ThreadId,
    /// The login a direct chat belongs to.
    pub receiver: Option<LoginId>,
}

impl PortalKey {
    /// The receiver as it is stored: empty for a shared group.
    pub fn receiver_str(&self) -> &str {
        self.receiver.as_ref().map_or("", LoginId::as_str)
    }
}

impl fmt::Display for PortalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.thread, self.receiver_str())
    }
}
