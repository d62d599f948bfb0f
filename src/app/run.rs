//! Starting and stopping.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    RunError,
    build::{build, open_store},
    serve::Server,
    signal::stop_asked,
};
use crate::{
    bridge::Bridge,
    clock::{SystemClock, SystemEntropy},
    commands::Bot,
    config::Config,
    matrix::startup,
};

/// How long work that is in the middle of something may take to end.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Runs the bridge until it is told to stop.
///
/// The order matters: first the records are opened, then the door for the homeserver (whatever
/// comes through it is written and waits), then the homeserver is asked whether all is well, and
/// only then does anything happen. Every start is a recovery: nothing depends on how the last one
/// ended.
pub async fn run(config: Config) -> Result<(), RunError> {
    let stop = CancellationToken::new();
    let store = open_store(&config).await?;
    let clock = Arc::new(SystemClock);
    let built = build(
        &config,
        store.clone(),
        clock.clone(),
        Arc::new(SystemEntropy),
    )
    .await?;
    let bridge = Bridge::new(built.parts, stop.clone());
    let server = Server::bind(&config, Arc::clone(&bridge), stop.clone()).await?;
    let asked = stop_asked()?;

    let outcome = tokio::select! {
        () = asked => Ok(()),
        failed = start(&config, &bridge, &built.homeserver, &server, clock) => failed,
    };
    info!("stopping");
    stop.cancel();
    if tokio::time::timeout(STOP_WITHIN, bridge.finished())
        .await
        .is_err()
    {
        warn!("some work did not end in time; it will be taken up again at the next start");
    }
    server.finished().await;
    store.close().await;
    outcome
}

/// Checks the homeserver, starts the bridge, and goes on for ever unless something is wrong.
async fn start(
    config: &Config,
    bridge: &Arc<Bridge>,
    homeserver: &crate::matrix::Homeserver,
    server: &Server,
    clock: Arc<SystemClock>,
) -> Result<(), RunError> {
    let options = super::build::startup_options(config);
    let id = &config.appservice.id;
    let checked = startup::check(homeserver, bridge.bot_user(), id, server.pings(), &options).await;
    let checked = checked.map_err(|failure| RunError {
        exit_code: failure.exit_code(),
        what: "the homeserver check failed".to_owned(),
        source: Some(Box::new(failure)),
    })?;
    if !checked.supports_devices {
        warn!(
            "the homeserver makes no devices for appservices (MSC4190): the bridge looks into \
             rooms before it repeats a message, which is slower"
        );
    }
    bridge.set_commands(Arc::new(Bot::new(Arc::clone(bridge), clock)));
    let started = bridge.start(checked.supports_devices).await;
    started.map_err(|failure| RunError {
        exit_code: 14,
        what: "the bridge could not start".to_owned(),
        source: Some(Box::new(failure)),
    })?;
    bridge
        .introduce_bot(&config.appservice.bot.displayname)
        .await;
    info!(address = %server.address(), "the bridge is running");
    std::future::pending().await
}
