//! Parsing over small answers of our own.

use instagram_private::model::{Inbox, Thread};
use serde_json::{Value, json};

use super::{Viewpoint, to_inbox_page, to_snapshot};
use crate::network::private::snapshot::ThreadSnapshot;
use crate::remote::{Content, MessageId, Person, PersonId};

const OLD: &str = "32964331678166413787776352578961408";
const NEW: &str = "32964331715061303887745057736884224";

fn viewpoint() -> Viewpoint {
    let own = Person {
        id: PersonId::new("1"),
        username: "own".to_owned(),
        full_name: String::new(),
    };
    Viewpoint {
        own,
        is_request: false,
        limit: 10,
    }
}

fn thread(items: &Value) -> Value {
    json!({
        "thread_id": "77", "is_group": false, "thread_title": "other", "named": false,
        "users": [{"pk": 2, "username": "other", "full_name": "O. Ther"}],
        "last_activity_at": "1787000003000114", "has_older": false,
        "last_seen_at": {"2": {"timestamp": "1787000003000114", "item_id": "5"}},
        "items": items,
    })
}

fn snapshot(items: &Value) -> ThreadSnapshot {
    let thread = Thread::from_json(&thread(items).to_string()).unwrap();
    to_snapshot(&thread, &viewpoint())
}

fn content(mut item: Value) -> Content {
    item["item_id"] = json!(OLD);
    item["user_id"] = json!(2);
    snapshot(&json!([item])).items.remove(0).message.content
}

fn body(item: Value) -> String {
    match content(item) {
        Content::Text { body } => body,
        Content::Unsupported { kind, .. } => panic!("{kind} is no text"),
    }
}

#[test]
fn texts_links_and_hearts_are_text() {
    assert_eq!(
        body(json!({"item_type": "text", "text": " <b> \n"})),
        " <b> \n"
    );
    let link = json!({"text": "look https://example.org", "link_context": {}});
    assert_eq!(
        body(json!({"item_type": "link", "link": link})),
        "look https://example.org"
    );
    assert_eq!(body(json!({"item_type": "like", "like": "❤️"})), "❤️");
}

#[test]
fn any_other_kind_is_named_and_kept_whole() {
    for kind in ["voice_media", "text", "never_heard_of"] {
        let Content::Unsupported {
            kind: named,
            text,
            raw,
        } = content(json!({"item_type": kind}))
        else {
            panic!("{kind} became text");
        };
        assert_eq!((named.as_str(), text), (kind, None));
        assert!(raw.contains(OLD));
    }
}

#[test]
fn a_message_has_its_time_token_and_parent() {
    let item = json!({
        "item_id": NEW, "user_id": "2", "item_type": "text", "text": "hi",
        "client_context": "68", "replied_to_message": {"item_id": OLD},
        "reactions": {"emojis": [
            {"sender_id": 1, "emoji": "😂", "timestamp": 5}, {"sender_id": 1, "emoji": "👍"},
        ]},
    });
    let item = snapshot(&json!([item])).items.remove(0);
    assert_eq!(item.message.sent_at_ms, 1_787_000_003_000);
    assert_eq!(item.message.token.unwrap().as_str(), "68");
    assert_eq!(item.message.reply_to, Some(MessageId::new(OLD)));
    assert_eq!(item.reactions.len(), 1);
    assert_eq!(item.reactions[0].emoji, "👍");
}

#[test]
fn a_hidden_log_is_no_message_but_counts_as_read() {
    let hidden = json!({"item_id": OLD, "user_id": 2, "item_type": "action_log",
        "hide_in_thread": 1});
    let text = json!({"item_id": NEW, "user_id": 2, "item_type": "text", "text": "hi"});
    let snapshot = snapshot(&json!([text, hidden]));
    assert_eq!(snapshot.items.len(), 1);
    assert_eq!(snapshot.oldest, Some(MessageId::new(OLD)));
}

#[test]
fn an_item_without_a_sender_is_shown_if_its_sender_can_be_told() {
    let snapshot = snapshot(&json!([{"item_id": OLD, "item_type": "text", "text": "hi"}, 7]));
    assert_eq!(snapshot.items.len(), 1);
    assert_eq!(snapshot.items[0].message.sender, PersonId::new("2"));
    assert!(matches!(
        snapshot.items[0].message.content,
        Content::Unsupported { .. }
    ));
    assert!(snapshot.has_unreadable, "the number could not be named");
}

#[test]
fn a_direct_chat_has_no_title_and_both_members() {
    let chat = snapshot(&json!([])).chat;
    assert_eq!(chat.title, None);
    let ids: Vec<_> = chat
        .members
        .iter()
        .map(|member| member.id.as_str())
        .collect();
    assert_eq!(ids, ["2", "1"]);
}

#[test]
fn a_full_page_is_taken_to_have_more_below() {
    let text = |id: &str| json!({"item_id": id, "user_id": 2, "item_type": "text", "text": "hi"});
    let thread = Thread::from_json(&thread(&json!([text(NEW), text(OLD)])).to_string()).unwrap();
    let full = Viewpoint {
        limit: 2,
        ..viewpoint()
    };
    assert_eq!(to_snapshot(&thread, &full).older.as_deref(), Some(OLD));
    assert_eq!(to_snapshot(&thread, &viewpoint()).older, None);
}

#[test]
fn a_broken_thread_leaves_its_neighbours() {
    let threads = json!([{"no": "id"}, thread(&json!([])), 7]);
    let text = json!({"inbox": {"threads": threads, "has_older": true, "oldest_cursor": "abc"},
        "seq_id": 3, "status": "ok"});
    let page = to_inbox_page(&Inbox::from_json(&text.to_string()).unwrap(), &viewpoint());
    assert_eq!(page.threads.len(), 1);
    assert_eq!((page.older.as_deref(), page.seq_id), (Some("abc"), Some(3)));
}
