//! Plain texts, and the big heart that the like button sends.

use instagram_private::model::Item;
use serde_json::Value;

use crate::remote::Content;

/// The text exactly as written; `None` when there is none.
pub(super) fn to_text(item: &Item) -> Option<Content> {
    let body = item.text.clone().filter(|body| !body.is_empty())?;
    Some(Content::Text { body })
}

/// The heart as the item has it.
pub(super) fn to_like(item: &Item) -> Option<Content> {
    let raw: Value = serde_json::from_str(&item.raw).ok()?;
    let body = raw
        .get("like")?
        .as_str()
        .filter(|body| !body.is_empty())?
        .to_owned();
    Some(Content::Text { body })
}
