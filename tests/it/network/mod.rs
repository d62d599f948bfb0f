//! The private network against the fake Instagram, over real HTTP.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail loudly")]

mod faults;
mod listening;
mod logging_in;
mod sending;
mod stand;
