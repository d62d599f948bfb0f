//! What answers change in the session.

use instagram_private::Client;

use crate::common::{SESSION_ID, client, settings};
use crate::server::{Asked, Reply, Server};

const USER: &str = r#"{"user": {"pk": 51000000001}, "status": "ok"}"#;

/// Calls twice; returns the client and the second request.
async fn after(first: Reply) -> (Client, Asked) {
    let server = Server::start(vec![first, Reply::ok(USER)]);
    let client = client(server.url());
    let _ = client.current_user().await;
    client.current_user().await.unwrap();
    let second = server.asked().remove(1);
    (client, second)
}

#[tokio::test]
async fn headers_that_were_set_are_sent_back_unchanged() {
    let reply = Reply::ok(USER)
        .with("ig-set-authorization", "Bearer IGT:2:bmV3")
        .with("x-ig-set-www-claim", "hmac.fixture")
        .with(
            "ig-set-ig-u-rur",
            r#""RVA\05451000000001\0541818536000:01f7fixture""#,
        )
        .with("ig-set-ig-u-shbid", "12695")
        .with("ig-set-ig-u-shbts", "1787000000")
        .with("ig-set-ig-u-ig-direct-region-hint", "ASH")
        .with("ig-set-x-mid", "Znew");
    let (client, second) = after(reply).await;
    for (name, value) in [
        ("authorization", "Bearer IGT:2:bmV3"),
        ("x-ig-www-claim", "hmac.fixture"),
        (
            "ig-u-rur",
            r#""RVA\05451000000001\0541818536000:01f7fixture""#,
        ),
        ("ig-u-shbid", "12695"),
        ("ig-u-shbts", "1787000000"),
        ("ig-u-ig-direct-region-hint", "ASH"),
        ("x-mid", "Znew"),
    ] {
        assert_eq!(second.header(name), Some(value), "{name}");
    }
    assert_eq!(client.session_revision(), 1);
}

#[tokio::test]
async fn a_cleared_token_is_not_taken() {
    let (client, second) =
        after(Reply::ok(USER).with("ig-set-authorization", "Bearer IGT:2:")).await;
    assert!(second.header("authorization").unwrap().len() > "Bearer IGT:2:".len());
    assert_eq!(client.session_revision(), 0);
}

#[tokio::test]
async fn cookies_are_kept_but_neither_deleted_nor_exchanged_for_another_account_s() {
    let reply = Reply::ok(USER)
        .with("set-cookie", "csrftoken=newtoken; Path=/; Secure")
        .with("set-cookie", "sessionid=\"\"; Max-Age=0")
        .with("set-cookie", "ds_user_id=99")
        .with("set-cookie", "unknown=1");
    let (client, second) = after(reply).await;
    let cookie = second.header("cookie").unwrap();
    assert!(cookie.contains("csrftoken=newtoken"));
    assert!(cookie.contains(SESSION_ID));
    assert!(!cookie.contains("unknown") && !cookie.contains("99;"));
    assert_eq!(client.session_revision(), 1);
}

#[tokio::test]
async fn headers_of_failures_count_too() {
    let reply = Reply::status(429, "{}").with("ig-set-ig-u-rur", "RVA");
    let (client, second) = after(reply).await;
    assert_eq!(second.header("ig-u-rur"), Some("RVA"));
    assert_eq!(client.session_revision(), 1);
}

#[tokio::test]
async fn a_stored_session_is_the_same_session() {
    let (client, _) = after(Reply::ok(USER).with("ig-set-ig-u-rur", "RVA")).await;
    let stored = serde_json::to_string(&client.session()).unwrap();
    let server = Server::start(vec![Reply::ok(USER)]);
    let again = Client::new(
        settings(server.url()),
        serde_json::from_str(&stored).unwrap(),
    )
    .unwrap();
    again.current_user().await.unwrap();
    assert_eq!(server.only().header("ig-u-rur"), Some("RVA"));
    assert!(again.session() == client.session());
}
