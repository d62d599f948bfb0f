//! Everything that exists on the fake Instagram, independent of HTTP.
//!
//! One [`World`] holds people, accounts with their sessions, and threads with their items. Its
//! operations are the things that can happen; each one is noted as a [`Change`]. How the world
//! looks on the wire is told in `wire`, not here. Read [`World`] first.

mod account;
mod change;
mod deliver;
mod id;
mod item;
mod load;
mod member;
mod message;
mod mint;
mod person;
mod settings;
mod state;
mod thread;

pub use account::{Account, Login, Session};
pub use change::{Change, ChangeKind};
pub use deliver::{Ack, Broadcast, Outcome};
pub use id::{ItemId, ThreadId, UserId};
pub use item::{Item, Reaction};
pub use load::{LoadError, Loaded};
pub use message::{Content, Injection};
pub use mint::Mint;
pub use person::Person;
pub use settings::Settings;
pub use state::{World, WorldError};
pub use thread::{NewThread, Seen, Thread};
