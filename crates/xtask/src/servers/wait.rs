//! Waiting for a process that is not ours to tell, with a limit.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How often a condition that nobody announces is looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// Asks again and again until the answer is yes; `false` when `limit` passed first.
///
/// Asks at least once, and once more after the limit.
pub fn until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        let late = start.elapsed() >= limit;
        if done() {
            return true;
        }
        if late {
            return false;
        }
        thread::sleep(PAUSE);
    }
}
