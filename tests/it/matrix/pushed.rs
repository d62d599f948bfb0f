//! A running server of ours, and the homeserver's side of the talk with it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use matrix_instagram::matrix::{
    AppserviceOptions, Directory, PingWaiter, SinkError, Transaction, TransactionSink, router,
};
use ruma::{RoomAliasId, UserId};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// The homeserver's token.
pub(super) const HS_TOKEN: &str = "test-hs-token-canary";

/// A running server; stops when dropped.
pub(super) struct Server {
    pub(super) address: String,
    pub(super) sink: Arc<Recorder>,
    pub(super) pings: PingWaiter,
    http: reqwest::Client,
    _tasks: JoinSet<()>,
}

/// Remembers what it was given.
#[derive(Default)]
pub(super) struct Recorder {
    accepted: Mutex<Vec<Transaction>>,
    /// Whether it fails.
    pub(super) broken: AtomicBool,
}

impl Recorder {
    pub(super) fn accepted(&self) -> Vec<Transaction> {
        self.accepted.lock().unwrap().clone()
    }
}

impl TransactionSink for Recorder {
    fn accept(&self, transaction: Transaction) -> BoxFuture<'_, Result<(), SinkError>> {
        Box::pin(async move {
            if self.broken.load(Ordering::SeqCst) {
                return Err(SinkError::new("the disk is full"));
            }
            self.accepted.lock().unwrap().push(transaction);
            Ok(())
        })
    }

    fn is_ready(&self) -> BoxFuture<'_, bool> {
        Box::pin(async { !self.broken.load(Ordering::SeqCst) })
    }
}

/// Knows one user and one alias.
struct OneOfEach;

impl Directory for OneOfEach {
    fn user_exists<'a>(&'a self, user_id: &'a UserId) -> BoxFuture<'a, bool> {
        Box::pin(async move { user_id == "@ghost_1:hs.test" })
    }

    fn alias_exists<'a>(&'a self, alias: &'a RoomAliasId) -> BoxFuture<'a, bool> {
        Box::pin(async move { alias == "#_ghost_1:hs.test" })
    }
}

impl Server {
    pub(super) async fn start() -> Self {
        let sink = Arc::new(Recorder::default());
        let pings = PingWaiter::new();
        let router = router(AppserviceOptions {
            hs_token: HS_TOKEN.to_owned().into(),
            sink: sink.clone(),
            directory: Arc::new(OneOfEach),
            pings: pings.clone(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            address,
            sink,
            pings,
            http,
            _tasks: tasks,
        }
    }

    /// Asks with the right token. Returns status and error code.
    pub(super) async fn ask(
        &self,
        method: &str,
        path: &str,
        body: impl Into<reqwest::Body>,
    ) -> (u16, String) {
        self.ask_as(
            method,
            path,
            Some(&format!("Bearer {HS_TOKEN}")),
            body.into(),
        )
        .await
    }

    /// Asks with this `Authorization` header.
    pub(super) async fn ask_as(
        &self,
        method: &str,
        path: &str,
        authorization: Option<&str>,
        body: reqwest::Body,
    ) -> (u16, String) {
        let url = format!("http://{}{path}", self.address);
        let mut request = self.http.request(method.parse().unwrap(), url).body(body);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap_or_default();
        (
            status,
            body["errcode"].as_str().unwrap_or_default().to_owned(),
        )
    }

    /// Opens a connection and sends the beginning of a chunked transaction.
    pub(super) async fn open(&self, token: &str, headers: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let head = format!(
            "PUT /_matrix/app/v1/transactions/1 HTTP/1.1\r\nhost: x\r\n\
             authorization: Bearer {token}\r\n{headers}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }
}

/// Reads the status of an answer that has to come although the request has not ended.
pub(super) async fn read_status(stream: &mut TcpStream) -> String {
    let mut line = vec![0; "HTTP/1.1 403".len()];
    let read = stream.read_exact(&mut line);
    tokio::time::timeout(Duration::from_secs(20), read)
        .await
        .unwrap()
        .unwrap();
    String::from_utf8(line).unwrap()
}
