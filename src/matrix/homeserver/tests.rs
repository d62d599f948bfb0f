//! Tests of requests, retries and limits against a real socket.

use std::time::Duration;

use bytes::Bytes;

use super::{Call, ServerVersions, answer::to_error, backoff::delay};
use crate::{
    clock::Entropy,
    matrix::{MatrixError, Refusal, Retry},
};

/// Always draws the same number.
struct Fixed(u64);

impl Entropy for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        for (place, byte) in buffer.iter_mut().zip(self.0.to_le_bytes().iter().cycle()) {
            *place = *byte;
        }
    }
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> MatrixError {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    let answer = answer.body(Bytes::from_static(body.as_bytes())).unwrap();
    // Wednesday, 21 October 2015, 07:28:00.
    to_error(&answer, 1_445_412_480_000, Call::to("test"))
}

fn troubled() -> MatrixError {
    MatrixError::Troubled {
        action: "test",
        refusal: Refusal::new(500, None, ""),
    }
}

#[test]
fn waits_are_spread_between_nothing_and_a_bound_that_doubles() {
    assert_eq!(delay(&troubled(), 0, &Fixed(0)), Duration::ZERO);
    assert_eq!(
        delay(&troubled(), 0, &Fixed(499)),
        Duration::from_millis(499)
    );
    assert_eq!(delay(&troubled(), 0, &Fixed(500)), Duration::ZERO);
    assert_eq!(
        delay(&troubled(), 1, &Fixed(999)),
        Duration::from_millis(999)
    );
    assert_eq!(
        delay(&troubled(), 3, &Fixed(3999)),
        Duration::from_millis(3999)
    );
}

#[test]
fn waits_stop_growing() {
    for retry in [6, 16, 40, u32::MAX] {
        assert_eq!(
            delay(&troubled(), retry, &Fixed(19_999)),
            Duration::from_millis(19_999)
        );
        assert_eq!(delay(&troubled(), retry, &Fixed(20_000)), Duration::ZERO);
    }
}

#[test]
fn what_the_homeserver_asks_for_is_waited_in_full() {
    let body = r#"{"errcode":"M_LIMIT_EXCEEDED","error":"slow","retry_after_ms":7000}"#;
    let limited = answer(429, &[], body);
    assert_eq!(delay(&limited, 0, &Fixed(0)), Duration::from_secs(7));
    assert_eq!(delay(&limited, 0, &Fixed(20)), Duration::from_millis(7020));
}

#[test]
fn a_limit_is_read_from_body_and_header() {
    let seconds = |count| Retry::After(Duration::from_secs(count));
    let body = r#"{"errcode":"M_LIMIT_EXCEEDED","error":"slow","retry_after_ms":7000}"#;
    assert_eq!(answer(429, &[], body).retry(), seconds(7));
    assert_eq!(
        answer(429, &[("retry-after", "9")], body).retry(),
        seconds(9)
    );
    assert_eq!(
        answer(429, &[("retry-after", "3")], "<html>").retry(),
        seconds(3)
    );
    let date = "Wed, 21 Oct 2015 07:28:30 GMT";
    assert_eq!(
        answer(429, &[("retry-after", date)], "").retry(),
        seconds(30)
    );
    assert_eq!(
        answer(429, &[("retry-after", "999999999")], "").retry(),
        seconds(3600)
    );
    assert_eq!(answer(429, &[], "{}").retry(), Retry::Soon);
}

#[test]
fn errors_of_every_form_keep_status_and_code() {
    let error = answer(403, &[], r#"{"errcode":"M_FORBIDDEN","error":"no"}"#);
    assert_eq!(
        (error.status(), error.errcode()),
        (Some(403), Some("M_FORBIDDEN"))
    );
    let error = answer(400, &[], r#"{"errcode":"ORG.EXAMPLE.ODD"}"#);
    assert_eq!(
        (error.status(), error.errcode()),
        (Some(400), Some("ORG.EXAMPLE.ODD"))
    );
    let error = answer(404, &[], "<html>not here</html>");
    assert_eq!((error.status(), error.errcode()), (Some(404), None));
    let error = answer(
        502,
        &[],
        r#"{"errcode":"M_BAD_STATUS","error":"x","status":403}"#,
    );
    assert_eq!(error.refusal().unwrap().remote_status, Some(403));
}

#[test]
fn versions_are_compared_as_numbers() {
    let versions = |list: &[&str]| ServerVersions {
        versions: list.iter().map(|&version| version.to_owned()).collect(),
        features: [].into(),
    };
    assert!(versions(&["r0.6.1", "v1.1", "v1.15"]).reach_v1(4));
    assert!(versions(&["v1.4"]).reach_v1(4));
    assert!(!versions(&["r0.6.1", "v1.1", "v1.3"]).reach_v1(4));
    assert!(!versions(&[]).reach_v1(4));
}
