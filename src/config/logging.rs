//! The section `logging`.

use serde::{Deserialize, Serialize};

use super::{Problem, word::UnknownWord};

/// The log.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct LoggingConfig {
    /// Levels in the form of `tracing_subscriber::EnvFilter`.
    pub level: String,
    /// How lines are written.
    pub format: LogFormat,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object per line.
    Json,
}

impl TryFrom<String> for LogFormat {
    type Error = UnknownWord;

    fn try_from(word: String) -> Result<Self, UnknownWord> {
        match word.as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(UnknownWord::new(word, "text, json")),
        }
    }
}

impl LoggingConfig {
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        if self.level.trim().is_empty() {
            problems.push(Problem::new(
                "logging.level",
                "must not be empty",
                "use info, or off for no log at all",
            ));
        }
    }
}
