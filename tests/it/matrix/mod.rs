//! The appservice toolkit from outside: the server is called over real sockets, the client talks
//! to a homeserver that answers as it is told.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests fail by panicking too"
)]

mod client;
mod pushed;
mod queries;
mod retries;
mod startup;
mod stub;
mod transactions;
