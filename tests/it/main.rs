//! Tests.

mod network;
