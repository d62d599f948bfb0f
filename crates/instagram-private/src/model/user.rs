//! A person.

use std::fmt;

use super::{Fields, Id, Malformed, Rest};

const WHAT: &str = "a user";
const KNOWN: [&str; 7] = [
    "pk",
    "username",
    "full_name",
    "is_private",
    "is_verified",
    "profile_pic_url",
    "profile_pic_id",
];

/// A person as Instagram shows them.
#[derive(Clone)]
pub struct User {
    /// The user id.
    pub pk: Id,
    /// The user name. `None` for a contact from Messenger, who has none.
    pub username: Option<String>,
    /// The name the person gave, if any.
    pub full_name: Option<String>,
    /// Whether only followers see the posts.
    pub is_private: Option<bool>,
    /// Whether the account carries the badge.
    pub is_verified: Option<bool>,
    /// Where the picture is. Signed, and stops working after some days.
    pub profile_pic_url: Option<String>,
    /// Changes when the picture does.
    pub profile_pic_id: Option<String>,
    /// The other fields, as they came.
    pub raw: Rest,
}

impl User {
    /// Reads a user from JSON text.
    pub fn from_json(text: &str) -> Result<Self, Malformed> {
        let fields =
            Fields::parse(text).ok_or_else(|| Malformed::new(WHAT, "not an object", text))?;
        let pk = ["pk", "pk_id", "id", "strong_id__"]
            .iter()
            .find_map(|key| fields.id(key))
            .ok_or_else(|| Malformed::new(WHAT, "no `pk`", text))?;
        Ok(Self {
            pk,
            username: filled(fields.text("username")),
            full_name: filled(fields.text("full_name")),
            is_private: fields.flag("is_private"),
            is_verified: fields.flag("is_verified"),
            profile_pic_url: fields.word("profile_pic_url"),
            profile_pic_id: fields.word("profile_pic_id"),
            raw: fields.rest(&KNOWN),
        })
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

impl fmt::Debug for User {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("User")
            .field("pk", &self.pk)
            .finish_non_exhaustive()
    }
}
