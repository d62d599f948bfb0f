//! A server that lives as long as its handle.

use std::{io, net::SocketAddr};

use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    Line,
    line::{CuttableListener, Lines},
};

/// A running HTTP server; dropping it stops listening and cuts all connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    lines: Lines,
    task: JoinHandle<()>,
}

impl Server {
    /// Listens on `address` (port 0: any free one) and serves `router`.
    ///
    /// Handlers find the [`Line`] they answer on as `ConnectInfo<Line>`.
    pub async fn start(address: SocketAddr, router: Router) -> io::Result<Self> {
        let tcp = TcpListener::bind(address).await?;
        let address = tcp.local_addr()?;
        let lines = Lines::default();
        let listener = CuttableListener {
            tcp,
            lines: lines.clone(),
        };
        let service = router.into_make_service_with_connect_info::<Line>();
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, service).await {
                tracing::error!(%error, "the server stopped");
            }
        });
        Ok(Self {
            address,
            lines,
            task,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        self.lines.cut_all();
    }
}
