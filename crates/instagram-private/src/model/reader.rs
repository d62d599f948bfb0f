//! Reads objects whose fields may have any type.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{Id, Malformed, Rest, lossy};

/// The fields of one JSON object, each still as its text.
///
/// Every question answers `None` for a field that is missing, `null` or of a type that cannot mean
/// what was asked.
pub(crate) struct Fields<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    /// Reads the outermost braces only. `None` when the text is no JSON object.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// The field, unless it is `null`.
    pub(crate) fn raw(&self, key: &str) -> Option<&'a RawValue> {
        self.0.get(key).copied().filter(|raw| raw.get() != "null")
    }

    /// A text exactly as a person wrote it, even if it is empty or reads `None`.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.raw(key).and_then(lossy::decode)
    }

    /// A text a machine wrote, or the digits of a number. Empty and `None` mean absent.
    pub(crate) fn word(&self, key: &str) -> Option<String> {
        let raw = self.raw(key)?;
        let word = lossy::decode(raw).or_else(|| number(raw).map(str::to_owned))?;
        (!word.is_empty() && word != "None").then_some(word)
    }

    /// An id, written as a text or as a number.
    pub(crate) fn id(&self, key: &str) -> Option<Id> {
        self.raw(key).and_then(id)
    }

    /// A whole number, written as a number, a text or a truth value.
    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        let raw = self.raw(key)?;
        match raw.get() {
            "true" => Some(1),
            "false" => Some(0),
            _ => scalar(raw)?.parse().ok(),
        }
    }

    /// A truth value, written as one, as a number or as a text.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match scalar(self.raw(key)?)?.as_str() {
            "true" | "True" => Some(true),
            "false" | "False" => Some(false),
            other => other.parse::<i64>().ok().map(|number| number != 0),
        }
    }

    /// The object in the field.
    pub(crate) fn object(&self, key: &str) -> Option<Self> {
        Self::parse(self.raw(key)?.get())
    }

    /// The values of a list; empty when there is none.
    pub(crate) fn list(&self, key: &str) -> Vec<&'a RawValue> {
        self.raw(key)
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default()
    }

    /// The ids of a list; what is no id is left out.
    pub(crate) fn ids(&self, key: &str) -> Vec<Id> {
        self.list(key).into_iter().filter_map(id).collect()
    }

    /// Reads each value of a list; what cannot be read goes to `malformed`.
    pub(crate) fn each<T>(
        &self,
        key: &str,
        malformed: &mut Vec<Malformed>,
        read: impl Fn(&'a str) -> Result<T, Malformed>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for raw in self.list(key) {
            match read(raw.get()) {
                Ok(value) => values.push(value),
                Err(error) => malformed.push(error),
            }
        }
        values
    }

    /// The fields of the object, name by name.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, raw)| (key.as_str(), *raw))
    }

    /// The fields that nobody has a typed place for.
    pub(crate) fn rest(&self, known: &[&str]) -> Rest {
        self.entries()
            .filter(|(key, _)| !known.contains(key))
            .map(|(key, raw)| (key.to_owned(), raw.to_owned()))
            .collect()
    }
}

fn id(raw: &RawValue) -> Option<Id> {
    match number(raw) {
        Some(digits) => digits.parse().ok(),
        None => lossy::decode(raw)?.parse().ok(),
    }
}

fn number(raw: &RawValue) -> Option<&str> {
    let text = raw.get();
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        .then_some(text)
}

fn scalar(raw: &RawValue) -> Option<String> {
    match raw.get() {
        word @ ("true" | "false") => Some(word.to_owned()),
        _ => number(raw)
            .map(str::to_owned)
            .or_else(|| lossy::decode(raw)),
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn a_number_may_be_a_text_or_a_truth_value() {
        let fields =
            Fields::parse(r#"{"a": 7, "b": "7", "c": true, "d": "None", "e": 1.5}"#).unwrap();
        assert_eq!(fields.int("a"), Some(7));
        assert_eq!(fields.int("b"), Some(7));
        assert_eq!(fields.int("c"), Some(1));
        assert_eq!(fields.int("d"), None);
        assert_eq!(fields.int("e"), None);
        assert_eq!(fields.int("missing"), None);
    }

    #[test]
    fn a_flag_may_be_a_number_or_a_text() {
        let fields =
            Fields::parse(r#"{"a": true, "b": 1, "c": "0", "d": null, "e": "true"}"#).unwrap();
        assert_eq!(fields.flag("a"), Some(true));
        assert_eq!(fields.flag("b"), Some(true));
        assert_eq!(fields.flag("c"), Some(false));
        assert_eq!(fields.flag("d"), None);
        assert_eq!(fields.flag("e"), Some(true));
    }

    #[test]
    fn a_bare_number_of_35_digits_keeps_every_digit() {
        let digits = "32964331678166413787776352578961409";
        let text = format!(r#"{{"item_id": {digits}}}"#);
        assert_eq!(
            Fields::parse(&text)
                .unwrap()
                .id("item_id")
                .unwrap()
                .as_str(),
            digits
        );
    }

    #[test]
    fn a_person_may_write_none() {
        let fields = Fields::parse(r#"{"text": "None"}"#).unwrap();
        assert_eq!(fields.text("text").as_deref(), Some("None"));
        assert_eq!(fields.word("text"), None);
    }
}
