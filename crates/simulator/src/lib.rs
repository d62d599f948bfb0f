//! A fake Instagram and a fake homeserver, for tests, demos and benchmarks.
//!
//! Both are ordinary HTTP servers on this machine, with their whole state in memory, a handle to
//! look at and change that state, and faults that can be switched on per endpoint. They speak the
//! wire only: nothing here is shared with the clients that are tested against them.
//!
//! - [`instagram`]: accounts, people, threads, the private API, a control API and a phone page.
//! - [`homeserver`]: enough of a Matrix homeserver for one application service.
//! - [`fault`]: what can go wrong with a request.
//! - [`serve`]: how both listen.

pub mod fault;
pub mod homeserver;
pub mod instagram;
pub mod serve;
