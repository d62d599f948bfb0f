//! The servers, run for real.

mod leash;
mod postgres;
mod synapse;
mod tidy;
