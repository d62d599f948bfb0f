//! Who the client is to Instagram: the account's login and the device it claims to be.
//!
//! Here live the pasted cookies ([`Cookies`]), the made-up device ([`Device`]), the [`Session`]
//! that is stored between runs, and what response headers change in it. No request is made here.
//! Everything in a session is as secret as the password: `Debug` prints only the user id.
//!
//! Read [`Session`] first.

mod cookies;
mod device;
mod secret;
mod session_id;
mod state;
mod update;

pub use cookies::{CookieError, Cookies};
pub use device::Device;
pub use state::Session;

pub(crate) use device::random_uuid;
pub(crate) use secret::Secret;
