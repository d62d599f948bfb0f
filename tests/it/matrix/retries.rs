//! What happens when the homeserver does not simply say yes.

use std::time::Duration;

use matrix_instagram::matrix::{CreateRoom, CreateRoomError, MatrixError, Retry};
use ruma::{OwnedEventId, room_id};
use serde_json::json;

use super::stub::{AS_TOKEN, Answer, NOBODY, Stub, client_of};

const TEXT: &str = "message-canary";

async fn send(stub: &Stub) -> Result<OwnedEventId, MatrixError> {
    let content = json!({ "body": TEXT });
    stub.bot()
        .send_event(room_id!("!r:hs.test"), "m.x", "t".into(), &content, None)
        .await
}

#[tokio::test]
async fn an_event_gets_through_trouble_that_passes() {
    let limited = json!({ "errcode": "M_LIMIT_EXCEEDED", "error": "x", "retry_after_ms": 1 });
    for trouble in [
        Answer::error(500, "M_UNKNOWN"),
        Answer::Html(502),
        Answer::Json(429, limited),
        Answer::BreaksOff,
    ] {
        let stub = Stub::answering([trouble.clone(), trouble, Answer::event("$sent")]).await;
        assert_eq!(send(&stub).await.unwrap(), "$sent");
        let paths: Vec<_> = stub.asked().into_iter().map(|asked| asked.path).collect();
        assert_eq!(paths.len(), 3);
        assert!(paths.iter().all(|path| path == &paths[0]), "{paths:?}");
    }
}

#[tokio::test]
async fn retries_end_at_the_limit() {
    let stub = Stub::answering([Answer::error(500, "M_UNKNOWN")]).await;
    let error = send(&stub).await.unwrap_err();
    assert_eq!((error.status(), error.retry()), (Some(500), Retry::Soon));
    assert_eq!(stub.asked().len(), 4);
}

#[tokio::test]
async fn a_refusal_is_final() {
    let stub = Stub::answering([Answer::error(403, "M_FORBIDDEN")]).await;
    let error = send(&stub).await.unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(error.retry(), Retry::Never);
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test]
async fn a_long_wait_is_left_to_the_caller() {
    let limited = json!({ "errcode": "M_LIMIT_EXCEEDED", "error": "x", "retry_after_ms": 120_000 });
    let stub = Stub::answering([Answer::Json(429, limited)]).await;
    let error = send(&stub).await.unwrap_err();
    assert_eq!(error.retry(), Retry::After(Duration::from_mins(2)));
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test]
async fn a_room_whose_fate_is_unknown_is_not_made_again() {
    for trouble in [
        Answer::BreaksOff,
        Answer::Html(504),
        Answer::error(500, "M_UNKNOWN"),
    ] {
        let stub = Stub::answering([trouble]).await;
        let error = stub
            .bot()
            .create_room(&CreateRoom::default())
            .await
            .unwrap_err();
        assert!(
            matches!(error, CreateRoomError::FateUnknown(_)),
            "{error:?}"
        );
        assert_eq!(stub.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_room_that_was_certainly_not_made_is_tried_again() {
    let limited = json!({ "errcode": "M_LIMIT_EXCEEDED", "error": "x", "retry_after_ms": 1 });
    let made = Answer::Json(200, json!({ "room_id": "!new" }));
    let stub = Stub::answering([Answer::Json(429, limited), made]).await;
    assert_eq!(
        stub.bot()
            .create_room(&CreateRoom::default())
            .await
            .unwrap(),
        "!new"
    );
}

#[tokio::test]
async fn nobody_at_the_address_is_unreachable() {
    let address = NOBODY;
    let bot = client_of(address).intent("@bot:hs.test".try_into().unwrap(), None);
    let error = bot.join(room_id!("!r:hs.test")).await.unwrap_err();
    assert!(error.is_unreachable(), "{error:?}");
    let error = bot.create_room(&CreateRoom::default()).await.unwrap_err();
    assert!(matches!(error, CreateRoomError::NotMade(_)), "{error:?}");
}

#[tokio::test]
async fn a_yes_that_makes_no_sense_is_an_error() {
    for answer in [Answer::Html(200), Answer::ok()] {
        let stub = Stub::answering([answer]).await;
        let error = send(&stub).await.unwrap_err();
        assert!(matches!(error, MatrixError::BadAnswer { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_over_the_limit_is_not_kept() {
    let stub = Stub::answering([Answer::Json(200, json!("x".repeat(9 << 20)))]).await;
    let error = send(&stub).await.unwrap_err();
    assert!(
        matches!(error, MatrixError::AnswerTooLarge { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn no_error_shows_a_token_or_a_text() {
    for answer in [
        Answer::Json(
            400,
            json!({ "errcode": "M_X", "error": format!("{TEXT} {AS_TOKEN}") }),
        ),
        Answer::Json(500, json!({ "errcode": "M_X", "error": TEXT })),
        Answer::BreaksOff,
        Answer::Html(200),
    ] {
        let stub = Stub::answering([answer]).await;
        let error = send(&stub).await.unwrap_err();
        let sources = std::iter::successors(std::error::Error::source(&error), |e| e.source());
        let chain: Vec<_> = sources
            .map(|source| format!("{source} {source:?}"))
            .collect();
        let text = format!("{error} {error:?} {:?} {chain:?}", stub.client());
        assert!(!text.contains(AS_TOKEN) && !text.contains(TEXT), "{text}");
    }
}
