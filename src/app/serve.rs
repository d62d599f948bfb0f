//! The door for the homeserver.

use std::{net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, sync::Mutex, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::RunError;
use crate::{
    bridge::Bridge,
    config::Config,
    matrix::{AppserviceOptions, PingWaiter, router},
};

/// The listening server.
pub(super) struct Server {
    address: SocketAddr,
    pings: PingWaiter,
    task: Mutex<JoinSet<()>>,
}

impl Server {
    /// Listens and serves until `stop`.
    pub(super) async fn bind(
        config: &Config,
        bridge: Arc<Bridge>,
        stop: CancellationToken,
    ) -> Result<Self, RunError> {
        let host = (config.appservice.hostname.as_str(), config.appservice.port);
        let failed = |failure| RunError {
            exit_code: 23,
            what: format!(
                "failed to listen on {}:{}; set appservice.hostname and appservice.port to an \
                 address that is free",
                host.0, host.1
            ),
            source: Some(Box::new(failure)),
        };
        let listener = TcpListener::bind(host).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let pings = PingWaiter::new();
        let routes = router(AppserviceOptions {
            hs_token: config.appservice.hs_token.as_secret_string().clone(),
            sink: Arc::clone(&bridge) as _,
            directory: bridge,
            pings: pings.clone(),
        });
        let mut task = JoinSet::new();
        task.spawn(async move {
            let served =
                axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned());
            if let Err(failure) = served.await {
                tracing::error!(error = %failure, "the door for the homeserver broke");
            }
        });
        Ok(Self {
            address,
            pings,
            task: Mutex::new(task),
        })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Hears the homeserver's pings.
    pub(super) fn pings(&self) -> &PingWaiter {
        &self.pings
    }

    /// Waits a moment for requests in flight, then ends.
    pub(super) async fn finished(&self) {
        let mut task = self.task.lock().await;
        let graceful = tokio::time::timeout(std::time::Duration::from_secs(2), task.join_next());
        if graceful.await.is_err() {
            task.shutdown().await;
        }
    }
}
