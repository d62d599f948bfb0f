//! The private API, one file per endpoint, each beginning with its wire line.
//!
//! `session` finds out who asks, `form` reads bodies, `answer` writes answers with the headers
//! that clients must keep, `envelope` is what all sends share.

mod answer;
mod approve;
mod badge_count;
mod broadcast_like;
mod broadcast_link;
mod broadcast_reaction;
mod broadcast_text;
mod current_user;
mod delete;
mod envelope;
mod form;
mod get_by_participants;
mod get_items;
mod inbox;
mod logout;
mod pending_inbox;
mod presence;
mod router;
mod seen;
pub(super) mod session;
mod thread;
mod user_info;
mod usernameinfo;

pub(super) use router::router;
