//! A person on the fake Instagram.

use super::{super::object::Object, UserId};

/// A person, with or without an account that can log in here.
#[derive(Clone, Debug)]
pub struct Person {
    /// The id.
    pub id: UserId,
    /// The login name.
    pub username: String,
    /// The shown name.
    pub full_name: String,
    /// All fields as they were recorded, for people from recordings.
    pub recorded: Option<Object>,
}
