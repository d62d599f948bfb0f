//! instagram-private
