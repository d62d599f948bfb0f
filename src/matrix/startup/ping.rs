//! There and back: we ask the homeserver to ping us.

use std::time::Duration;

use tokio::time::Instant;

use super::StartupError;
use crate::matrix::{Homeserver, MatrixError, PingWaiter};

/// Between two requests for a ping.
const PAUSE: Duration = Duration::from_secs(1);

/// The ping reached us before the homeserver says so; this is only for a slow process.
const HEARD_LIMIT: Duration = Duration::from_secs(5);

/// Asks for a ping until it comes, at most for `limit`. Ends the homeserver's back-off towards us.
pub(super) async fn check_ping(
    homeserver: &Homeserver,
    appservice_id: &str,
    pings: &PingWaiter,
    limit: Duration,
) -> Result<(), StartupError> {
    let gives_up = Instant::now() + limit;
    loop {
        let error = match ping_once(homeserver, appservice_id, pings, limit).await {
            Ok(true) => return Ok(()),
            Ok(false) => return Err(StartupError::PingLost),
            Err(error) if error.is_unrecognized() => {
                tracing::warn!("the homeserver cannot ping us; not known whether it reaches us");
                return Ok(());
            }
            Err(error) => error,
        };
        if !may_pass(&error) || Instant::now() + PAUSE > gives_up {
            return Err(StartupError::PingFailed(error));
        }
        tracing::info!(%error, "waiting for the homeserver to reach us");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Returns whether the ping arrived here.
async fn ping_once(
    homeserver: &Homeserver,
    appservice_id: &str,
    pings: &PingWaiter,
    limit: Duration,
) -> Result<bool, MatrixError> {
    let txn_id = homeserver.draw_transaction_id();
    let expected = pings.expect(&txn_id);
    homeserver.ping(appservice_id, &txn_id).await?;
    Ok(expected.arrived(HEARD_LIMIT.min(limit)).await)
}

/// Whether waiting can help: a wrong token or address in the registration stays wrong.
fn may_pass(error: &MatrixError) -> bool {
    match error.refusal() {
        Some(refusal) => refusal.status >= 429 && refusal.remote_status.is_none(),
        None => true,
    }
}
