#![doc = include_str!("../README.md")]

mod client;
mod direct;
mod error;
mod headers;
mod http;
mod login;
pub mod model;
mod session;
mod settings;
mod users;

pub use client::Client;
pub use direct::{FetchReason, InboxQuery, Reply, SendText, ThreadQuery, message_token};
pub use error::{Action, Ask, BuildError, Challenge, Error, ErrorKind, Wording};
pub use session::{CookieError, Cookies, Device, Session};
pub use settings::{AppVersion, Clock, Rng, Settings};
