//! matrix-user
