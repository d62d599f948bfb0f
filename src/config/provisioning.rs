//! The section `provisioning`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Secret};

/// The HTTP interface for managing logins.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ProvisioningConfig {
    /// The secret its callers show. Off when there is none.
    pub shared_secret: Option<Secret>,
    /// The file that `shared_secret` was read from.
    pub shared_secret_file: Option<PathBuf>,
}

impl ProvisioningConfig {
    /// Replaces the secret by the contents of its file, where one is named.
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        if let Some(path) = &self.shared_secret_file {
            self.shared_secret = Some(Secret::read("provisioning.shared_secret_file", path)?);
        }
        Ok(())
    }
}
