//! Sending texts, and sending them again.

use reqwest::Method;
use serde_json::{Value, json};
use simulator::instagram::world::Outcome;

use crate::client::{body, pair};

#[tokio::test]
async fn a_repeated_token_gets_the_same_answer_and_makes_no_second_item() {
    let pair = pair().await;
    let first = pair
        .client
        .send_text(pair.dm, "7000000000000000001", "once")
        .await;
    let again = pair
        .client
        .send_text(pair.dm, "7000000000000000001", "once")
        .await;
    assert_eq!(first, again);
    assert_eq!(pair.simulator.texts(pair.dm), ["once"]);
    let outcomes: Vec<_> = pair
        .simulator
        .broadcasts()
        .into_iter()
        .map(|b| b.outcome)
        .collect();
    assert!(matches!(
        outcomes[..],
        [Outcome::Sent(_), Outcome::Repeated(_)]
    ));
}

#[tokio::test]
async fn the_same_token_of_two_accounts_makes_two_items() {
    let pair = pair().await;
    let other = pair.simulator.open_session(pair.friend).unwrap();
    let other = crate::client::Client::new(&pair.simulator, other);
    pair.client
        .send_text(pair.dm, "7000000000000000001", "mine")
        .await;
    other
        .send_text(pair.dm, "7000000000000000001", "yours")
        .await;
    assert_eq!(pair.simulator.texts(pair.dm), ["mine", "yours"]);
}

#[tokio::test]
async fn a_text_arrives_as_it_was_sent() {
    let pair = pair().await;
    let text = "/me <b>&amp; ünïcödé 你好 שלום 👩‍👩‍👧\r\nsecond line + %20";
    let (status, ack) = pair
        .client
        .send_text(pair.dm, "7000000000000000001", text)
        .await;
    assert_eq!(status, 200);
    assert_eq!(ack["payload"]["thread_id"], pair.dm.to_string());
    assert_eq!(pair.simulator.texts(pair.dm), [text]);
    let thread = pair
        .client
        .get(&format!("direct_v2/threads/{}/", pair.dm))
        .await;
    let item = &thread["thread"]["items"][0];
    assert_eq!(item["text"], text);
    assert_eq!(item["client_context"], "7000000000000000001");
    assert_eq!(item["is_sent_by_viewer"], true);
    assert_eq!(item["item_id"], ack["payload"]["item_id"]);
}

