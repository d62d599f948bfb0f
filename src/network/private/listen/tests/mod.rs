//! The rules of listening against a model world: arrivals, changes, crashes, failures.

mod arrivals;
mod changes;
mod records;
mod rules;
mod world;
