//! Texts with an address, for which the network made a preview.

use instagram_private::model::Item;

use crate::remote::Content;

/// The whole text. It stands inside the link, not beside it.
pub(super) fn to_link(item: &Item) -> Option<Content> {
    let body = item.link_text.clone().filter(|body| !body.is_empty())?;
    Some(Content::Text { body })
}
