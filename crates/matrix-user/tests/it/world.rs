//! One homeserver for all tests of this binary, and users with names of their own.

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use matrix_user::MatrixUser;
use xtask::servers::{
    cache,
    synapse::{Synapse, SynapseOptions, install},
};

pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// A homeserver of one test.
pub(crate) struct World {
    pub(crate) synapse: Synapse,
    dir: tempfile::TempDir,
    _one_at_a_time: MutexGuard<'static, ()>,
}

/// Few cores are shared by many homeservers badly.
static TURN: Mutex<()> = Mutex::new(());

impl World {
    pub(crate) fn start() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let installed = install(&cache::dir(), &|_| ()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let options = SynapseOptions::new(dir.path().join("synapse")).unwrap();
        let synapse = Synapse::start(&installed, options).unwrap();
        Self {
            synapse,
            dir,
            _one_at_a_time: turn,
        }
    }

    pub(crate) fn store(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) async fn user(&self, name: &str) -> MatrixUser {
        self.synapse.register_user(name, "opened").unwrap();
        MatrixUser::log_in(&self.synapse.url(), name, "opened", None)
            .await
            .unwrap()
    }
}
