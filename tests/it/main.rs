//! Tests.

mod matrix;
