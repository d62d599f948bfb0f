//! From the client's models to the bridge's words. Pure.
//!
//! `text`, `link` and `like` become text; every other kind becomes
//! [`Content::Unsupported`](crate::remote::Content::Unsupported) with its JSON, to be converted
//! after an upgrade. A new kind gets a file here. Read `thread` first, then `item`.

mod inbox;
mod item;
mod link;
mod person;
mod text;
mod thread;
mod unsupported;

#[cfg(test)]
mod tests;

pub(super) use inbox::to_inbox_page;
pub(super) use item::to_message_id;
pub(super) use person::to_person;
pub(super) use thread::{Viewpoint, to_snapshot};
