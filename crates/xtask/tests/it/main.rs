//! The servers, run for real.

mod leash;
mod postgres;
mod synapse;
