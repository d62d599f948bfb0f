//! What follows from a failure.

use std::time::Duration;

/// What the queue does with a row after a failed attempt. The queue looks at nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can never work: tell the sender, and go on with the next.
    Reject,
    /// Try again after the usual back-off.
    Retry,
    /// Try again, but not before this has passed.
    RetryAfter(Duration),
    /// Nothing can be sent until the person has logged in again; the row waits.
    AwaitLogin,
}
