//! What the homeserver pushes, pushed by hand.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};

use crate::world::{Chat, DOMAIN, Database, Person, World};

/// Pushes a transaction as a homeserver would, and returns the status.
async fn push(
    world: &World,
    txn: &str,
    token: Option<&str>,
    body: impl Into<reqwest::Body>,
) -> StatusCode {
    let url = format!("{}/_matrix/app/v1/transactions/{txn}", world.bridge.url());
    let request = reqwest::Client::builder()
        .build()
        .unwrap()
        .put(url)
        .body(body);
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    request.send().await.unwrap().status()
}

/// Announces a body of some size, sends none of it, and returns the first line of the answer.
async fn announce(world: &World, token: &str, size: usize) -> String {
    let address = ("127.0.0.1", world.bridge.port);
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT /_matrix/app/v1/transactions/announced HTTP/1.1\r\nhost: localhost\r\n\
         authorization: Bearer {token}\r\ncontent-length: {size}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut lines = tokio::io::BufReader::new(connection).lines();
    lines.next_line().await.unwrap().unwrap_or_default()
}

fn message(person: &Person, room: &str, id: &str, body: &str) -> Value {
    json!({
        "type": "m.room.message",
        "event_id": format!("${id}"),
        "room_id": room,
        "sender": format!("@alice:{DOMAIN}"),
        "origin_server_ts": now_ms(),
        "content": { "msgtype": "m.text", "body": body, "for": person.matrix.user_id() },
    })
}

fn now_ms() -> i64 {
    use matrix_instagram::clock::{Clock as _, SystemClock};
    SystemClock.now_ms()
}

async fn world_with_chat() -> (World, Person, Chat, String) {
    let world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = world.chat().await;
    (world, alice, bob, room)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_has_one_effect_however_often_and_under_whatever_number_it_comes() {
    let (world, alice, bob, room) = world_with_chat().await;
    let token = world.bridge.hs_token.clone();
    let body = json!({ "events": [message(&alice, &room, "once", "only once")] }).to_string();
    for txn in ["900", "900", "901"] {
        assert_eq!(
            push(&world, txn, Some(&token), body.clone()).await,
            StatusCode::OK
        );
    }
    // The number of an old transaction with something new in it: numbers may start again.
    let other = json!({ "events": [message(&alice, &room, "next", "and the next")] }).to_string();
    assert_eq!(
        push(&world, "900", Some(&token), other).await,
        StatusCode::OK
    );
    assert_eq!(
        world.texts_in(bob.thread, 3).await,
        ["hello", "only once", "and the next"]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_homeserver_may_push() {
    let (world, alice, bob, room) = world_with_chat().await;
    let token = world.bridge.hs_token.clone();
    let body = json!({ "events": [message(&alice, &room, "forged", "forged")] }).to_string();
    assert_eq!(
        push(&world, "1", None, body.clone()).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        push(&world, "1", Some("wrong"), body).await,
        StatusCode::FORBIDDEN
    );
    let real = json!({ "events": [message(&alice, &room, "real", "real")] }).to_string();
    assert_eq!(push(&world, "1", Some(&token), real).await, StatusCode::OK);
    assert_eq!(world.texts_in(bob.thread, 2).await, ["hello", "real"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_transactions_lose_nothing_of_what_is_good_in_them() {
    let (world, alice, bob, room) = world_with_chat().await;
    let token = world.bridge.hs_token.clone();
    let good = |id: &str| message(&alice, &room, id, id);
    let poison = json!({ "events": [
        good("before"),
        { "type": "m.room.message", "event_id": 7 },
        "not an event",
        { "type": "org.example.new", "event_id": "$new", "room_id": room,
          "sender": "@alice:hs.test", "origin_server_ts": 1, "content": {} },
        good("after"),
    ] });
    assert_eq!(
        push(&world, "1", Some(&token), poison.to_string()).await,
        StatusCode::OK
    );

    let large = json!({ "events": [good("large")], "padding": "x".repeat(20 * 1024 * 1024) });
    assert_eq!(
        push(&world, "2", Some(&token), large.to_string()).await,
        StatusCode::OK
    );
    let answer = announce(&world, &token, 65 * 1024 * 1024).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(
        push(&world, "4", Some(&token), "not JSON").await,
        StatusCode::BAD_REQUEST
    );
    let last = json!({ "events": [good("last")] });
    assert_eq!(
        push(&world, "5", Some(&token), last.to_string()).await,
        StatusCode::OK
    );
    let texts = world.texts_in(bob.thread, 5).await;
    assert_eq!(texts, ["hello", "before", "after", "large", "last"]);
    world.end().await;
}
