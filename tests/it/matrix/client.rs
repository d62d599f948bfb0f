//! What each call looks like at the homeserver.

use std::time::Duration;

use axum::http::Method;
use matrix_instagram::matrix::{CreateRoom, CreateRoomError};
use ruma::{room_alias_id, room_id, user_id};
use serde_json::json;

use super::stub::{AS_TOKEN, Answer, Stub};

#[tokio::test]
async fn an_event_is_sent_as_the_user_and_its_device_with_its_date() {
    let stub = Stub::answering([Answer::event("$sent")]).await;
    let content = json!({ "msgtype": "m.text", "body": "hi" });
    let event_id = stub
        .bot()
        .send_event(
            room_id!("!r:hs.test"),
            "m.room.message",
            "txn/1".into(),
            &content,
            Some(5),
        )
        .await
        .unwrap();
    assert_eq!(event_id, "$sent");
    let asked = stub.only();
    assert_eq!(asked.method, Method::PUT);
    assert_eq!(
        asked.path,
        "/_matrix/client/v3/rooms/!r:hs.test/send/m.room.message/txn%2F1"
    );
    let query: Vec<_> = asked
        .query
        .iter()
        .map(|(key, value)| (&key[..], &value[..]))
        .collect();
    assert_eq!(
        query,
        [
            ("device_id", "BRIDGE"),
            ("ts", "5"),
            ("user_id", "@bot:hs.test")
        ]
    );
    assert_eq!(asked.authorization, format!("Bearer {AS_TOKEN}"));
    assert_eq!(asked.body, content);
}

#[tokio::test]
async fn every_call_of_an_intent_names_user_and_device() {
    let stub =
        Stub::answering([Answer::Json(200, json!({ "event_id": "$e", "joined": {} }))]).await;
    let (bot, room) = (stub.bot(), room_id!("!r:hs.test"));
    bot.send_state(room, "m.room.topic", "", &json!({}), None)
        .await
        .unwrap();
    bot.redact(room, ruma::event_id!("$e"), "t".into(), None)
        .await
        .unwrap();
    bot.send_receipt(room, ruma::event_id!("$e")).await.unwrap();
    bot.set_typing(room, true, Duration::from_secs(3))
        .await
        .unwrap();
    bot.set_display_name("Bot").await.unwrap();
    bot.invite(room, user_id!("@alice:hs.test")).await.unwrap();
    bot.kick(room, user_id!("@alice:hs.test"), None)
        .await
        .unwrap();
    bot.leave(room).await.unwrap();
    bot.joined_members(room).await.unwrap();
    let asked = stub.asked();
    assert_eq!(asked.len(), 9);
    for asked in asked {
        assert_eq!(asked.query["user_id"], "@bot:hs.test", "{asked:?}");
        assert_eq!(asked.query["device_id"], "BRIDGE", "{asked:?}");
        assert!(!asked.query.contains_key("ts"), "{asked:?}");
    }
}

#[tokio::test]
async fn without_a_device_no_call_names_one() {
    let stub = Stub::answering([Answer::event("$e")]).await;
    let ghost = stub
        .client()
        .intent("@ghost:hs.test".try_into().unwrap(), None);
    ghost
        .send_event(room_id!("!r:hs.test"), "m.x", "t".into(), &json!({}), None)
        .await
        .unwrap();
    let keys: Vec<_> = stub.only().query.into_keys().collect();
    assert_eq!(keys, ["user_id"]);
}

#[tokio::test]
async fn an_account_that_exists_is_registered() {
    let stub = Stub::answering([Answer::error(400, "M_USER_IN_USE")]).await;
    stub.bot().register().await.unwrap();
    let asked = stub.only();
    assert_eq!(asked.path, "/_matrix/client/v3/register");
    assert!(asked.query.is_empty(), "{asked:?}");
    assert_eq!(
        asked.body,
        json!({ "type": "m.login.application_service", "username": "bot", "inhibit_login": true })
    );
}

#[tokio::test]
async fn a_device_is_not_made_as_itself() {
    let stub = Stub::answering([Answer::ok()]).await;
    assert!(
        stub.bot()
            .ensure_device("BRIDGE".into(), "Bridge")
            .await
            .unwrap()
    );
    let asked = stub.only();
    assert_eq!(asked.method, Method::PUT);
    assert_eq!(asked.path, "/_matrix/client/v3/devices/BRIDGE");
    assert_eq!(asked.query.into_keys().collect::<Vec<_>>(), ["user_id"]);
}

