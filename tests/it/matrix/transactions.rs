//! Everything a homeserver may push, and what it must not.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::pushed::{HS_TOKEN, Server, read_status};

const PATH: &str = "/_matrix/app/v1/transactions/1";

fn event(id: &str, body: &str) -> Value {
    json!({
        "event_id": id, "room_id": "!r:hs.test", "sender": "@alice:hs.test",
        "type": "m.room.message", "origin_server_ts": 1, "content": { "body": body },
    })
}

fn transaction() -> String {
    json!({ "events": [event("$one", "hi")] }).to_string()
}

#[tokio::test]
async fn a_transaction_is_handed_over_and_answered() {
    let server = Server::start().await;
    assert_eq!(
        server.ask("PUT", PATH, transaction()).await,
        (200, String::new())
    );
    let accepted = server.sink.accepted();
    assert_eq!(accepted[0].id, "1");
    assert_eq!(accepted[0].events[0].event_id, "$one");
}

#[tokio::test]
async fn a_duplicate_is_handed_over_again_for_the_sink_to_know() {
    let server = Server::start().await;
    for _ in 0..2 {
        assert_eq!(server.ask("PUT", PATH, transaction()).await.0, 200);
    }
    assert_eq!(server.sink.accepted().len(), 2);
}

#[tokio::test]
async fn older_homeservers_leave_the_prefix_out_and_put_the_token_in_the_query() {
    let server = Server::start().await;
    let path = format!("/transactions/1?access_token={HS_TOKEN}");
    let answer = server
        .ask_as("PUT", &path, None, transaction().into())
        .await;
    assert_eq!(answer.0, 200);
    assert_eq!(server.sink.accepted().len(), 1);
}

#[tokio::test]
async fn only_the_homeserver_gets_in() {
    let server = Server::start().await;
    let query = format!("{PATH}?access_token=wrong");
    for (path, authorization, expected) in [
        (PATH, None, (401, "M_MISSING_TOKEN")),
        (PATH, Some("Basic dXNlcjpwYXNz"), (401, "M_MISSING_TOKEN")),
        (PATH, Some("Bearer wrong"), (403, "M_FORBIDDEN")),
        (PATH, Some("Bearer "), (401, "M_MISSING_TOKEN")),
        (&query, None, (403, "M_FORBIDDEN")),
    ] {
        let (status, errcode) = server
            .ask_as("PUT", path, authorization, transaction().into())
            .await;
        assert_eq!(
            (status, errcode.as_str()),
            expected,
            "{path} {authorization:?}"
        );
    }
    assert!(server.sink.accepted().is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_refused_before_the_body_is_read() {
    let server = Server::start().await;
    let mut stream = server.open("wrong", "transfer-encoding: chunked").await;
    // One chunk of a body that never ends.
    stream.write_all(b"5\r\n{\"eve\r\n").await.unwrap();
    assert_eq!(read_status(&mut stream).await, "HTTP/1.1 403");
    let mut stream = server.open("wrong", "content-length: 1000000").await;
    assert_eq!(read_status(&mut stream).await, "HTTP/1.1 403");
}

#[tokio::test]
async fn twenty_megabytes_are_accepted() {
    let server = Server::start().await;
    let text = "x".repeat(200_000);
    let events: Vec<_> = (0..100)
        .map(|number| event(&format!("${number}"), &text))
        .collect();
    let body = json!({ "events": events }).to_string();
    assert!(body.len() > 20_000_000);
    assert_eq!(server.ask("PUT", PATH, body).await.0, 200);
    assert_eq!(server.sink.accepted()[0].events.len(), 100);
}

#[tokio::test]
async fn an_announced_body_over_the_limit_is_refused_unread() {
    let server = Server::start().await;
    let length = (64 << 20) + 1;
    let mut stream = server
        .open(HS_TOKEN, &format!("content-length: {length}"))
        .await;
    assert_eq!(read_status(&mut stream).await, "HTTP/1.1 413");
}

#[tokio::test]
async fn a_body_that_grows_over_the_limit_is_refused() {
    let server = Server::start().await;
    let mut stream = server.open(HS_TOKEN, "transfer-encoding: chunked").await;
    let chunk = [
        b"100000\r\n".to_vec(),
        vec![b' '; 1 << 20],
        b"\r\n".to_vec(),
    ]
    .concat();
    for _ in 0..64 {
        stream.write_all(&chunk).await.unwrap();
    }
    stream.write_all(b"1\r\n \r\n").await.unwrap();
    assert_eq!(read_status(&mut stream).await, "HTTP/1.1 413");
    assert!(server.sink.accepted().is_empty());
}

#[tokio::test]
async fn what_is_no_transaction_is_refused_with_the_reason() {
    let server = Server::start().await;
    for (body, errcode) in [
        ("", "M_NOT_JSON"),
        ("{\"events\": [", "M_NOT_JSON"),
        ("hello", "M_NOT_JSON"),
        ("{}", "M_BAD_JSON"),
        ("[]", "M_BAD_JSON"),
        ("{\"events\": 5}", "M_BAD_JSON"),
    ] {
        assert_eq!(
            server.ask("PUT", PATH, body).await,
            (400, errcode.to_owned()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_poison_event_does_not_hold_up_the_others() {
    let server = Server::start().await;
    let unknown = json!({
        "event_id": "$three", "room_id": "!r:hs.test", "sender": "@alice:hs.test",
        "type": "org.example.unknown", "origin_server_ts": 1, "content": 7,
    });
    let poison = json!({ "event_id": "$two", "room_id": ["odd"] });
    let body = json!({ "events": [event("$one", "hi"), poison, unknown] });
    assert_eq!(server.ask("PUT", PATH, body.to_string()).await.0, 200);
    let accepted = &server.sink.accepted()[0];
    let ids: Vec<_> = accepted
        .events
        .iter()
        .map(|event| event.event_id.as_str())
        .collect();
    assert_eq!((ids, accepted.rejected), (vec!["$one", "$three"], 1));
}

#[tokio::test]
async fn a_transaction_that_was_not_written_is_asked_for_again() {
    let server = Server::start().await;
    server.sink.broken.store(true, Ordering::SeqCst);
    assert_eq!(server.ask("PUT", PATH, transaction()).await.0, 503);
    server.sink.broken.store(false, Ordering::SeqCst);
    assert_eq!(server.ask("PUT", PATH, transaction()).await.0, 200);
    assert_eq!(server.sink.accepted().len(), 1);
}
