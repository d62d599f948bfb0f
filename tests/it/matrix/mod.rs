//! The appservice toolkit from outside: the server is called over real sockets, the client talks
//! to a homeserver that answers as it is told.

mod client;
mod pushed;
mod queries;
mod retries;
mod startup;
mod stub;
mod transactions;
