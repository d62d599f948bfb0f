//! Durations as people write them: `500ms`, `15s`, `10m`, `24h`, `7d`, `1h30m`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer, de::Error};
use thiserror::Error;

/// Units from the largest to the smallest, with their length in milliseconds.
const UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Why a text is not a duration.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a duration; write a number and a unit, such as 500ms, 15s, 10m, 24h or 7d")]
pub(super) struct DurationError(String);

/// Reads a duration.
pub(super) fn parse(text: &str) -> Result<Duration, DurationError> {
    parse_ms(text.trim())
        .map(Duration::from_millis)
        .ok_or_else(|| DurationError(text.to_owned()))
}

/// Writes a duration in the largest unit that leaves no rest.
pub(super) fn format(duration: Duration) -> String {
    let total_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    UNITS
        .iter()
        .find(|(_, unit_ms)| total_ms % unit_ms == 0)
        .map_or_else(String::new, |(unit, unit_ms)| {
            format!("{}{unit}", total_ms / unit_ms)
        })
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

pub(super) fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*value))
}

fn parse_ms(mut rest: &str) -> Option<u64> {
    let mut total_ms = 0_u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|symbol: char| !symbol.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail
            .find(|symbol: char| !symbol.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let (_, unit_ms) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let part_ms = number.parse::<u64>().ok()?.checked_mul(*unit_ms)?;
        total_ms = total_ms.checked_add(part_ms)?;
        rest = tail;
    }
    Some(total_ms)
}
