//! The private network against the fake Instagram, over real HTTP.

mod faults;
mod listening;
mod logging_in;
mod sending;
mod stand;
