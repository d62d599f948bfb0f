//! What can go wrong, without ever showing what was stored.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// What the database said. Both `Display` and `Debug` show its message only: the details that
/// drivers attach can quote stored values.
pub struct Fault(sqlx::Error);

impl Fault {
    /// Whether the same work may succeed later: a lost connection, a lock, a full disk.
    pub fn is_transient(&self) -> bool {
        match &self.0 {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_) => true,
            sqlx::Error::Database(error) => error.code().is_some_and(|code| passes(&code)),
            _ => false,
        }
    }

    /// Whether the SQLite file is damaged or no database at all.
    pub(super) fn is_corrupt(&self) -> bool {
        const CORRUPT: i64 = 11;
        const NOT_A_DATABASE: i64 = 26;
        matches!(self.sqlite_code(), Some(CORRUPT | NOT_A_DATABASE))
    }

    /// The primary result code, when SQLite said it.
    fn sqlite_code(&self) -> Option<i64> {
        let code: i64 = self.0.as_database_error()?.code()?.parse().ok()?;
        Some(code & 0xff)
    }

    /// Whether a row with the same key was there.
    pub(super) fn is_conflict(&self) -> bool {
        self.0
            .as_database_error()
            .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
    }
}

/// Tells by the code whether trouble passes. PostgreSQL's codes have five characters, SQLite's
/// are numbers whose low byte is the kind.
fn passes(code: &str) -> bool {
    const BUSY: i64 = 5;
    const LOCKED: i64 = 6;
    const DISK_FULL: i64 = 13;
    if code.len() == 5 {
        // Connection, rollback, resources, and the server's own shutdown or lock time-outs.
        return ["08", "40", "53", "57P", "55P03"]
            .iter()
            .any(|class| code.starts_with(class));
    }
    code.parse()
        .is_ok_and(|code: i64| matches!(code & 0xff, BUSY | LOCKED | DISK_FULL))
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({})", self.0)
    }
}

impl std::error::Error for Fault {}

/// Why records were not read or written. After one of these the unit of work is over: drop it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No unit of work could be begun.
    #[error("failed to begin a database transaction")]
    Begin(#[source] Fault),
    /// A statement failed.
    #[error("failed to use the table {table}")]
    Statement {
        /// The table it was about.
        table: &'static str,
        /// What the database said.
        #[source]
        source: Fault,
    },
    /// A row with the same key was there. Drawing new ids and doing the work again helps.
    #[error("failed to write to the table {table}: another row has the same key")]
    Conflict {
        /// The table it was about.
        table: &'static str,
    },
    /// Nothing is known of what became of the transaction; look before doing the work again.
    #[error("failed to commit a database transaction")]
    Commit(#[source] Fault),
    /// What is stored is not what this version writes. Never shows the value.
    #[error("failed to read the column {column} of the table {table}: its value makes no sense")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A row that must be there is not.
    #[error("failed to find a row of the table {table} that must be there")]
    Missing {
        /// The table.
        table: &'static str,
    },
    /// Another process or a later claim works this login now.
    #[error("failed to write for a login: it belongs to another claim now")]
    Fenced,
}

impl StoreError {
    /// Whether doing the whole unit of work again, later, may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Begin(fault) | Self::Commit(fault) | Self::Statement { source: fault, .. } => {
                fault.is_transient()
            }
            Self::Conflict { .. } => true,
            Self::Inconsistent { .. } | Self::Missing { .. } | Self::Fenced => false,
        }
    }

    /// Whether the work is somebody else's now: stop, and do not try again.
    pub fn is_fenced(&self) -> bool {
        matches!(self, Self::Fenced)
    }

    pub(super) fn statement(table: &'static str, error: sqlx::Error) -> Self {
        let source = Fault::from(error);
        if source.is_conflict() {
            Self::Conflict { table }
        } else {
            Self::Statement { table, source }
        }
    }
}

/// Why the database could not be opened. Never shows the address, which may hold a password.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The address is of no kind we know.
    #[error("failed to read the database address: {0}")]
    Address(&'static str),
    /// The file or the server could not be reached.
    #[error("failed to connect to the database")]
    Connect(#[source] Fault),
    /// The database file could not be made, or its lock file not be used.
    #[error("failed to open {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Another process uses the database file.
    #[error(
        "failed to lock {}: another process uses this database, stop it first",
        path.display()
    )]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// The file is damaged or not a database.
    #[error("failed to read the SQLite file: it is damaged or not a database, restore a backup")]
    Corrupt(#[source] Fault),
    /// A newer version of the bridge has used this database.
    #[error(
        "failed to use the database: its schema has version {found}, this version of the bridge \
         knows up to {known}; use the newer version again"
    )]
    Newer {
        /// The schema's version.
        found: i64,
        /// The newest version this build knows.
        known: i64,
    },
    /// The database belongs to another program, or its schema was changed by hand.
    #[error("failed to use the database: {0}; give the bridge a database of its own")]
    Foreign(&'static str),
    /// Bringing the schema up to date failed; nothing of the failed step was kept.
    #[error("failed to bring the database schema up to date")]
    Migrate(#[source] Fault),
}

impl OpenError {
    /// The exit code that existing bridges use for the same trouble.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Address(_) | Self::Connect(_) | Self::File { .. } | Self::InUse { .. } => 14,
            Self::Newer { .. } | Self::Foreign(_) | Self::Migrate(_) => 15,
            Self::Corrupt(_) => 18,
        }
    }

    /// Sorts what the database said: a damaged file is told apart from everything else.
    pub(super) fn or_corrupt(error: sqlx::Error, otherwise: fn(Fault) -> Self) -> Self {
        let fault = Fault::from(error);
        if fault.is_corrupt() {
            Self::Corrupt(fault)
        } else {
            otherwise(fault)
        }
    }
}
