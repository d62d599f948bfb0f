//! Listening: what happened since the last time, read by asking again and again.
//!
//! Here live the rules by which nothing is missed and nothing is handed over twice. Nothing here
//! knows the wire: it reads snapshots from a [`Source`](source::Source) and hands batches to the
//! bridge. Read `inbox` first (which threads are read), then `thread` and `diff` (what is new in
//! one), then `handover` (in which order it is written), and `poller` for the loop around it.

mod check;
mod cursor;
mod desk;
mod diff;
mod handover;
mod inbox;
mod interval;
mod options;
mod pending;
mod poller;
mod reader;
mod reads;
mod refusals;
mod source;
mod start;
mod stretch;
mod thread;

#[cfg(test)]
mod tests;

pub use options::PollOptions;

pub(super) use cursor::text_digest;
pub(super) use source::{Folder, Older, Source};
pub(super) use start::listen;
