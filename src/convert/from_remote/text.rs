//! Plain text.

use ruma::events::room::message::RoomMessageEventContent;

use crate::{convert::split_text, remote::Content};

/// The longest body of one Matrix event, in characters. An event may have 65,536 bytes with
/// everything; a character takes at most six bytes of JSON.
const BODY_CHARS_MAX: usize = 10_000;

/// Divides a text into bodies that fit into one event each.
pub(super) fn parts(body: &str) -> Vec<Content> {
    let bodies = if body.is_empty() {
        vec![""]
    } else {
        split_text(body, BODY_CHARS_MAX)
    };
    bodies
        .into_iter()
        .map(|part| Content::Text {
            body: part.to_owned(),
        })
        .collect()
}

/// Shows a text as it was written: never as HTML or Markdown.
pub(super) fn to_matrix(body: &str) -> RoomMessageEventContent {
    RoomMessageEventContent::text_plain(body)
}
