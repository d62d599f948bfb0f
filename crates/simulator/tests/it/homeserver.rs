//! The fake homeserver, as its application service meets it.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{post, put},
};
use reqwest::Method;
use serde_json::{Value, json};
use simulator::{
    fault::{Effect, Fault},
    homeserver::{FakeHomeserver, Options},
    serve::{Bell, Server},
};

use crate::client::LIMIT;

const AS_TOKEN: &str = "as";
const HS_TOKEN: &str = "hs";

async fn homeserver() -> FakeHomeserver {
    let options = Options {
        as_token: AS_TOKEN.to_owned(),
        hs_token: HS_TOKEN.to_owned(),
        ..Options::default()
    };
    FakeHomeserver::start(options).await.unwrap()
}

async fn call(server: &FakeHomeserver, method: Method, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/_matrix/client/v3/{path}", server.url());
    let request = reqwest::Client::new()
        .request(method, url)
        .bearer_auth(AS_TOKEN);
    let answer = request.json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn room_with_ghost(server: &FakeHomeserver) -> (String, String) {
    call(
        server,
        Method::POST,
        "register",
        json!({ "username": "_ig_1" }),
    )
    .await;
    let ghost = "@_ig_1:example.test".to_owned();
    let person = server.create_user("alice");
    let body = json!({
        "room_alias_name": "_ig_room", "name": "Room", "invite": [ghost, person],
    });
    let room = call(server, Method::POST, "createRoom", body).await.1["room_id"].take();
    let room = room.as_str().unwrap().to_owned();
    let path = format!("join/{room}?user_id={ghost}");
    assert_eq!(call(server, Method::POST, &path, json!({})).await.0, 200);
    (room, ghost)
}

#[tokio::test]
async fn a_room_is_made_once_per_alias_and_found_by_it() {
    let server = homeserver().await;
    let (room, _) = room_with_ghost(&server).await;
    let again = json!({ "room_alias_name": "_ig_room" });
    let (status, answer) = call(&server, Method::POST, "createRoom", again).await;
    assert_eq!(
        (status, answer["errcode"].as_str()),
        (400, Some("M_ROOM_IN_USE"))
    );
    let path = "directory/room/%23_ig_room:example.test";
    let (_, found) = call(&server, Method::GET, path, json!({})).await;
    assert_eq!(found["room_id"], room.as_str());
    let rooms = server.rooms();
    assert_eq!(rooms[0].name(), Some("Room"));
    assert_eq!(rooms[0].members("join").len(), 3);
}

#[tokio::test]
async fn a_transaction_is_known_by_user_device_and_path() {
    let server = homeserver().await;
    let (room, ghost) = room_with_ghost(&server).await;
    let base = format!("rooms/{room}/send/m.room.message/txn1?ts=12345&user_id=");
    let send = async |query: &str| {
        let path = format!("{base}{query}");
        call(&server, Method::PUT, &path, json!({ "body": "hi" }))
            .await
            .1["event_id"]
            .take()
    };
    let first = send(&format!("{ghost}&device_id=D1")).await;
    assert_eq!(send(&format!("{ghost}&device_id=D1")).await, first);
    assert_ne!(send(&format!("{ghost}&device_id=D2")).await, first);
    assert_ne!(send("@appservice:example.test&device_id=D1").await, first);
    assert_eq!(server.texts(&room).len(), 3);
    let event = server
        .timeline(&room)
        .into_iter()
        .find(|event| event.kind == "m.room.message");
    assert_eq!(event.unwrap().origin_server_ts, 12345);
}

#[tokio::test]
async fn who_is_not_registered_or_not_in_the_room_is_refused() {
    let server = homeserver().await;
    let (room, _) = room_with_ghost(&server).await;
    let path = format!("rooms/{room}/send/m.room.message/1?user_id=@_ig_2:example.test");
    assert_eq!(call(&server, Method::PUT, &path, json!({})).await.0, 403);
    call(
        &server,
        Method::POST,
        "register",
        json!({ "username": "_ig_2" }),
    )
    .await;
    assert_eq!(call(&server, Method::PUT, &path, json!({})).await.0, 403);
    let (status, answer) = call(
        &server,
        Method::POST,
        "register",
        json!({ "username": "_ig_2" }),
    )
    .await;
    assert_eq!(
        (status, answer["errcode"].as_str()),
        (400, Some("M_USER_IN_USE"))
    );
    let url = format!("{}/_matrix/client/v3/account/whoami", server.url());
    let stranger = reqwest::Client::new()
        .get(url)
        .bearer_auth("wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(stranger.status(), 401);
}

#[tokio::test]
async fn state_names_redactions_and_history_are_kept() {
    let server = homeserver().await;
    let (room, ghost) = room_with_ghost(&server).await;
    let path = format!("rooms/{room}/send/m.room.message/1?user_id={ghost}");
    let (_, sent) = call(&server, Method::PUT, &path, json!({ "body": "secret" })).await;
    let event = sent["event_id"].as_str().unwrap();
    let path = format!("rooms/{room}/redact/{event}/2");
    call(&server, Method::PUT, &path, json!({})).await;
    assert!(server.texts(&room).is_empty());
    let path = format!("profile/{ghost}/displayname?user_id={ghost}");
    call(
        &server,
        Method::PUT,
        &path,
        json!({ "displayname": "Ghost" }),
    )
    .await;
    let (_, name) = call(&server, Method::GET, &path, json!({})).await;
    assert_eq!(name, json!({ "displayname": "Ghost" }));
    let path = format!("rooms/{room}/state/m.room.topic/");
    call(&server, Method::PUT, &path, json!({ "topic": "T" })).await;
    assert_eq!(
        call(&server, Method::GET, &path, json!({})).await.1["topic"],
        "T"
    );
    let path = format!("rooms/{room}/messages?dir=b&limit=3");
    let (_, page) = call(&server, Method::GET, &path, json!({})).await;
    assert_eq!(page["chunk"][0]["type"], "m.room.topic");
    let next = page["end"].as_str().unwrap();
    let path = format!("rooms/{room}/messages?dir=b&limit=100&from={next}");
    let (_, rest) = call(&server, Method::GET, &path, json!({})).await;
    let all = server.timeline(&room).len();
    assert_eq!(rest["chunk"].as_array().unwrap().len() + 3, all);
}

#[tokio::test]
async fn sync_tells_what_is_new_since_the_token() {
    let server = homeserver().await;
    let (room, _) = room_with_ghost(&server).await;
    let (_, first) = call(&server, Method::GET, "sync?timeout=0", json!({})).await;
    let since = first["next_batch"].as_str().unwrap();
    server
        .send_as_user("@alice:example.test", &room, json!({ "body": "new" }))
        .unwrap();
    let path = format!("sync?timeout=0&since={since}");
    let (_, news) = call(&server, Method::GET, &path, json!({})).await;
    let events = news["rooms"]["join"][&room]["timeline"]["events"]
        .as_array()
        .unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["content"]["body"], "new");
    let path = format!(
        "sync?timeout=0&since={}",
        news["next_batch"].as_str().unwrap()
    );
    let (_, none) = call(&server, Method::GET, &path, json!({})).await;
    assert_eq!(none["rooms"]["join"], json!({}));
}

/// The id and the events of a transaction.
type Transaction = (String, Vec<Value>);

/// An application service that notes transactions and refuses the first ones.
#[derive(Clone, Default)]
struct Appservice {
    seen: Arc<Mutex<Vec<Transaction>>>,
    refuse: Arc<Mutex<u32>>,
    bell: Bell,
}

async fn transaction(
    State(service): State<Appservice>,
    Path(txn): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> StatusCode {
    assert_eq!(headers["authorization"], format!("Bearer {HS_TOKEN}"));
    let events = body["events"].as_array().unwrap().clone();
    service.seen.lock().unwrap().push((txn, events));
    service.bell.ring();
    let mut refuse = service.refuse.lock().unwrap();
    if *refuse > 0 {
        *refuse -= 1;
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    StatusCode::OK
}

#[tokio::test]
async fn events_are_pushed_in_order_and_repeated_until_accepted() {
    let service = Appservice::default();
    *service.refuse.lock().unwrap() = 2;
    let router = Router::new()
        .route("/_matrix/app/v1/transactions/{txn}", put(transaction))
        .route("/_matrix/app/v1/ping", post(|| async { Json(json!({})) }))
        .with_state(service.clone());
    let listening = Server::start(([127, 0, 0, 1], 0).into(), router)
        .await
        .unwrap();
    let server = homeserver().await;
    let person = server.create_user("alice");
    let room = server.create_room(&person, &[]);
    for n in 0..250 {
        server
            .send_as_user(&person, &room, json!({ "body": format!("text {n}") }))
            .unwrap();
    }
    assert_eq!(server.unsent(), 252);
    server.set_appservice_url(Some(listening.url()));
    server
        .wait_for(LIMIT, |server| server.unsent() == 0)
        .await
        .unwrap();
    let seen = service.seen.lock().unwrap().clone();
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[1], seen[2]);
    let accepted = seen[2..].iter().flat_map(|(_, events)| events);
    let bodies: Vec<_> = accepted
        .filter_map(|event| event["content"]["body"].as_str())
        .collect();
    assert_eq!(bodies.len(), 250);
    assert_eq!(bodies, server.texts(&room));
    let url = format!("{}/_matrix/client/v1/appservice/any/ping", server.url());
    let ping = reqwest::Client::new()
        .post(url)
        .bearer_auth(AS_TOKEN)
        .send()
        .await
        .unwrap();
    assert_eq!(ping.status(), 200);
}

#[tokio::test]
async fn a_lost_answer_still_made_the_event() {
    let server = homeserver().await;
    let (room, ghost) = room_with_ghost(&server).await;
    server.fault(Fault::once("/send/", Effect::CutAfter));
    let path = format!("rooms/{room}/send/m.room.message/1?user_id={ghost}");
    let url = format!("{}/_matrix/client/v3/{path}", server.url());
    let request = reqwest::Client::new().put(url).bearer_auth(AS_TOKEN);
    assert!(request.json(&json!({ "body": "hi" })).send().await.is_err());
    assert_eq!(server.texts(&room), ["hi"]);
    let (status, _) = call(&server, Method::PUT, &path, json!({ "body": "hi" })).await;
    assert_eq!(status, 200);
    assert_eq!(server.texts(&room), ["hi"]);
}
