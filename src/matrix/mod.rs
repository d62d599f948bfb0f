//! An appservice toolkit: everything that speaks to a homeserver, over one shared HTTP client.
//!
//! What lives here: the registration file, the client ([`Homeserver`]) and its view as one user
//! ([`Intent`]), the server that takes what the homeserver pushes ([`appservice`]), and the checks
//! at start ([`startup`]). What may not: anything of the other side of the bridge, any decision
//! about a conversation, and event contents (the converters make those).
//!
//! Read [`Intent`] first (what leaves), then [`Transaction`] (what arrives), then [`MatrixError`].

pub mod appservice;
pub mod error;
pub mod homeserver;
pub mod intent;
pub mod registration;
pub mod startup;

pub use appservice::{
    AppserviceOptions, Directory, IncomingEphemeral, IncomingEvent, PingWaiter, SinkError,
    Transaction, TransactionSink, router,
};
pub use error::{MatrixError, Refusal, Retry};
pub use homeserver::{BuildError, Homeserver, HomeserverOptions, ServerVersions};
pub use intent::{
    CreateRoom, CreateRoomError, GapPage, Intent, MessagesPage, SyncAnswer, SyncedInvite,
    SyncedRoom,
};
pub use registration::{
    Namespace, Namespaces, Registration, RegistrationError, RegistrationOptions,
};
pub use startup::{BotDevice, Startup, StartupError, StartupOptions};