#[tokio::test]
async fn a_text_is_refused_when_it_is_empty_or_too_long() {
    let pair = pair().await;
    let empty = pair
        .client
        .send_text(pair.dm, "7000000000000000001", "")
        .await;
    assert_eq!(
        empty,
        (
            400,
            json!({ "message": "Text is missing", "status": "fail" })
        )
    );
    let long = "é".repeat(1001);
    let (status, answer) = pair
        .client
        .send_text(pair.dm, "7000000000000000002", &long)
        .await;
    assert_eq!((status, &answer["status"]), (400, &json!("fail")));
    let (status, _) = pair
        .client
        .send_text(pair.dm, "7000000000000000003", &long[2..])
        .await;
    assert_eq!(status, 200);
    pair.simulator.set_text_limit(5);
    let (status, _) = pair
        .client
        .send_text(pair.dm, "7000000000000000004", "123456")
        .await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_send_must_name_exactly_one_thread() {
    let pair = pair().await;
    let path = "direct_v2/threads/broadcast/text/";
    let two = format!("[\"{0}\",\"{0}\"]", pair.dm);
    for ids in ["[]", "nonsense", two.as_str()] {
        let (status, answer) = pair
            .client
            .post(path, &[("thread_ids", ids), ("text", "x")])
            .await;
        assert_eq!(status, 400);
        assert_eq!(
            answer["message"],
            "Need to specify thread ID or recipient users."
        );
    }
    let short = pair
        .simulator
        .look(|world| world.thread(pair.dm).unwrap().v2_id);
    let ids = format!("[{short}]");
    let (status, _) = pair
        .client
        .post(path, &[("thread_ids", &ids), ("text", "x")])
        .await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn sending_to_people_finds_their_thread_or_makes_it() {
    let pair = pair().await;
    let path = "direct_v2/threads/broadcast/text/";
    let stranger = pair.simulator.add_person("henry_test", "Henry").unwrap();
    let send = async |recipients: String, token: &str| {
        let form = [
            ("action", "send_item"),
            ("recipient_users", recipients.as_str()),
            ("client_context", token),
            ("text", "hello"),
        ];
        pair.client.post(path, &form).await.1["payload"]["thread_id"].take()
    };
    let known = send(format!("[[{}]]", pair.friend), "7000000000000000001").await;
    assert_eq!(known, pair.dm.to_string());
    let made = send(format!("[[\"{stranger}\"]]"), "7000000000000000002").await;
    assert_ne!(made, pair.dm.to_string());
    let again = send(format!("[[\"{stranger}\"]]"), "7000000000000000003").await;
    assert_eq!(made, again);
}

#[tokio::test]
async fn somebody_who_was_removed_cannot_send() {
    let pair = pair().await;
    let own = pair.client.login.user_id;
    let group = pair
        .simulator
        .create_group("Group", &[pair.friend, own])
        .unwrap();
    pair.simulator
        .remove_member(group, pair.friend, own)
        .unwrap();
    let (status, answer) = pair
        .client
        .send_text(group, "7000000000000000001", "hi")
        .await;
    assert_eq!(status, 403);
    assert_eq!(answer["exception"], "ThreadUserIdDoesNotExist");
}

#[tokio::test]
async fn a_reaction_is_set_replaced_and_taken_back() {
    let pair = pair().await;
    let id = pair
        .simulator
        .say(pair.dm, pair.friend, "react to me")
        .unwrap()
        .to_string();
    let ids = format!("[\"{}\"]", pair.dm);
    let react = async |token: &str, status: &str, emoji: &str| {
        let form = [
            ("action", "send_item"),
            ("thread_ids", ids.as_str()),
            ("client_context", token),
            ("item_type", "reaction"),
            ("reaction_status", status),
            ("item_id", id.as_str()),
            ("emoji", emoji),
        ];
        let sent = pair
            .client
            .post("direct_v2/threads/broadcast/reaction/", &form)
            .await;
        let thread = pair
            .client
            .get(&format!("direct_v2/threads/{}/", pair.dm))
            .await;
        (
            sent.0,
            thread["thread"]["items"][0]["reactions"]["emojis"].clone(),
        )
    };
    let (_, emojis) = react("7000000000000000001", "created", "❤").await;
    assert_eq!(emojis[0]["emoji"], "❤");
    let (_, emojis) = react("7000000000000000002", "created", "😂").await;
    assert_eq!(emojis.as_array().map(Vec::len), Some(1));
    assert_eq!(emojis[0]["emoji"], "😂");
    let (status, _) = react("7000000000000000003", "created", "word").await;
    assert_eq!(status, 400);
    let (_, emojis) = react("7000000000000000004", "deleted", "").await;
    assert_eq!(emojis, json!([]));
}

#[tokio::test]
async fn likes_links_and_replies_become_items() {
    let pair = pair().await;
    let parent = pair
        .simulator
        .say(pair.dm, pair.friend, "a question")
        .unwrap()
        .to_string();
    let ids = format!("[\"{}\"]", pair.dm);
    let base = "direct_v2/threads/broadcast";
    let like = [("action", "send_item"), ("thread_ids", ids.as_str())];
    assert_eq!(
        pair.client.post(&format!("{base}/like/"), &like).await.0,
        200
    );
    let link = [
        ("action", "send_item"),
        ("thread_ids", ids.as_str()),
        ("client_context", "7000000000000000001"),
        ("link_text", "see https://example.org/"),
        ("link_urls", "[\"https://example.org/\"]"),
        ("replied_to_item_id", parent.as_str()),
    ];
    assert_eq!(
        pair.client.post(&format!("{base}/link/"), &link).await.0,
        200
    );
    let thread = pair
        .client
        .get(&format!("direct_v2/threads/{}/", pair.dm))
        .await;
    let items = &thread["thread"]["items"];
    assert_eq!(items[1]["like"], "❤️");
    assert_eq!(items[0]["link"]["text"], "see https://example.org/");
    assert_eq!(items[0]["link"]["client_context"], "7000000000000000001");
    assert_eq!(items[0]["replied_to_message"]["item_id"], parent);
}

#[tokio::test]
async fn a_signed_body_is_read_like_a_plain_form() {
    let pair = pair().await;
    let text = json!({
        "action": "send_item",
        "thread_ids": format!("[\"{}\"]", pair.dm),
        "client_context": "7000000000000000001",
        "text": "signed",
    });
    let form = [("signed_body", format!("SIGNATURE.{text}"))];
    let path = "direct_v2/threads/broadcast/text/";
    let answer = pair
        .client
        .request(Method::POST, path)
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(body(answer).await.0, 200);
    assert_eq!(pair.simulator.texts(pair.dm), ["signed"]);
}

#[tokio::test]
async fn a_send_without_an_action_is_answered_with_the_thread() {
    let pair = pair().await;
    let ids = format!("[\"{}\"]", pair.dm);
    let form = [("thread_ids", ids.as_str()), ("text", "hi")];
    let (_, answer) = pair
        .client
        .post("direct_v2/threads/broadcast/text/", &form)
        .await;
    assert_eq!(answer["threads"][0]["items"][0]["text"], "hi");
    assert_eq!(answer["payload"], Value::Null);
}

#[tokio::test]
async fn only_own_items_can_be_unsent_and_twice_is_as_once() {
    let pair = pair().await;
    let theirs = pair.simulator.say(pair.dm, pair.friend, "theirs").unwrap();
    let (_, ack) = pair
        .client
        .send_text(pair.dm, "7000000000000000001", "mine")
        .await;
    let own = ack["payload"]["item_id"].as_str().unwrap();
    let base = format!("direct_v2/threads/{}/items", pair.dm);
    let refused = pair
        .client
        .post(&format!("{base}/{theirs}/delete/"), &[])
        .await;
    assert_eq!(refused.0, 400);
    for _ in 0..2 {
        let done = pair
            .client
            .post(&format!("{base}/{own}/delete/"), &[])
            .await;
        assert_eq!(done, (200, json!({ "status": "ok" })));
    }
    assert_eq!(pair.simulator.texts(pair.dm), ["theirs"]);
}

#[tokio::test]
async fn seeing_the_newest_item_makes_the_thread_read() {
    let pair = pair().await;
    let id = pair.simulator.say(pair.dm, pair.friend, "read me").unwrap();
    let path = format!("direct_v2/threads/{}/", pair.dm);
    assert_eq!(pair.client.get(&path).await["thread"]["read_state"], 1);
    let seen = format!("direct_v2/threads/{}/items/{id}/seen/", pair.dm);
    let (status, answer) = pair.client.post(&seen, &[("action", "mark_seen")]).await;
    assert_eq!((status, &answer["payload"]["count"]), (200, &json!(0)));
    let thread = pair.client.get(&path).await["thread"].take();
    assert_eq!(thread["read_state"], 0);
    let own = pair.client.login.user_id.to_string();
    assert_eq!(thread["last_seen_at"][&own]["item_id"], id.to_string());
}
