//! The networks: each speaks its own wire protocol in the words of [`crate::remote`].
//!
//! May name `crate::remote`, `crate::clock` and the client crates; never the bridge, Matrix or the
//! store. Read [`private::PrivateNetwork`] first.

pub mod private;
