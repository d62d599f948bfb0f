//! Form bodies: plain fields, or one `signed_body` with `SIGNATURE.` and a JSON object.

use std::collections::BTreeMap;

use serde_json::Value;

/// The fields of a form as texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(pub(super) BTreeMap<String, String>);

impl Form {
    /// Reads a body. What cannot be read is left out.
    pub(super) fn parse(body: &[u8]) -> Self {
        let fields: BTreeMap<_, _> = url::form_urlencoded::parse(body).into_owned().collect();
        let signed = fields
            .get("signed_body")
            .and_then(|text| text.split_once('.'));
        let signed = signed.and_then(|(_, json)| serde_json::from_str::<Value>(json).ok());
        match signed {
            Some(Value::Object(members)) => Self(
                members
                    .into_iter()
                    .map(|(key, value)| (key, as_text(value)))
                    .collect(),
            ),
            _ => Self(fields),
        }
    }

    /// A field; an absent one is empty.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A field with JSON in it.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.0.get(name)?).ok()
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Reads a JSON list of ids, bare or quoted, of any size, without loss.
pub(super) fn id_list(text: &str) -> Option<Vec<u128>> {
    let inside = text.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    if inside.is_empty() {
        return Some(Vec::new());
    }
    inside
        .split(',')
        .map(|id| id.trim().trim_matches('"').parse().ok())
        .collect()
}
