//! What a message says.

use serde::{Deserialize, Serialize};

/// The content of one message, or of one part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// Plain text, exactly as written.
    Text {
        /// The words.
        body: String,
    },
    /// A kind that has no converter yet; shown as a notice that names it.
    Unsupported {
        /// The network's own word for the kind, such as `voice_media`.
        kind: String,
        /// Text that came along with it, if any.
        text: Option<String>,
        /// The message as it came, as JSON, kept to be converted after an upgrade.
        raw: String,
    },
}
