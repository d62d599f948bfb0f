//! Tests of what an answer of the homeserver is taken for.

use std::time::Duration;

use super::{MatrixError, Refusal, Retry};

fn refused(status: u16, errcode: &str) -> MatrixError {
    let refusal = Refusal::new(
        status,
        Some(errcode.to_owned()),
        "@alice said: good morning",
    );
    MatrixError::Refused {
        action: "send an event",
        refusal,
    }
}

#[test]
fn the_text_names_the_action_and_the_code_and_not_the_reason() {
    let error = refused(403, "M_FORBIDDEN");
    let text = format!("{error} {error:?}");
    assert!(text.contains("failed to send an event: the homeserver refused (403 M_FORBIDDEN)"));
    assert!(!text.contains("good morning"));
}

#[test]
fn a_refused_request_is_not_sent_again() {
    assert_eq!(refused(403, "M_FORBIDDEN").retry(), Retry::Never);
    assert!(refused(403, "M_FORBIDDEN").is_forbidden());
    assert!(refused(404, "M_NOT_FOUND").is_not_found());
}

#[test]
fn a_rejected_token_is_trouble_that_passes() {
    assert_eq!(refused(401, "M_UNKNOWN_TOKEN").retry(), Retry::Soon);
}

#[test]
fn an_answer_of_a_proxy_is_not_the_word_of_the_homeserver() {
    let answered = |status| MatrixError::Refused {
        action: "send an event",
        refusal: Refusal::new(status, None, ""),
    };
    for status in [401, 403, 404] {
        assert_eq!(answered(status).retry(), Retry::Soon, "{status}");
    }
    assert_eq!(answered(413).retry(), Retry::Never);
}

#[test]
fn a_limit_says_how_long_to_wait() {
    let limited = |retry_after| MatrixError::Limited {
        action: "send an event",
        refusal: Refusal::new(429, Some("M_LIMIT_EXCEEDED".to_owned()), ""),
        retry_after,
    };
    let minute = Duration::from_mins(1);
    assert_eq!(limited(Some(minute)).retry(), Retry::After(minute));
    assert_eq!(limited(None).retry(), Retry::Soon);
}

#[test]
fn a_bad_gateway_without_a_matrix_error_means_nobody_is_there() {
    let troubled = |errcode: Option<&str>| MatrixError::Troubled {
        action: "ping",
        refusal: Refusal::new(502, errcode.map(str::to_owned), ""),
    };
    assert!(troubled(None).is_unreachable());
    assert!(!troubled(Some("M_BAD_STATUS")).is_unreachable());
}

#[test]
fn both_names_of_the_missing_device_are_known() {
    assert!(refused(400, "M_UNKNOWN_DEVICE").is_unknown_device());
    assert!(refused(400, "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE").is_unknown_device());
}

#[test]
fn a_long_reason_is_cut() {
    let refusal = Refusal::new(400, None, &"é".repeat(1000));
    assert_eq!(refusal.reason().chars().count(), 300);
}
