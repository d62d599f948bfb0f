//! The section `matrix`.

use serde::{Deserialize, Serialize};

/// What the bridge tells Matrix besides the messages.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct MatrixConfig {
    /// Show a read receipt of the bot once a message has arrived.
    pub delivery_receipts: bool,
    /// Send a notice when a message could not be delivered.
    pub message_error_notices: bool,
}
