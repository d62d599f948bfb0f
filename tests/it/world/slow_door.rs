//! A door between the homeserver and the bridge that keeps every answer back for a while.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

/// The open door; it closes when it is dropped.
pub(crate) struct SlowDoor {
    _tasks: JoinSet<()>,
}

impl SlowDoor {
    /// Lets everything that knocks at `port` through to `bridge`, and keeps what comes back for
    /// `delay`.
    pub(crate) async fn open(port: u16, bridge: u16, delay: Duration) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .expect("the port is free");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((homeserver, _)) = listener.accept().await {
                connections.spawn(pass(homeserver, bridge, delay));
            }
        });
        Self { _tasks: tasks }
    }
}

/// Passes one connection on until either side ends it.
async fn pass(homeserver: TcpStream, bridge: u16, delay: Duration) {
    let Ok(bridge) = TcpStream::connect(("127.0.0.1", bridge)).await else {
        return;
    };
    let (mut asks, hears) = homeserver.into_split();
    let (answers, mut listens) = bridge.into_split();
    tokio::select! {
        _ = tokio::io::copy(&mut asks, &mut listens) => {}
        () = keep_back(answers, hears, delay) => {}
    }
}

async fn keep_back(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delay: Duration) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        tokio::time::sleep(delay).await;
        if to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
}
