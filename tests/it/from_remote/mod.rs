//! The lane from Instagram to Matrix, from a thread to a room.

mod text;
