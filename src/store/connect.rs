//! Opening the database and beginning units of work.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use super::sqlite::SqliteFile;
use super::tx::Backend;
use super::{Fault, OpenError, StoreError, StoreTx, schema};

/// How long a unit of work waits for a connection to PostgreSQL before it fails. The homeserver
/// has to hear of a database that is away before it gives up on us.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(10);

/// Where the records are kept.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite:PATH`, `sqlite://PATH` or `postgres://…`. May hold a password.
    pub uri: String,
    /// The most connections to PostgreSQL, or of readers to SQLite (which has one writer beside
    /// them); at least one.
    pub max_connections: u32,
}

/// The open database. Cheap to clone; all clones are the same database.
#[derive(Clone)]
pub struct Store {
    database: Arc<Database>,
}

enum Database {
    Sqlite(SqliteFile),
    Postgres(PgPool),
}

impl Store {
    /// Connects, makes or updates the schema, and refuses a database that is newer, not ours, or
    /// (a SQLite file) in use by another process.
    pub async fn open(options: &StoreOptions) -> Result<Self, OpenError> {
        let database = match Address::parse(&options.uri)? {
            Address::Sqlite(path) => open_sqlite(path, options.max_connections).await?,
            Address::Postgres(uri) => open_postgres(uri, options.max_connections).await?,
        };
        Ok(Self {
            database: Arc::new(database),
        })
    }

    /// Begins a unit of work that may write. On SQLite it waits until every other writer is done,
    /// at most 30 seconds.
    pub async fn begin(&self) -> Result<StoreTx, StoreError> {
        let backend = match &*self.database {
            Database::Sqlite(file) => file
                .writer
                .begin_with("BEGIN IMMEDIATE")
                .await
                .map(Backend::Sqlite),
            Database::Postgres(pool) => pool
                .begin_with("BEGIN ISOLATION LEVEL READ COMMITTED")
                .await
                .map(Backend::Postgres),
        };
        Self::begun(backend)
    }

    /// Begins a unit of work that only reads, and sees one moment throughout. It never waits for
    /// a writer, and no writer waits for it. A write through it fails.
    pub async fn read(&self) -> Result<StoreTx, StoreError> {
        let backend = match &*self.database {
            Database::Sqlite(file) => file.readers.begin_with("BEGIN").await.map(Backend::Sqlite),
            Database::Postgres(pool) => pool
                .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .map(Backend::Postgres),
        };
        Self::begun(backend)
    }

    /// Waits for the units of work under way and ends all connections. Beginning another one
    /// fails from now on.
    pub async fn close(&self) {
        match &*self.database {
            Database::Sqlite(file) => file.close().await,
            Database::Postgres(pool) => pool.close().await,
        }
    }

    fn begun(backend: Result<Backend, sqlx::Error>) -> Result<StoreTx, StoreError> {
        match backend {
            Ok(backend) => Ok(StoreTx { backend }),
            Err(error) => Err(StoreError::Begin(Fault::from(error))),
        }
    }
}

async fn open_sqlite(path: &Path, max_connections: u32) -> Result<Database, OpenError> {
    let file = SqliteFile::open(path, max_connections).await?;
    schema::update_sqlite(&file.writer).await?;
    Ok(Database::Sqlite(file))
}

async fn open_postgres(uri: &str, max_connections: u32) -> Result<Database, OpenError> {
    let options = PgConnectOptions::from_str(uri)
        .map_err(|_| OpenError::Address("the part after postgres:// cannot be understood"))?;
    let pool = PgPoolOptions::new()
        .max_connections(max_connections.max(1))
        .acquire_timeout(ACQUIRE_LIMIT)
        .connect_with(options)
        .await
        .map_err(|error| OpenError::Connect(Fault::from(error)))?;
    schema::update_postgres(&pool).await?;
    Ok(Database::Postgres(pool))
}

/// A database address, taken apart.
enum Address<'a> {
    Sqlite(&'a Path),
    Postgres(&'a str),
}

impl<'a> Address<'a> {
    fn parse(uri: &'a str) -> Result<Self, OpenError> {
        if uri.starts_with("postgres://") || uri.starts_with("postgresql://") {
            return Ok(Self::Postgres(uri));
        }
        let Some(path) = uri.strip_prefix("sqlite:") else {
            return Err(OpenError::Address(
                "it must begin with sqlite: or postgres://",
            ));
        };
        match path.strip_prefix("//").unwrap_or(path) {
            "" => Err(OpenError::Address(
                "sqlite: must be followed by the path of a file",
            )),
            ":memory:" => Err(OpenError::Address(
                "the records must be in a file, not in memory",
            )),
            path if path.contains('?') => Err(OpenError::Address(
                "sqlite: takes a path only, without options after a ?",
            )),
            path => Ok(Self::Sqlite(Path::new(path))),
        }
    }
}
