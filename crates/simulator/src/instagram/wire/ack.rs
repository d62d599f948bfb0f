//! Acknowledgements of sends.

use serde_json::{Value, json};

use crate::instagram::world::Ack;

/// The answer to a send that made an item, or had made one before.
pub(in crate::instagram) fn sent(ack: &Ack) -> Value {
    json!({
        "action": "item_ack",
        "status_code": "200",
        "payload": {
            "client_context": ack.client_context,
            "item_id": ack.item_id,
            "timestamp": ack.item_id.time_us().to_string(),
            "thread_id": ack.thread_id,
        },
        "status": "ok",
    })
}

/// The answer to a send that was refused with a message inside the payload.
pub(in crate::instagram) fn refused(
    status: u16,
    token: &str,
    message: &str,
    exception: Option<&str>,
) -> Value {
    let mut answer = json!({
        "action": "item_ack",
        "status_code": status.to_string(),
        "payload": { "client_context": token, "message": message },
        "status": "fail",
    });
    if let Some(exception) = exception {
        answer["exception"] = exception.into();
    }
    answer
}
