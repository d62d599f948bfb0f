//! JSON texts whose escapes may be broken.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Visitor};
use serde_json::value::RawValue;

/// Decodes a JSON text. Half of a surrogate pair, which a cut-off emoji leaves behind, becomes the
/// replacement character. `None` when the value is no text.
pub(super) fn decode(raw: &RawValue) -> Option<String> {
    if !raw.get().starts_with('"') {
        return None;
    }
    serde_json::from_str(raw.get()).ok().or_else(|| {
        let mut reader = serde_json::Deserializer::from_str(raw.get());
        reader.deserialize_bytes(Lossy).ok()
    })
}

struct Lossy;

impl Visitor<'_> for Lossy {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<String, E> {
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::decode;

    #[test]
    fn half_an_emoji_does_not_lose_the_text() {
        let raw = RawValue::from_string(r#""hi \ud83d there""#.to_owned()).unwrap();
        let text = decode(&raw).unwrap();
        assert!(
            text.starts_with("hi ") && text.ends_with(" there"),
            "{text:?}"
        );
    }

    #[test]
    fn a_number_is_no_text() {
        let raw = RawValue::from_string("12".to_owned()).unwrap();
        assert_eq!(decode(&raw), None);
    }
}
