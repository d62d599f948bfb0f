//! The database of a world.

use std::{
    fs,
    path::Path,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use xtask::servers::{cache, postgres::Postgres};

/// Which database a bridge uses.
pub(crate) enum Database {
    /// A file of its own.
    Sqlite,
    /// A database of its own in the server that all tests share.
    Postgres {
        /// Its address.
        uri: String,
    },
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite
    }

    pub(crate) fn postgres() -> Self {
        Self::Postgres {
            uri: fresh_postgres_database(),
        }
    }

    /// The address, for a world that lives in `dir`.
    pub(crate) fn uri(&self, dir: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", dir.join("bridge.db").display()),
            Self::Postgres { uri } => uri.clone(),
        }
    }
}

/// Makes an empty database in the one server of this test process; the server ends with it.
pub(crate) fn fresh_postgres_database() -> String {
    static SERVER: OnceLock<Mutex<Postgres>> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(|| {
        remove_leftovers();
        let dir = cache::dir().join(format!("{FOLDER}{}", std::process::id()));
        Mutex::new(Postgres::start(&dir).expect("PostgreSQL can be started"))
    });
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let server = server
        .lock()
        .expect("no test panics while it makes a database");
    server.create_database(&name).expect("a new database")
}

/// What the folder of a test process's server is called, with the process's id behind it.
const FOLDER: &str = "postgres-of-tests-";

/// Removes the folders of test processes that are gone: a static is never dropped.
fn remove_leftovers() {
    let Ok(entries) = fs::read_dir(cache::dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(FOLDER));
        if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
