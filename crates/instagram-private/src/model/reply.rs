//! The message that an item answers.

use std::fmt;

use super::{Fields, Id};

/// The answered message as it is quoted inside the answer.
///
/// It may be cut short, expired or gone, so even its id may be missing.
#[derive(Clone)]
pub struct Replied {
    /// The id of the answered item.
    pub item_id: Option<Id>,
    /// Who wrote it.
    pub user_id: Option<Id>,
    /// When, in microseconds since 1970.
    pub timestamp_us: Option<i64>,
    /// Its kind, such as `text`, or `placeholder` when it is gone.
    pub item_type: Option<String>,
    /// The token its sender gave it.
    pub client_context: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Its JSON text.
    pub raw: String,
}

impl Replied {
    /// Reads a quoted message. `None` when the text is no JSON object.
    pub fn from_json(text: &str) -> Option<Self> {
        let fields = Fields::parse(text)?;
        let item_id = fields.id("item_id");
        Some(Self {
            user_id: fields.id("user_id"),
            timestamp_us: fields
                .int("timestamp")
                .or_else(|| item_id.as_ref().and_then(Id::timestamp_us)),
            item_id,
            item_type: fields.word("item_type"),
            client_context: fields.word("client_context"),
            text: fields.text("text"),
            raw: text.to_owned(),
        })
    }
}

impl fmt::Debug for Replied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Replied")
            .field("item_id", &self.item_id)
            .field("item_type", &self.item_type)
            .finish_non_exhaustive()
    }
}
