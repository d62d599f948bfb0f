//! Faults: what can go wrong with a request, on either fake.
//!
//! A [`Fault`] names the requests it is for (by a part of their path), what happens to them and
//! how often. The [`layer`] sits in front of a router and does it; the [`Journal`] counts every
//! request on the way. Read [`plan`] first.

mod hold;
mod journal;
mod layer;
mod plan;

pub use hold::{Held, Holds, Phase};
pub use journal::{Journal, Request};
pub use layer::{Gate, guard};
pub use plan::{Effect, Fault, FaultId, Plan};
