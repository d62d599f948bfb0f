//! What response headers change in a session.

use reqwest::header::{HeaderMap, SET_COOKIE};

use super::cookies::is_known;
use super::{Secret, Session};

impl Session {
    /// Takes over what the headers of an answer set. Returns whether anything changed.
    pub(crate) fn update(&mut self, headers: &HeaderMap) -> bool {
        let before = self.clone();
        self.take_authorization(headers);
        let fields = [
            ("x-ig-set-www-claim", &mut self.www_claim),
            ("ig-set-ig-u-rur", &mut self.rur),
            ("ig-set-ig-u-shbid", &mut self.shbid),
            ("ig-set-ig-u-shbts", &mut self.shbts),
            ("ig-set-ig-u-ig-direct-region-hint", &mut self.region_hint),
            ("ig-set-x-mid", &mut self.mid),
        ];
        for (name, field) in fields {
            if let Some(value) = value(headers, name) {
                *field = Some(Secret::new(value));
            }
        }
        self.take_cookies(headers);
        *self != before
    }

    /// A value that ends in a colon is how a logout clears the token; it is of no use as one.
    fn take_authorization(&mut self, headers: &HeaderMap) {
        let token = value(headers, "ig-set-authorization");
        if let Some(token) = token.filter(|token| !token.ends_with(':')) {
            self.authorization = Secret::new(token);
        }
    }

    fn take_cookies(&mut self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let pair = header.to_str().ok().and_then(|text| text.split(';').next());
            let Some((name, value)) = pair.and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            self.take_cookie(name.trim(), value.trim());
        }
    }

    /// A cookie that is being deleted, and one of another account, change nothing: whether the
    /// login still works is told by the body.
    fn take_cookie(&mut self, name: &str, value: &str) {
        let is_empty = value.trim_matches('"').is_empty();
        let is_other_user = match name {
            "ds_user_id" => value != self.user_id.as_str(),
            "sessionid" => !value.starts_with(self.user_id.as_str()),
            _ => false,
        };
        if !is_known(name) || is_empty || is_other_user {
            return;
        }
        self.cookies.insert(name.to_owned(), Secret::new(value));
        if name == "mid" {
            self.mid = Some(Secret::new(value));
        }
    }
}

fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|value| !value.is_empty())
}
