//! The message requests, looked at less often than the inbox.

use tracing::warn;

use super::super::error::Trouble;
use super::PollOptions;
use super::check::{Checker, Stop};
use super::inbox::Walk;
use super::source::{Folder, Source};

/// Whether the requests are to be looked at again. Always so after a start.
pub(super) fn is_due(last_ms: Option<i64>, options: &PollOptions, now_ms: i64) -> bool {
    let every_ms = i64::try_from(options.pending_every.as_millis()).unwrap_or(i64::MAX);
    last_ms.is_none_or(|last_ms| now_ms.saturating_sub(last_ms) >= every_ms)
}

/// Walks the requests. Trouble with them alone does not keep the inbox from being read, but it is
/// owed, so that nothing in them is passed by.
pub(super) async fn check<S: Source>(
    checker: &mut Checker<S>,
    walk: &mut Walk,
) -> Result<(), Stop> {
    checker.memory.pending_at_ms = Some(walk.now_ms);
    match walk.run(checker, Folder::Pending).await {
        Err(Stop::Trouble(trouble @ (Trouble::Refused { .. } | Trouble::Passing { .. }))) => {
            warn!(login = %checker.desk.login, %trouble, "failed to read the message requests");
            walk.owes = true;
            Ok(())
        }
        // A request that was left keeps the time where it is until it was read.
        Ok(()) => {
            if !walk.owes {
                checker.memory.pending_taken_at_ms = walk.pending_taken_at_ms;
            }
            Ok(())
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_due_at_start_and_every_ten_minutes() {
        let options = PollOptions::default();
        assert!(is_due(None, &options, 0));
        assert!(!is_due(Some(0), &options, 599_999));
        assert!(is_due(Some(0), &options, 600_000));
    }
}
