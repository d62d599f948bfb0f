//! Ids of any length.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A decimal id of a user, a thread or an item, of any length.
///
/// Instagram writes the same id as a text or as a bare number, and its numbers go beyond 128 bits,
/// so an id is kept as its digits. Ids compare as numbers: item ids sort by time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

/// A text that is not a decimal id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is one or more decimal digits")]
pub struct IdError;

impl Id {
    /// The digits, without leading zeros.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The time inside an item id, in microseconds since 1970.
    ///
    /// An item id is its time shifted left by 64 bits. `None` when the number has no such part.
    pub fn timestamp_us(&self) -> Option<i64> {
        let number = self.0.parse::<u128>().ok()?;
        i64::try_from(number >> 64)
            .ok()
            .filter(|time_us| *time_us > 0)
    }

    /// The item id that an item of that time (microseconds since 1970) would have.
    ///
    /// Useful as a bound to compare with. Times before 1970 give the id zero.
    pub fn at_timestamp_us(timestamp_us: i64) -> Self {
        let time = u128::from(u64::try_from(timestamp_us).unwrap_or(0));
        Self((time << 64).to_string())
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IdError);
        }
        let digits = text.trim_start_matches('0');
        Ok(Self(
            if digits.is_empty() { "0" } else { digits }.to_owned(),
        ))
    }
}

impl TryFrom<String> for Id {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl From<u64> for Id {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0
            .len()
            .cmp(&other.0.len())
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    fn id(text: &str) -> Id {
        text.parse().unwrap()
    }

    #[test]
    fn ids_compare_as_numbers() {
        assert!(id("9") < id("10"));
        assert!(
            id("32964331678166413787776352578961408") < id("32964331715061303887745057736884224")
        );
        assert_eq!(id("007"), id("7"));
        assert_eq!(id("000").as_str(), "0");
    }

    #[test]
    fn an_item_id_tells_its_time() {
        let item = id("32964331678166413787776352578961408");
        assert_eq!(item.timestamp_us(), Some(1_787_000_001_000_038));
        assert_eq!(Id::at_timestamp_us(1_787_000_001_000_038), item);
    }

    #[test]
    fn an_id_without_a_time_has_none() {
        assert_eq!(id("52000000002").timestamp_us(), None);
        assert_eq!(id(&"9".repeat(60)).timestamp_us(), None);
    }

    #[test]
    fn what_is_not_a_number_is_no_id() {
        for text in ["", "MAXCURSOR", "-1", "1.5", "1e3", " 1", "None"] {
            assert!(text.parse::<Id>().is_err(), "{text:?}");
        }
    }
}
