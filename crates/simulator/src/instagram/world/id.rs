//! The ids of the fake Instagram.
//!
//! Item and thread ids are integers of up to 128 bits; on the wire they are texts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The high word of a classic thread id.
const THREAD_HIGH_WORD: u128 = 0xffff_ffff_0000_0000;

/// A person's id, unique on Instagram.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UserId(pub u64);

/// A thread's long id, unique on Instagram.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ThreadId(pub u128);

/// An item's id, unique on Instagram: its time in microseconds, times 2^64.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ItemId(pub u128);

impl ThreadId {
    /// The long id of a classic thread with this short id.
    pub fn from_v2(v2_id: u64) -> Self {
        Self((THREAD_HIGH_WORD << 64) | u128::from(v2_id))
    }
}

impl ItemId {
    /// The id of an item of this time.
    pub fn at(time_us: u64) -> Self {
        Self(u128::from(time_us) << 64)
    }

    /// The time in the id, in microseconds.
    pub fn time_us(self) -> u64 {
        u64::try_from(self.0 >> 64).unwrap_or(u64::MAX)
    }
}

macro_rules! id_text {
    ($id:ident, $number:ty) => {
        impl fmt::Display for $id {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $id {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match TextOrNumber::deserialize(deserializer)? {
                    TextOrNumber::Text(text) => text.parse().map_err(de::Error::custom),
                    TextOrNumber::Number(number) => Ok(Self(<$number>::from(number))),
                }
            }
        }
    };
}

/// An id in a control request. Bare numbers beyond 2^64 are refused: write them as texts.
#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Number(u64),
    Text(String),
}

id_text!(UserId, u64);
id_text!(ThreadId, u128);
id_text!(ItemId, u128);

impl Serialize for UserId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl Serialize for ThreadId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for ItemId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
