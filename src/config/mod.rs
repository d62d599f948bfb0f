//! The settings: one file per section, read in layers and checked before anything starts.
//!
//! Three layers lie on each other: `config.example.yaml` (compiled in), the administrator's file,
//! and the environment (`BRIDGE__SECTION__KEY`). [`Config::load`] reads and types them,
//! [`Config::validate`] says everything that is wrong with the values at once.
//!
//! Only this module reads the environment. It imports nothing else of the bridge: whoever needs a
//! setting is handed it by `app`. Read [`Config`] first.

mod appservice;
mod backfill;
mod bridge;
mod database;
mod duration;
mod error;
mod homeserver;
mod layer;
mod load;
mod logging;
mod matrix;
mod network;
mod permissions;
mod private;
mod problem;
mod root;
mod secret;
mod template;
mod unknown;
mod word;

#[cfg(test)]
mod tests;

pub use appservice::{AppserviceConfig, BotConfig};
pub use backfill::BackfillConfig;
pub use bridge::BridgeConfig;
pub use database::{DatabaseConfig, DatabaseKind};
pub use error::ConfigError;
pub use homeserver::HomeserverConfig;
pub use load::{EXAMPLE, Environment, Loaded};
pub use logging::{LogFormat, LoggingConfig};
pub use matrix::MatrixConfig;
pub use network::NetworkConfig;
pub use permissions::{Level, Permissions};
pub use private::{PollConfig, PrivateConfig};
pub use problem::{Problem, Problems, Warning};
pub use root::Config;
pub use secret::{SAMPLE_TOKEN, Secret};
pub use template::{DisplaynameTemplate, TemplateError, UsernameTemplate};
pub use word::UnknownWord;
