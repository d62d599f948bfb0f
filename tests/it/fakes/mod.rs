//! A world of fakes: the bridge as a process of its own between a fake homeserver and a fake
//! Instagram that live in the test. Fast enough to die hundreds of times in a minute.
//!
//! [`Stage`] is the world with one person who is logged in, [`Ledger`] writes down what was put
//! in on either side and judges by what came out. Neither looks at what the bridge thinks.

mod bridge;
mod ledger;
mod stage;

pub(crate) use bridge::FakedBridge;
pub(crate) use ledger::Ledger;
pub(crate) use stage::Stage;

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long anything may take to come about.
pub(crate) const LIMIT: Duration = Duration::from_secs(40);

/// Between two looks at something that nobody announces.
const PAUSE: Duration = Duration::from_millis(10);

/// Asks again and again until the answer is yes; false when `limit` passed first.
pub(crate) async fn until(limit: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let late = Instant::now() + limit;
    loop {
        if is_so() {
            return true;
        }
        if Instant::now() >= late {
            return false;
        }
        sleep(PAUSE).await;
    }
}
