//! The SQLite file: its lock, its mode, its one writer and its readers.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::OpenError;

/// How long a statement waits for a lock that another connection holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// An open SQLite file.
pub(super) struct SqliteFile {
    /// The one connection that writes; waiting for it is waiting for one's turn.
    pub(super) writer: SqlitePool,
    /// Connections that only read and never wait for the writer.
    pub(super) readers: SqlitePool,
    /// Held as long as the file is in use.
    lock: File,
}

impl SqliteFile {
    /// Locks the file against other processes, makes it when it is missing, and connects.
    pub(super) async fn open(path: &Path, max_connections: u32) -> Result<Self, OpenError> {
        let lock = lock(path)?;
        create(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true);
        let writer = connect(options.clone(), 1).await?;
        let readers = connect(options.pragma("query_only", "ON"), max_connections.max(1)).await?;
        Ok(Self {
            writer,
            readers,
            lock,
        })
    }

    /// Ends all connections and lets other processes have the file.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "failed to unlock the database file");
        }
    }
}

async fn connect(options: SqliteConnectOptions, connections: u32) -> Result<SqlitePool, OpenError> {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
        .map_err(|error| OpenError::or_corrupt(error, OpenError::Connect))
}

/// Takes the lock file beside the database. The system gives it back when the process ends,
/// however it ends; the file itself stays.
fn lock(database: &Path) -> Result<File, OpenError> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let file = private_file(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path }),
        Err(TryLockError::Error(source)) => Err(OpenError::File { path, source }),
    }
}

/// Makes the file before SQLite does, so that nobody but its owner can ever read it. SQLite gives
/// its side files the same mode.
fn create(path: &Path) -> Result<(), OpenError> {
    private_file(path).map(drop)
}

fn private_file(path: &Path) -> Result<File, OpenError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| OpenError::File {
        path: path.to_owned(),
        source,
    })
}
