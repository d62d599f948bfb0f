//! The lane from Matrix to Instagram, from a room to a thread.

mod refused;
mod text;
