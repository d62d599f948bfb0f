//! An item: one entry of a thread.

use std::fmt;

use super::{Fields, Id, ItemReaction, Malformed, Replied};

const WHAT: &str = "an item";

/// One entry of a thread: a message, a share, a call, a log line.
#[derive(Clone)]
pub struct Item {
    /// The id: its time in microseconds, shifted left by 64 bits. Sorts by time.
    pub item_id: Id,
    /// Who sent it.
    pub user_id: Id,
    /// When, in microseconds since 1970; taken from the id where the answer does not tell.
    pub timestamp_us: Option<i64>,
    /// The kind, such as `text`; new kinds appear without notice.
    pub item_type: Option<String>,
    /// The token its sender gave it, also where only `link.client_context` has it.
    pub client_context: Option<String>,
    /// The text, exactly as written. Shares may have an empty one.
    pub text: Option<String>,
    /// The full text of a link, exactly as written.
    pub link_text: Option<String>,
    /// The message it answers.
    pub replied_to: Option<Box<Replied>>,
    /// The reactions as they are now, at most one for each person.
    pub reactions: Vec<ItemReaction>,
    /// Reactions that could not be read.
    pub malformed_reactions: Vec<Malformed>,
    /// How often it was edited.
    pub edit_count: u32,
    /// Whether the app does not show it.
    pub hide_in_thread: bool,
    /// Whether the account itself sent it, where the answer tells.
    pub is_sent_by_viewer: Option<bool>,
    /// The JSON text of the whole item.
    pub raw: String,
}

impl Item {
    /// Reads an item from JSON text.
    pub fn from_json(text: &str) -> Result<Self, Malformed> {
        let wrong = |reason| Malformed::new(WHAT, reason, text);
        let fields = Fields::parse(text).ok_or_else(|| wrong("not an object"))?;
        let item_id = fields.id("item_id").ok_or_else(|| wrong("no `item_id`"))?;
        let user_id = fields.id("user_id").ok_or_else(|| wrong("no `user_id`"))?;
        let link = fields.object("link");
        let mut malformed_reactions = Vec::new();
        Ok(Self {
            timestamp_us: fields.int("timestamp").or_else(|| item_id.timestamp_us()),
            item_id,
            user_id,
            item_type: fields.word("item_type"),
            client_context: fields
                .word("client_context")
                .or_else(|| link.as_ref().and_then(|link| link.word("client_context"))),
            text: fields.text("text"),
            link_text: link.as_ref().and_then(|link| link.text("text")),
            replied_to: fields
                .raw("replied_to_message")
                .and_then(|raw| Replied::from_json(raw.get()))
                .map(Box::new),
            reactions: ItemReaction::of_item(&fields, &mut malformed_reactions),
            malformed_reactions,
            edit_count: fields
                .int("edit_count")
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(0),
            hide_in_thread: fields.flag("hide_in_thread").unwrap_or(false),
            is_sent_by_viewer: fields.flag("is_sent_by_viewer"),
            raw: text.to_owned(),
        })
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Item")
            .field("item_id", &self.item_id)
            .field("user_id", &self.user_id)
            .field("timestamp_us", &self.timestamp_us)
            .field("item_type", &self.item_type)
            .finish_non_exhaustive()
    }
}
