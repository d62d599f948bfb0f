//! What changes in a thread and how a client finds out.

use crate::client::{Client, pair};

#[tokio::test]
async fn seq_id_moves_with_every_change_unless_it_is_frozen() {
    let pair = pair().await;
    let seq_id = async || {
        pair.client.get("direct_v2/inbox/").await["seq_id"]
            .as_u64()
            .unwrap()
    };
    let first = seq_id().await;
    assert_eq!(seq_id().await, first);
    pair.simulator.say(pair.dm, pair.friend, "one").unwrap();
    let second = seq_id().await;
    assert!(second > first);
    pair.simulator.freeze_seq_id(true);
    pair.simulator.say(pair.dm, pair.friend, "two").unwrap();
    assert_eq!(seq_id().await, second);
    assert_eq!(pair.simulator.texts(pair.dm), ["one", "two"]);
}

#[tokio::test]
async fn two_accounts_in_one_group_each_have_their_own_view() {
    let pair = pair().await;
    let other = pair.simulator.add_account("iris_test", "Iris").unwrap();
    let members = [pair.client.login.user_id, other.user_id, pair.friend];
    let group = pair.simulator.create_group("", &members).unwrap();
    pair.simulator
        .say(group, other.user_id, "hello all")
        .unwrap();
    let other = Client::new(&pair.simulator, other);
    let path = format!("direct_v2/threads/{group}/");
    let mine = pair.client.get(&path).await["thread"].take();
    let theirs = other.get(&path).await["thread"].take();
    assert_eq!(mine["thread_title"], "iris_test, frank_test");
    assert_eq!(theirs["thread_title"], "erin_test, frank_test");
    assert_eq!(
        (&mine["read_state"], &theirs["read_state"]),
        (&1.into(), &0.into())
    );
    assert_eq!(mine["items"][0]["is_sent_by_viewer"], false);
    assert_eq!(theirs["items"][0]["is_sent_by_viewer"], true);
    assert_eq!(mine["items"][0]["item_id"], theirs["items"][0]["item_id"]);
}

#[tokio::test]
async fn edits_and_unsends_change_items_but_not_their_ids() {
    let pair = pair().await;
    let first = pair.simulator.say(pair.dm, pair.friend, "frist").unwrap();
    let second = pair.simulator.say(pair.dm, pair.friend, "second").unwrap();
    pair.simulator.edit(pair.dm, first, "first").unwrap();
    pair.simulator.unsend(pair.dm, second).unwrap();
    let thread = pair
        .client
        .get(&format!("direct_v2/threads/{}/", pair.dm))
        .await;
    let items = thread["thread"]["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["item_id"], first.to_string());
    assert_eq!(items[0]["text"], "first");
    assert_eq!(items[0]["edit_count"], 1);
    assert_eq!(items[0]["edit_history"][0]["body"], "frist");
}

#[tokio::test]
async fn changes_to_a_group_are_told_in_the_thread() {
    let pair = pair().await;
    let own = pair.client.login.user_id;
    let group = pair
        .simulator
        .create_group("Before", &[pair.friend, own])
        .unwrap();
    let more = pair.simulator.add_person("judy_test", "Judy").unwrap();
    pair.simulator.rename(group, pair.friend, "After").unwrap();
    pair.simulator.add_member(group, pair.friend, more).unwrap();
    pair.simulator.remove_member(group, more, more).unwrap();
    let thread = pair
        .client
        .get(&format!("direct_v2/threads/{group}/"))
        .await["thread"]
        .take();
    assert_eq!(thread["thread_title"], "After");
    assert_eq!(thread["named"], true);
    assert_eq!(thread["users"].as_array().unwrap().len(), 1);
    assert_eq!(thread["left_users"][0]["username"], "judy_test");
    let items = thread["items"].as_array().unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|item| &item["action_log"]["description"])
        .collect();
    assert_eq!(
        told,
        [
            "judy_test left the group.",
            "frank_test added judy_test.",
            "frank_test named the group After.",
        ]
    );
}

#[tokio::test]
async fn item_ids_are_times_and_grow() {
    let pair = pair().await;
    let said = (1..=200).map(|n| format!("text {n}"));
    let ids = pair.simulator.say_many(pair.dm, pair.friend, said).unwrap();
    assert!(ids.is_sorted_by(|one, next| one < next));
    assert!(ids.iter().all(|id| id.0 & u128::from(u64::MAX) == 0));
    assert_eq!(pair.dm.0 >> 64, 0xffff_ffff_0000_0000);
}

#[tokio::test]
async fn a_thread_is_found_by_its_members() {
    let pair = pair().await;
    let path = "direct_v2/threads/get_by_participants/?recipient_users=";
    let found = pair
        .client
        .get(&format!("{path}%5B{}%5D", pair.friend))
        .await;
    assert_eq!(found["thread"]["thread_id"], pair.dm.to_string());
    assert_eq!(found["thread"]["items"], serde_json::json!([]));
    let stranger = pair.simulator.add_person("kate_test", "Kate").unwrap();
    let none = pair.client.get(&format!("{path}%5B{stranger}%5D")).await;
    assert_eq!(none["thread"], serde_json::Value::Null);
    assert_eq!(none["users"][0]["username"], "kate_test");
}
