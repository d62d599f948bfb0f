//! Names made from a pattern.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::appservice::is_localpart_byte;

/// The two ways to write the place of a person's id.
const USER_ID_PLACES: [&str; 2] = ["{userid}", "{{.}}"];

/// Why a pattern cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TemplateError {
    /// The pattern does not say where the person's id goes.
    #[error("`{0}` must contain {{userid}} exactly once")]
    NoUserId(String),
    /// The pattern makes names that Matrix refuses.
    #[error("`{0}` contains characters that a Matrix id cannot have")]
    NotALocalpart(String),
    /// The pattern would claim users that are not from Instagram.
    #[error("`{0}` must begin with some text of its own, such as instagram_{{userid}}")]
    NoPrefix(String),
    /// The pattern names something that is not known.
    #[error("`{0}` may only use {{displayname}}, {{username}} and {{userid}}")]
    UnknownPlace(String),
}

/// How the localpart of a ghost is made: some text, the person's id, some text.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct UsernameTemplate {
    prefix: String,
    suffix: String,
}

impl UsernameTemplate {
    /// The localpart of the ghost of a person.
    pub fn localpart(&self, person: &str) -> String {
        format!("{}{person}{}", self.prefix, self.suffix)
    }

    /// The id of the person whose ghost has this localpart, or `None` when it is not a ghost's.
    pub fn person_in<'a>(&self, localpart: &'a str) -> Option<&'a str> {
        let person = localpart
            .strip_prefix(&self.prefix)?
            .strip_suffix(&self.suffix)?;
        (!person.is_empty()).then_some(person)
    }

    /// What stands before the id. Never empty.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What stands after the id.
    pub fn suffix(&self) -> &str {
        &self.suffix
    }
}

impl TryFrom<String> for UsernameTemplate {
    type Error = TemplateError;

    fn try_from(text: String) -> Result<Self, TemplateError> {
        let place = USER_ID_PLACES
            .into_iter()
            .find(|place| text.contains(place));
        let Some((prefix, suffix)) = place.and_then(|place| text.split_once(place)) else {
            return Err(TemplateError::NoUserId(text));
        };
        if USER_ID_PLACES.iter().any(|place| suffix.contains(place)) {
            return Err(TemplateError::NoUserId(text));
        }
        if prefix.is_empty() {
            return Err(TemplateError::NoPrefix(text));
        }
        if !prefix.bytes().chain(suffix.bytes()).all(is_localpart_byte) {
            return Err(TemplateError::NotALocalpart(text));
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
        })
    }
}

impl From<UsernameTemplate> for String {
    fn from(template: UsernameTemplate) -> Self {
        template.to_string()
    }
}

impl fmt::Display for UsernameTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.localpart("{userid}"))
    }
}

/// How the display name of a ghost is made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplaynameTemplate(String);

impl DisplaynameTemplate {
    /// The display name of a person. A missing name is replaced by the username, and a missing
    /// username by the id.
    pub fn render(&self, name: &str, username: &str, person: &str) -> String {
        let username = if username.is_empty() {
            person
        } else {
            username
        };
        let name = if name.trim().is_empty() {
            username
        } else {
            name
        };
        let mut rendered = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, place, after)) = next_place(rest) {
            rendered.push_str(before);
            rendered.push_str(match place {
                Place::Name => name,
                Place::Username => username,
                Place::UserId => person,
            });
            rest = after;
        }
        rendered + rest
    }
}

impl TryFrom<String> for DisplaynameTemplate {
    type Error = TemplateError;

    fn try_from(text: String) -> Result<Self, TemplateError> {
        let mut rest = text.as_str();
        let mut places = 0;
        while let Some((before, _, after)) = next_place(rest) {
            if before.contains(['{', '}']) {
                return Err(TemplateError::UnknownPlace(text));
            }
            places += 1;
            rest = after;
        }
        if places == 0 || rest.contains(['{', '}']) {
            return Err(TemplateError::UnknownPlace(text));
        }
        Ok(Self(text))
    }
}

impl From<DisplaynameTemplate> for String {
    fn from(template: DisplaynameTemplate) -> Self {
        template.0
    }
}

/// Something that is filled in.
#[derive(Clone, Copy)]
enum Place {
    Name,
    Username,
    UserId,
}

/// The text before the first place, the place, and the text after it. What is filled in is never
/// searched again, so a name may contain braces.
fn next_place(text: &str) -> Option<(&str, Place, &str)> {
    [
        ("{displayname}", Place::Name),
        ("{username}", Place::Username),
        ("{userid}", Place::UserId),
    ]
    .into_iter()
    .filter_map(|(written, place)| Some((text.find(written)?, written, place)))
    .min_by_key(|(start, _, _)| *start)
    .map(|(start, written, place)| (&text[..start], place, &text[start + written.len()..]))
}
