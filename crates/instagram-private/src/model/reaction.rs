//! A reaction on an item.

use std::fmt;

use super::{Fields, Id, Malformed};

const WHAT: &str = "a reaction";
/// What the like button sends; the old list of likes names no emoji.
const HEART: &str = "\u{2764}\u{fe0f}";

/// One person's reaction on an item. A person has at most one.
#[derive(Clone, PartialEq, Eq)]
pub struct ItemReaction {
    /// Who reacted.
    pub sender_id: Id,
    /// The emoji; a red heart where the answer names none. May or may not end in U+FE0F.
    pub emoji: String,
    /// When, in microseconds since 1970.
    pub timestamp_us: Option<i64>,
}

impl ItemReaction {
    /// Reads a reaction from JSON text.
    pub fn from_json(text: &str) -> Result<Self, Malformed> {
        let fields =
            Fields::parse(text).ok_or_else(|| Malformed::new(WHAT, "not an object", text))?;
        let sender_id = fields
            .id("sender_id")
            .ok_or_else(|| Malformed::new(WHAT, "no `sender_id`", text))?;
        Ok(Self {
            sender_id,
            emoji: fields.word("emoji").unwrap_or_else(|| HEART.to_owned()),
            timestamp_us: fields.int("timestamp"),
        })
    }

    /// Reads the reactions of an item: the current list, or the list of likes of older answers.
    pub(super) fn of_item(item: &Fields<'_>, malformed: &mut Vec<Malformed>) -> Vec<Self> {
        let Some(reactions) = item.object("reactions") else {
            return Vec::new();
        };
        let list = if reactions.raw("emojis").is_some() {
            "emojis"
        } else {
            "likes"
        };
        reactions.each(list, malformed, Self::from_json)
    }
}

impl fmt::Debug for ItemReaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ItemReaction")
            .field("sender_id", &self.sender_id)
            .field("timestamp_us", &self.timestamp_us)
            .finish_non_exhaustive()
    }
}
