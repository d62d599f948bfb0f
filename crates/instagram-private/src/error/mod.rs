//! What goes wrong, and what follows from it.
//!
//! Here live the [`Error`] of every call, its [`ErrorKind`], how an answer is told
//! to be one (`detect`, in a fixed order), and the [`Action`] that each kind asks for.
//! Neither `Display` nor `Debug` of an error holds a name, a text, a token or the query of an
//! address, so both may be logged; [`Error::sentence`] is for the person concerned.
//!
//! Read [`ErrorKind`] first, then [`Action`].

mod action;
mod body;
mod call;
mod detect;
mod failure;
mod kind;
mod login;
mod sentence;
mod wording;

pub use action::{Action, Ask};
pub use failure::{BuildError, Error};
pub use kind::{Challenge, ErrorKind};
pub use wording::Wording;

pub(crate) use call::{Call, Subject};
pub(crate) use detect::{Received, check};
