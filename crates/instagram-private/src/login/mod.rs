//! The end of a login: one file for each endpoint, beginning with its wire line.
//!
//! A login begins with [`Session::from_cookies`](crate::Session::from_cookies), which sends
//! nothing, and is proved by [`Client::current_user`](crate::Client::current_user).

mod logout;
