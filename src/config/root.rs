//! All settings together.

use serde::{Deserialize, Serialize};

use super::{
    AppserviceConfig, BackfillConfig, BridgeConfig, DatabaseConfig, HomeserverConfig,
    LoggingConfig, MatrixConfig, NetworkConfig, Problem, Problems,
};

/// The settings of the bridge. Every key is described in `config.example.yaml`.
///
/// Printing or serialising it shows `[hidden]` in place of each secret.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Config {
    /// The Matrix server this bridge belongs to.
    pub homeserver: HomeserverConfig,
    /// How the homeserver reaches the bridge.
    pub appservice: AppserviceConfig,
    /// Where the bridge keeps its records.
    pub database: DatabaseConfig,
    /// What the bridge does in rooms.
    pub bridge: BridgeConfig,
    /// The connection to Instagram.
    pub network: NetworkConfig,
    /// What the bridge tells Matrix besides the messages.
    pub matrix: MatrixConfig,
    /// Older messages.
    pub backfill: BackfillConfig,
    /// The log.
    pub logging: LoggingConfig,
}

impl Config {
    /// Checks the values and says everything that is wrong with them at once.
    ///
    /// Opens no connection and no file.
    pub fn validate(&self) -> Result<(), Problems> {
        let mut problems = Vec::new();
        self.homeserver.check(&mut problems);
        self.appservice.check(&mut problems);
        self.database.check(&mut problems);
        self.bridge.check(&mut problems);
        self.network.check(&mut problems);
        self.logging.check(&mut problems);
        self.check_together(&mut problems);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Problems(problems))
        }
    }

    /// Checks what no section can see alone.
    fn check_together(&self, problems: &mut Vec<Problem>) {
        let bot = &self.appservice.bot.username;
        if self.appservice.username_template.person_in(bot).is_some() {
            problems.push(Problem::new(
                "appservice.bot.username",
                format!("`{bot}` also fits appservice.username_template"),
                "choose a name for the bot that no person from Instagram can have",
            ));
        }
    }
}
