//! The fields without a typed place.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

/// The fields of an object that have no typed place, as they came.
#[derive(Clone, Default)]
pub struct Rest(BTreeMap<String, Box<RawValue>>);

impl Rest {
    /// The JSON text of a field.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|raw| raw.get())
    }

    /// The names of the fields, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl FromIterator<(String, Box<RawValue>)> for Rest {
    fn from_iter<T: IntoIterator<Item = (String, Box<RawValue>)>>(fields: T) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Rest").field(&self.0.len()).finish()
    }
}
