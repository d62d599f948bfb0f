//! People: one file for each endpoint, beginning with its wire line.
//!
//! Read `current_user` first: it is how a session is proved.

mod current_user;
mod info;