#[tokio::test]
async fn a_homeserver_without_device_management_is_noticed() {
    for answer in [
        Answer::error(404, "M_NOT_FOUND"),
        Answer::error(404, "M_UNRECOGNIZED"),
    ] {
        let stub = Stub::answering([answer]).await;
        assert!(
            !stub
                .bot()
                .ensure_device("BRIDGE".into(), "Bridge")
                .await
                .unwrap()
        );
    }
}

#[tokio::test]
async fn a_room_is_made_as_described() {
    let stub = Stub::answering([Answer::Json(200, json!({ "room_id": "!new" }))]).await;
    let room = CreateRoom {
        name: Some("Friends".to_owned()),
        alias_localpart: Some("_x_1".to_owned()),
        invite: vec!["@alice:hs.test".try_into().unwrap()],
        is_direct: true,
        initial_state: vec![("m.bridge".to_owned(), "key".to_owned(), json!({ "a": 1 }))],
        power_levels: Some(json!({ "events_default": 0 })),
        creation_content: Some(json!({ "m.federate": false })),
        ..CreateRoom::default()
    };
    assert_eq!(stub.bot().create_room(&room).await.unwrap(), "!new");
    let expected = json!({
        "preset": "private_chat", "name": "Friends", "room_alias_name": "_x_1",
        "invite": ["@alice:hs.test"], "is_direct": true,
        "initial_state": [
            { "type": "m.bridge", "state_key": "key", "content": { "a": 1 } },
            { "type": "m.room.canonical_alias", "state_key": "", "content": {} },
        ],
        "power_level_content_override": { "events_default": 0 },
        "creation_content": { "m.federate": false },
    });
    assert_eq!(stub.only().body, expected);
}

#[tokio::test]
async fn a_taken_alias_is_told_apart_and_resolved() {
    let stub = Stub::by_path(vec![
        ("createRoom", Answer::error(400, "M_ROOM_IN_USE")),
        (
            "%23_x_1",
            Answer::Json(200, json!({ "room_id": "!old", "servers": [] })),
        ),
        ("directory", Answer::error(404, "M_NOT_FOUND")),
    ])
    .await;
    let error = stub
        .bot()
        .create_room(&CreateRoom::default())
        .await
        .unwrap_err();
    assert!(matches!(error, CreateRoomError::AliasInUse));
    let old = stub
        .bot()
        .resolve_alias(room_alias_id!("#_x_1:hs.test"))
        .await
        .unwrap();
    assert_eq!(old.unwrap(), "!old");
    let none = stub
        .bot()
        .resolve_alias(room_alias_id!("#_x_2:hs.test"))
        .await
        .unwrap();
    assert_eq!(none, None);
}

#[tokio::test]
async fn inviting_somebody_who_is_there_is_fine_and_somebody_banned_is_not() {
    for (membership, fine) in [
        ("join", true),
        ("invite", true),
        ("ban", false),
        ("leave", false),
    ] {
        let stub = Stub::by_path(vec![
            ("/invite", Answer::error(403, "M_FORBIDDEN")),
            (
                "/state/",
                Answer::Json(200, json!({ "membership": membership })),
            ),
        ])
        .await;
        let result = stub
            .bot()
            .invite(room_id!("!r:hs.test"), user_id!("@a:hs.test"))
            .await;
        assert_eq!(result.is_ok(), fine, "{membership}");
    }
}

#[tokio::test]
async fn state_that_was_never_set_is_none() {
    let stub = Stub::answering([
        Answer::Json(200, json!({ "topic": "x" })),
        Answer::error(404, "M_NOT_FOUND"),
        Answer::error(403, "M_FORBIDDEN"),
    ])
    .await;
    let (bot, room) = (stub.bot(), room_id!("!r:hs.test"));
    let content = bot.fetch_state(room, "m.room.topic", "").await.unwrap();
    assert_eq!(content, Some(json!({ "topic": "x" })));
    assert_eq!(
        bot.fetch_state(room, "m.room.topic", "").await.unwrap(),
        None
    );
    assert!(
        bot.fetch_state(room, "m.room.topic", "")
            .await
            .unwrap_err()
            .is_forbidden()
    );
}

#[tokio::test]
async fn history_is_read_backwards_page_by_page() {
    let page = json!({ "start": "a", "end": "b", "chunk": [{ "odd": 1 }, { "odd": 2 }] });
    let stub = Stub::answering([Answer::Json(200, page)]).await;
    let page = stub
        .bot()
        .fetch_messages(room_id!("!r:hs.test"), Some("a"), 2)
        .await
        .unwrap();
    assert_eq!(page.end.as_deref(), Some("b"));
    assert_eq!(page.events[0].get(), r#"{"odd":1}"#);
    let query = stub.only().query;
    assert_eq!(
        (&query["from"][..], &query["dir"][..], &query["limit"][..]),
        ("a", "b", "2")
    );
}
