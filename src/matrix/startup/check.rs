//! The checks, in order.

use std::time::Duration;

use ruma::{RoomVersionId, UserId};
use tokio::time::Instant;

use super::{StartupError, StartupOptions, ping};
use crate::matrix::{Homeserver, MatrixError, PingWaiter, ServerVersions};

/// The oldest specification we speak is 1.4.
const OLDEST_MINOR: u32 = 4;

/// Between two questions to a homeserver that is not up yet.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What was learned at start.
#[derive(Clone, Debug)]
pub struct Startup {
    /// The version that new rooms get.
    pub default_room_version: RoomVersionId,
    /// Whether we may make devices without login. Without them the homeserver forgets transaction
    /// ids when it restarts: look in the room before sending again.
    pub supports_devices: bool,
    /// What the homeserver says it can do.
    pub versions: ServerVersions,
}

/// Checks that the homeserver is there, new enough, accepts us as `bot` (which is made when it
/// does not exist) and reaches us. The server for the homeserver must be running already. May be
/// called again at any time, for example when the bridge becomes ready again.
pub async fn check(
    homeserver: &Homeserver,
    bot: &UserId,
    appservice_id: &str,
    pings: &PingWaiter,
    options: &StartupOptions,
) -> Result<Startup, StartupError> {
    let versions = await_homeserver(homeserver, options.homeserver_limit).await?;
    if !versions.reach_v1(OLDEST_MINOR) {
        let newest = versions
            .versions
            .last()
            .cloned()
            .unwrap_or_else(|| "nothing".to_owned());
        return Err(StartupError::TooOld { newest });
    }
    check_bot(homeserver, bot).await?;
    let supports_devices = check_devices(homeserver, bot, options).await?;
    let default_room_version = homeserver
        .default_room_version(bot)
        .await
        .map_err(StartupError::Whoami)?;
    ping::check_ping(homeserver, appservice_id, pings, options.ping_limit).await?;
    Ok(Startup {
        default_room_version,
        supports_devices,
        versions,
    })
}

/// Asks for the versions until the homeserver is up. An answer that is no homeserver's ends it.
async fn await_homeserver(
    homeserver: &Homeserver,
    limit: Duration,
) -> Result<ServerVersions, StartupError> {
    let gives_up = Instant::now() + limit;
    let mut pause = FIRST_PAUSE;
    loop {
        let error = match homeserver.versions_once().await {
            Ok(versions) => return Ok(versions),
            Err(error) => error,
        };
        let passes = error.is_unreachable()
            || matches!(
                &error,
                MatrixError::Troubled { .. } | MatrixError::Limited { .. }
            );
        if !passes || Instant::now() + pause > gives_up {
            let address = homeserver.address().to_owned();
            return Err(StartupError::NoHomeserver {
                address,
                source: error,
            });
        }
        tracing::info!(address = homeserver.address(), %error, "waiting for the homeserver");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn check_bot(homeserver: &Homeserver, bot: &UserId) -> Result<(), StartupError> {
    let foreign = |error: MatrixError| {
        if error.is_token_rejected() {
            StartupError::TokenRejected(error)
        } else if error.is_forbidden() || error.errcode() == Some("M_EXCLUSIVE") {
            StartupError::ForeignToken {
                bot: bot.to_owned(),
                source: error,
            }
        } else {
            StartupError::Whoami(error)
        }
    };
    homeserver
        .intent(bot.to_owned(), None)
        .register()
        .await
        .map_err(foreign)?;
    let heard = homeserver.whoami(bot).await.map_err(foreign)?;
    if heard != bot {
        return Err(StartupError::SomebodyElse {
            bot: bot.to_owned(),
            heard,
        });
    }
    Ok(())
}

async fn check_devices(
    homeserver: &Homeserver,
    bot: &UserId,
    options: &StartupOptions,
) -> Result<bool, StartupError> {
    let Some(device) = &options.bot_device else {
        return Ok(false);
    };
    let intent = homeserver.intent(bot.to_owned(), None);
    let supported = intent
        .ensure_device(&device.id, &device.display_name)
        .await
        .map_err(StartupError::Whoami)?;
    if !supported {
        tracing::warn!(
            "the homeserver does not let us make devices (`io.element.msc4190` in the \
             registration); after it restarts we have to look before sending again"
        );
    }
    Ok(supported)
}
