//! Where transactions go.

use futures_util::future::BoxFuture;
use thiserror::Error;

use super::Transaction;

/// Takes what the homeserver pushed.
pub trait TransactionSink: Send + Sync {
    /// Writes a transaction and returns after the commit. The same transaction, or the same event
    /// in another one, may come any number of times, also long after and out of order. May be
    /// dropped when it takes longer than a minute; the homeserver then sends it again.
    fn accept(&self, transaction: Transaction) -> BoxFuture<'_, Result<(), SinkError>>;

    /// Whether transactions can be written right now; answers `/_matrix/mau/ready`.
    fn is_ready(&self) -> BoxFuture<'_, bool> {
        Box::pin(async { true })
    }
}

/// A transaction was not written; the homeserver will send it again.
#[derive(Debug, Error)]
#[error("failed to write a transaction of the homeserver")]
pub struct SinkError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl SinkError {
    /// Wraps the cause.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}
