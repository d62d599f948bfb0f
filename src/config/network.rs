//! The section `network`.

use serde::{Deserialize, Serialize};

use super::{DisplaynameTemplate, PrivateConfig, Problem};

/// The connection to Instagram.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct NetworkConfig {
    /// The display name of ghosts.
    pub displayname_template: DisplaynameTemplate,
    /// The private API.
    pub private: PrivateConfig,
}

impl NetworkConfig {
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        self.private.check(problems);
    }
}
