//! The small questions: users, aliases, pings, health, and paths that are none.

use std::{sync::atomic::Ordering, time::Duration};

use ruma::TransactionId;

use super::pushed::Server;

#[tokio::test]
async fn users_and_rooms_exist_or_not() {
    let server = Server::start().await;
    for (path, status) in [
        ("/_matrix/app/v1/users/@ghost_1:hs.test", 200),
        ("/users/%40ghost_1%3Ahs.test", 200),
        ("/_matrix/app/v1/users/@ghost_2:hs.test", 404),
        ("/_matrix/app/v1/users/nonsense", 404),
        ("/_matrix/app/v1/rooms/%23_ghost_1:hs.test", 200),
        ("/rooms/%23_ghost_2:hs.test", 404),
    ] {
        let answer = server.ask("GET", path, "").await;
        assert_eq!(answer.0, status, "{path}");
        assert_eq!(answer.1, if status == 200 { "" } else { "M_NOT_FOUND" });
        assert_eq!(server.ask_as("GET", path, None, "".into()).await.0, 401);
    }
}

#[tokio::test]
async fn a_ping_reaches_who_waits_for_it() {
    let server = Server::start().await;
    let ping = |body: &'static str| server.ask("POST", "/_matrix/app/v1/ping", body);
    let expected = server.pings.expect(<&TransactionId>::from("mine"));
    assert_eq!(ping("{\"transaction_id\": \"other\"}").await.0, 200);
    assert_eq!(ping("{}").await.0, 200);
    assert_eq!(ping("{\"transaction_id\": \"mine\"}").await.0, 200);
    assert!(expected.arrived(Duration::from_secs(20)).await);
    assert_eq!(ping("nonsense").await, (400, "M_NOT_JSON".to_owned()));
}

#[tokio::test]
async fn a_ping_that_does_not_come_is_not_waited_for_for_ever() {
    let server = Server::start().await;
    let expected = server.pings.expect(<&TransactionId>::from("mine"));
    assert!(!expected.arrived(Duration::ZERO).await);
}

#[tokio::test]
async fn health_needs_no_token() {
    let server = Server::start().await;
    let ask = |path: &'static str| server.ask_as("GET", path, None, "".into());
    assert_eq!(ask("/_matrix/mau/live").await.0, 200);
    assert_eq!(ask("/_matrix/mau/ready").await.0, 200);
    server.sink.broken.store(true, Ordering::SeqCst);
    assert_eq!(ask("/_matrix/mau/live").await.0, 200);
    assert_eq!(ask("/_matrix/mau/ready").await.0, 503);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_named_so() {
    let server = Server::start().await;
    let unrecognized = "M_UNRECOGNIZED".to_owned();
    assert_eq!(
        server.ask("GET", "/nowhere", "").await,
        (404, unrecognized.clone())
    );
    let path = "/_matrix/app/v1/transactions/1";
    assert_eq!(server.ask("GET", path, "").await, (405, unrecognized));
}
