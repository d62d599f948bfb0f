//! The section `database`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Problem, Secret, word::UnknownWord};

/// Where the bridge keeps its records.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct DatabaseConfig {
    /// Which database it is.
    #[serde(rename = "type")]
    pub kind: DatabaseKind,
    /// Where it is. Secret, since it may contain a password.
    pub uri: Secret,
    /// The file that `uri` was read from.
    pub uri_file: Option<PathBuf>,
    /// How many connections are open at most.
    pub max_open_conns: u32,
}

/// Which database is used.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String")]
pub enum DatabaseKind {
    /// One file, no server.
    #[serde(rename = "sqlite3-fk-wal")]
    Sqlite,
    /// A Postgres server.
    #[serde(rename = "postgres")]
    Postgres,
}

impl TryFrom<String> for DatabaseKind {
    type Error = UnknownWord;

    fn try_from(word: String) -> Result<Self, UnknownWord> {
        match word.as_str() {
            "sqlite3-fk-wal" | "sqlite" | "sqlite3" => Ok(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgres),
            _ => Err(UnknownWord::new(word, "sqlite3-fk-wal, postgres")),
        }
    }
}

impl DatabaseConfig {
    /// The file of an SQLite database: the uri without its scheme and options. `None` for
    /// Postgres.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        match self.kind {
            DatabaseKind::Sqlite => sqlite_path(self.uri.expose()),
            DatabaseKind::Postgres => None,
        }
    }

    /// Replaces the uri by the contents of its file, where one is named.
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        if let Some(path) = &self.uri_file {
            self.uri = Secret::read("database.uri_file", path)?;
        }
        Ok(())
    }

    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        match self.kind {
            DatabaseKind::Sqlite if self.sqlite_path().is_none() => problems.push(Problem::new(
                "database.uri",
                "is not the address of an SQLite file",
                "write sqlite:matrix-instagram.db, or set database.type to postgres",
            )),
            DatabaseKind::Postgres if !is_postgres_uri(self.uri.expose()) => {
                problems.push(Problem::new(
                    "database.uri",
                    "is not the address of a Postgres database",
                    "write postgres://user:password@host/database",
                ));
            }
            DatabaseKind::Sqlite | DatabaseKind::Postgres => {}
        }
        if self.max_open_conns == 0 {
            problems.push(Problem::new(
                "database.max_open_conns",
                "must not be 0",
                "leave it out to have 5",
            ));
        }
    }
}

fn sqlite_path(uri: &str) -> Option<PathBuf> {
    let rest = ["sqlite://", "sqlite:", "file://", "file:"]
        .iter()
        .find_map(|scheme| uri.strip_prefix(scheme))?;
    let path = rest.split('?').next().unwrap_or(rest);
    (!path.is_empty()).then(|| PathBuf::from(path))
}

fn is_postgres_uri(uri: &str) -> bool {
    uri.starts_with("postgres://") || uri.starts_with("postgresql://")
}
