//! A JSON object whose values stay as they were written.
//!
//! Recorded threads hold integers beyond 2^64; reading them into numbers would change them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

/// A JSON object, one level parsed, its values untouched text.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Object(BTreeMap<String, Box<RawValue>>);

impl Object {
    /// Reads an object; anything else is an error.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Puts a value in, replacing the one that was there.
    pub fn set(&mut self, key: &str, value: impl Serialize) {
        let raw = serde_json::value::to_raw_value(&value)
            .expect("values of this crate have text keys and no failing serialisers");
        self.0.insert(key.to_owned(), raw);
    }

    /// The same object with one value more.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Serialize) -> Self {
        self.set(key, value);
        self
    }

    /// The same object with all values of `other`.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.extend(other);
        self
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Puts all values of `other` in.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The text of a value.
    pub fn raw(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| value.get())
    }

    /// A value read as `T`; `None` if it is missing or something else.
    pub fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_str(self.raw(key)?).ok()
    }

    /// A whole number, written bare or as a text, without loss.
    pub fn number(&self, key: &str) -> Option<u128> {
        self.raw(key)?.trim_matches('"').parse().ok()
    }
}

impl From<Value> for Object {
    /// Takes the members of an object; any other value gives an empty one.
    fn from(value: Value) -> Self {
        let Value::Object(members) = value else {
            return Self::default();
        };
        let mut object = Self::default();
        for (key, value) in members {
            object.set(&key, value);
        }
        object
    }
}
