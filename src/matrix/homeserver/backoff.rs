//! How long to wait before a request is sent again. Pure.

use std::time::Duration;

use crate::{clock::Entropy, matrix::MatrixError};

/// The first wait is at most this.
const BASE: Duration = Duration::from_millis(500);

/// Waits stop growing here.
const CEILING: Duration = Duration::from_secs(20);

/// The wait before attempt number `retry` (counted from 0): anything between nothing and a bound
/// that doubles each time, so that many callers do not return at once. What the homeserver asked
/// for is waited in full before that.
pub(super) fn delay(error: &MatrixError, retry: u32, entropy: &dyn Entropy) -> Duration {
    let bound = BASE.saturating_mul(1 << retry.min(16)).min(CEILING);
    let jitter = random_below(bound, entropy);
    match error {
        MatrixError::Limited {
            retry_after: Some(asked),
            ..
        } => asked.saturating_add(jitter.min(BASE)),
        MatrixError::Limited { .. }
        | MatrixError::Refused { .. }
        | MatrixError::Troubled { .. }
        | MatrixError::Unreachable { .. }
        | MatrixError::FateUnknown { .. }
        | MatrixError::BadAnswer { .. }
        | MatrixError::AnswerTooLarge { .. }
        | MatrixError::BadRequest { .. } => jitter,
    }
}

fn random_below(bound: Duration, entropy: &dyn Entropy) -> Duration {
    let bound_ms = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(entropy.next_u64() % bound_ms)
}
