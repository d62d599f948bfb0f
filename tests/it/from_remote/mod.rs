//! The lane from Instagram to Matrix, from a thread to a room.

mod changes;
mod group;
mod own;
pub(crate) mod text;
mod unsupported;
