//! Tests of the server that the homeserver talks to.

use serde_json::{Value, json};

use super::{
    IncomingEphemeral, Transaction,
    parse::{TransactionError, parse_transaction},
};

fn parse(body: &Value) -> Transaction {
    parse_transaction("7".to_owned(), body.to_string().as_bytes()).unwrap()
}

fn event(id: &str) -> Value {
    json!({
        "event_id": id, "room_id": "!room:hs.test", "sender": "@alice:hs.test",
        "type": "m.room.message", "origin_server_ts": 1_700_000_000_000_i64,
        "content": { "body": "hello" }, "age": 5, "user_id": "@alice:hs.test",
    })
}

#[test]
fn an_event_keeps_every_byte() {
    let transaction = parse(&json!({ "events": [event("$one")] }));
    let read = &transaction.events[0];
    assert_eq!(read.event_id, "$one");
    assert_eq!(read.sender, "@alice:hs.test");
    assert_eq!(read.origin_server_ts_ms, 1_700_000_000_000);
    assert_eq!(read.state_key, None);
    assert_eq!(
        serde_json::from_str::<Value>(read.raw.get()).unwrap(),
        event("$one")
    );
}

#[test]
fn rooms_without_a_server_in_their_id_are_rooms() {
    let mut version_12 = event("$one");
    version_12["room_id"] = json!("!n8f893n9Uu7VMmKdfIP4q3GPKJGTcQMw0iPKlgsDEeQ");
    assert_eq!(parse(&json!({ "events": [version_12] })).events.len(), 1);
}

#[test]
fn unknown_types_and_state_are_passed_on() {
    let mut odd = event("$one");
    odd["type"] = json!("org.example.odd");
    odd["state_key"] = json!("");
    odd["content"] = json!([1, 2, 3]);
    let transaction = parse(&json!({ "events": [odd] }));
    assert_eq!(transaction.events[0].event_type, "org.example.odd");
    assert_eq!(transaction.events[0].state_key.as_deref(), Some(""));
}

#[test]
fn a_malformed_event_is_counted_and_poisons_nothing() {
    let mut without_sender = event("$two");
    without_sender.as_object_mut().unwrap().remove("sender");
    let mut bad_id = event("$three");
    bad_id["event_id"] = json!(5);
    let by_position = json!(["$x", "!r:h", "@a:h", "m.room.message", null, 5]);
    let transaction = parse(&json!({
        "events": [event("$one"), without_sender, bad_id, 5, null, by_position, event("$four")],
    }));
    let ids: Vec<_> = transaction
        .events
        .iter()
        .map(|event| event.event_id.as_str())
        .collect();
    assert_eq!(ids, ["$one", "$four"]);
    assert_eq!(transaction.rejected, 5);
}

#[test]
fn bodies_that_are_no_transactions_say_why() {
    let parse = |body: &[u8]| parse_transaction("7".to_owned(), body).unwrap_err();
    for body in [
        &b""[..],
        b"{",
        b"hello",
        b"{\"events\": [}",
        b"\xff\xfe",
        b"{} {}",
    ] {
        assert_eq!(parse(body), TransactionError::NotJson);
    }
    for body in [
        &b"{}"[..],
        b"[]",
        b"[[]]",
        b"5",
        b"{\"events\": {}}",
        b"{\"events\": null}",
    ] {
        assert_eq!(parse(body), TransactionError::NoEvents);
    }
}

#[test]
fn deep_nesting_harms_nobody() {
    let deep = format!(
        "{{\"events\": [{}1{}]}}",
        "[".repeat(500_000),
        "]".repeat(500_000)
    );
    let transaction = parse_transaction("7".to_owned(), deep.as_bytes()).unwrap();
    assert_eq!(transaction.rejected, 1);
}

fn ephemeral() -> Value {
    json!([
        { "type": "m.typing", "room_id": "!r:h", "content": { "user_ids": ["@a:h"] } },
        { "type": "m.presence", "sender": "@a:h", "content": { "presence": "online" } },
        { "type": "m.receipt", "room_id": "!r:h", "content": {
            "$e": { "m.read": { "@a:h": { "ts": 5 }, "@b:h": { "thread_id": "main" } } },
        } },
        { "type": "m.typing", "room_id": 5 },
        "odd",
    ])
}

#[test]
fn typing_and_receipts_are_read_and_the_rest_is_passed_over() {
    let receipt = |user: &str, ts_ms, thread_id: Option<&str>| IncomingEphemeral::Receipt {
        room_id: "!r:h".try_into().unwrap(),
        event_id: "$e".try_into().unwrap(),
        user_id: user.try_into().unwrap(),
        ts_ms,
        receipt_type: "m.read".to_owned(),
        thread_id: thread_id.map(str::to_owned),
    };
    let typing = IncomingEphemeral::Typing {
        room_id: "!r:h".try_into().unwrap(),
        users: vec!["@a:h".try_into().unwrap()],
    };
    let expected = [
        typing,
        receipt("@a:h", Some(5), None),
        receipt("@b:h", None, Some("main")),
    ];
    for key in ["ephemeral", "de.sorunome.msc2409.ephemeral"] {
        assert_eq!(
            parse(&json!({ "events": [], key: ephemeral() })).ephemeral,
            expected
        );
    }
    let both = json!({
        "events": [], "ephemeral": ephemeral(), "de.sorunome.msc2409.ephemeral": ephemeral(),
    });
    assert_eq!(parse(&both).ephemeral, expected);
}

#[test]
fn unreadable_ephemeral_data_does_not_stop_the_events() {
    let transaction = parse(&json!({ "events": [event("$one")], "ephemeral": 5 }));
    assert_eq!(
        (transaction.events.len(), transaction.ephemeral.len()),
        (1, 0)
    );
}

#[test]
fn debug_shows_no_content() {
    let transaction = parse(&json!({ "events": [event("$one")] }));
    assert!(!format!("{transaction:?}").contains("hello"));
}
