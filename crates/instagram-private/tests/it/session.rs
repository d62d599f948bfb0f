//! Sessions made of pasted cookies.

use instagram_private::{CookieError, Cookies, Session};

use crate::common::{Counting, SESSION_ID, USER_ID, pasted, session};

fn missing_or_malformed(pasted: &str) -> &'static str {
    match Cookies::parse(pasted).unwrap_err() {
        CookieError::Missing { name } | CookieError::Malformed { name, .. } => name,
        CookieError::Unreadable => "unreadable",
    }
}

fn stored(pasted: &str) -> serde_json::Value {
    let cookies = Cookies::parse(pasted).unwrap();
    let session = Session::from_cookies(&cookies, &Counting::default()).unwrap();
    serde_json::to_value(session).unwrap()
}

#[test]
fn all_forms_of_paste_make_the_same_session() {
    let plain = SESSION_ID.replace("%3A", ":");
    let list = format!(
        r#"[{{"name": "sessionid", "value": "{SESSION_ID}", "domain": ".instagram.com"}},
            {{"name": "sessionid", "value": "x", "domain": "notinstagram.com"}}]"#
    );
    let bare = stored(&format!("sessionid={SESSION_ID}"));
    for form in [
        format!(r#"{{"sessionid": "{SESSION_ID}"}}"#),
        format!(r#"{{"sessionid": "{plain}", "ds_user_id": {USER_ID}}}"#),
        format!("  Cookie: ig=1; sessionid={plain}; ds_user_id={USER_ID}\n"),
        format!(
            "cookie: sessionid=\"{}\"",
            SESSION_ID.to_lowercase().replace("fixture", "FIXTURE")
        )
        .replace("ayFIXTURE", "AYfixture"),
        list,
    ] {
        assert_eq!(stored(&form), bare);
    }
}

#[test]
fn the_bearer_is_built_from_the_session_id() {
    use std::fmt::Write;

    let bearer = stored(&pasted())["authorization"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut expected = String::new();
    write!(
        expected,
        "{{\"ds_user_id\":\"{USER_ID}\",\"sessionid\":\"{SESSION_ID}\",\
         \"should_use_header_over_cookies\":true}}"
    )
    .unwrap();
    assert_eq!(
        decode(bearer.strip_prefix("Bearer IGT:2:").unwrap()),
        expected
    );
}

/// Base64 read by hand, so that the crate's own is not trusted.
fn decode(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let digit = DIGITS.iter().position(|digit| *digit == byte).unwrap();
        bits = (bits << 6) | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_is_wrong_with_a_paste_is_named() {
    assert_eq!(missing_or_malformed(""), "unreadable");
    assert_eq!(missing_or_malformed("hello"), "unreadable");
    assert_eq!(missing_or_malformed("{\"sessionid\": "), "unreadable");
    assert_eq!(missing_or_malformed(r#"{"csrftoken": "x"}"#), "sessionid");
    assert_eq!(
        missing_or_malformed("sessionid=51000000001%3Ashort"),
        "sessionid"
    );
    assert_eq!(
        missing_or_malformed(&format!("sessionid=x{SESSION_ID}")),
        "sessionid"
    );
    let other = format!("sessionid={SESSION_ID}; ds_user_id=52000000002");
    assert_eq!(missing_or_malformed(&other), "ds_user_id");
    let broken = format!("sessionid={SESSION_ID}; mid=a\u{e9}b");
    assert_eq!(missing_or_malformed(&broken), "mid");
}

#[test]
fn a_session_prints_no_secret() {
    let session = session();
    let shown = format!("{session:?} {:?}", Cookies::parse(&pasted()).unwrap());
    assert!(shown.contains("[hidden]") && shown.contains(USER_ID));
    let device = session.device();
    let uuid = device.uuid.to_string();
    for hidden in [
        "FIXTURE-not",
        "fixturetoken",
        "Zfixturemid",
        "IGT",
        &device.device_id,
        &uuid,
    ] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}

#[test]
fn a_new_login_may_keep_the_known_device() {
    let device = session().device().clone();
    let rng = Counting::default();
    let cookies = Cookies::parse(&pasted()).unwrap();
    let first = Session::from_cookies(&cookies, &rng).unwrap();
    let second = Session::from_cookies(&cookies, &rng).unwrap();
    assert_eq!(*first.device(), device);
    assert_ne!(*second.device(), device);
    assert_eq!(*second.with_device(device.clone()).device(), device);
    assert_eq!(device.device_id.len(), "android-".len() + 16);
}
