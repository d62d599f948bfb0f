//! Cookies as a person pastes them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::Secret;
use super::session_id::SessionId;

/// The cookies that mean something to the API; all others are dropped.
const KNOWN: [&str; 6] = [
    "csrftoken",
    "ds_user_id",
    "ig_did",
    "mid",
    "rur",
    "sessionid",
];
/// More is no list of cookies.
const MAX_BYTES: usize = 256 * 1024;

/// Why pasted cookies are of no use. Never repeats what was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CookieError {
    /// The text is none of the known forms.
    #[error(
        "the text is neither a JSON object of cookies, nor a JSON list from a cookie extension, \
         nor a `Cookie:` header"
    )]
    Unreadable,
    /// A cookie that is needed is not there.
    #[error("the cookie `{name}` is missing; log in to instagram.com first and copy all cookies")]
    Missing {
        /// The name of the cookie.
        name: &'static str,
    },
    /// A cookie cannot be what it says.
    #[error("the cookie `{name}` is malformed: {reason}")]
    Malformed {
        /// The name of the cookie.
        name: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// The cookies of one account on instagram.com, checked.
#[derive(Clone)]
pub struct Cookies {
    pub(super) session_id: SessionId,
    pub(super) jar: BTreeMap<String, Secret>,
}

impl Cookies {
    /// Reads pasted text: a JSON object (`{"sessionid": "…"}`), a JSON list of a browser extension
    /// (`[{"name": "sessionid", "value": "…"}]`), or a `Cookie:` header with or without its name.
    ///
    /// Only `sessionid` is needed; `ds_user_id` must agree with it where it is there.
    pub fn parse(pasted: &str) -> Result<Self, CookieError> {
        let pasted = pasted.trim();
        if pasted.is_empty() || pasted.len() > MAX_BYTES {
            return Err(CookieError::Unreadable);
        }
        let pairs = match pasted.as_bytes()[0] {
            b'{' => from_object(pasted)?,
            b'[' => from_list(pasted)?,
            _ => from_header(pasted)?,
        };
        Self::from_pairs(pairs)
    }

    fn from_pairs(pairs: Vec<(String, String)>) -> Result<Self, CookieError> {
        let mut jar = BTreeMap::new();
        for (name, value) in pairs {
            let Some(known) = KNOWN.into_iter().find(|known| *known == name) else {
                continue;
            };
            check_value(known, &value)?;
            if !value.is_empty() {
                jar.insert(name, Secret::new(&value));
            }
        }
        let pasted = jar
            .get("sessionid")
            .ok_or(CookieError::Missing { name: "sessionid" })?;
        let session_id = SessionId::parse(pasted.expose())?;
        if jar
            .get("ds_user_id")
            .is_some_and(|id| id.expose() != session_id.user_id.as_str())
        {
            return Err(CookieError::Malformed {
                name: "ds_user_id",
                reason: "it is not the user that `sessionid` belongs to; copy both from one login",
            });
        }
        jar.insert("sessionid".to_owned(), session_id.text.clone());
        jar.insert(
            "ds_user_id".to_owned(),
            Secret::new(session_id.user_id.as_str()),
        );
        Ok(Self { session_id, jar })
    }
}

impl fmt::Debug for Cookies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.jar.keys().collect();
        formatter
            .debug_struct("Cookies")
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

/// Whether the jar keeps a cookie of that name.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// A value that can stand in a `Cookie:` header.
fn check_value(name: &'static str, value: &str) -> Result<(), CookieError> {
    let fits = |byte: u8| byte.is_ascii_graphic() && byte != b';' && byte != b',';
    if value.bytes().all(fits) {
        return Ok(());
    }
    Err(CookieError::Malformed {
        name,
        reason: "it holds characters that no cookie can have",
    })
}

fn from_object(pasted: &str) -> Result<Vec<(String, String)>, CookieError> {
    let map: BTreeMap<String, Value> =
        serde_json::from_str(pasted).map_err(|_| CookieError::Unreadable)?;
    Ok(map
        .into_iter()
        .filter_map(|(name, value)| Some((name, plain(value)?)))
        .collect())
}

#[derive(Deserialize)]
struct Exported {
    name: String,
    value: Value,
    #[serde(default)]
    domain: Option<String>,
}

fn from_list(pasted: &str) -> Result<Vec<(String, String)>, CookieError> {
    let list: Vec<Exported> = serde_json::from_str(pasted).map_err(|_| CookieError::Unreadable)?;
    let ours = list.into_iter().filter(|cookie| {
        cookie.domain.as_deref().is_none_or(|domain| {
            let domain = domain.trim_start_matches('.');
            domain == "instagram.com" || domain.ends_with(".instagram.com")
        })
    });
    Ok(ours
        .filter_map(|cookie| Some((cookie.name, plain(cookie.value)?)))
        .collect())
}

fn from_header(pasted: &str) -> Result<Vec<(String, String)>, CookieError> {
    let header = match pasted.get(..7) {
        Some(word) if word.eq_ignore_ascii_case("cookie:") => &pasted[7..],
        _ => pasted,
    };
    let pairs: Vec<_> = header
        .split([';', '\n'])
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    if pairs.is_empty() {
        Err(CookieError::Unreadable)
    } else {
        Ok(pairs)
    }
}

fn plain(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
