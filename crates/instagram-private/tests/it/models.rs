//! How answers are read.

use instagram_private::model::{Ack, Inbox, Item, Thread};

const INBOX: &str = include_str!("fixtures/inbox.json");

fn inbox() -> Inbox {
    Inbox::from_json(INBOX).unwrap()
}

#[test]
fn an_inbox_is_read_with_its_counters() {
    let inbox = inbox();
    assert_eq!(inbox.seq_id, Some(40_065));
    assert_eq!(inbox.unseen_count, Some(1));
    assert_eq!(inbox.pending_requests_total, None);
    assert_eq!(inbox.oldest_cursor.as_deref(), Some("QVFFSVhUVVJF"));
    assert!(inbox.has_older);
    assert_eq!(inbox.viewer.unwrap().pk.as_str(), "51000000001");
    assert!(
        inbox
            .raw
            .get("next_cursor")
            .unwrap()
            .contains("18446744073709551615")
    );
}

#[test]
fn what_cannot_be_read_stands_beside_its_neighbours() {
    let inbox = inbox();
    assert_eq!((inbox.threads.len(), inbox.malformed.len()), (1, 1));
    assert_eq!(inbox.malformed[0].reason, "no `thread_id`");
    let thread = &inbox.threads[0];
    assert_eq!((thread.users.len(), thread.items.len()), (1, 2));
    let whats: Vec<&str> = thread.malformed.iter().map(|wrong| wrong.what).collect();
    assert_eq!(whats, ["a user", "a user", "an item", "a read mark"]);
    assert_eq!(thread.items[0].malformed_reactions.len(), 1);
}

#[test]
fn a_thread_is_read_whatever_its_types() {
    let thread = inbox().threads.remove(0);
    assert_eq!(
        thread.thread_v2_id.as_ref().unwrap().as_str(),
        "17900000000000101"
    );
    assert!(!thread.is_group && thread.named && thread.has_older);
    assert_eq!(thread.read_state, Some(1));
    assert_eq!(thread.last_activity_at_us, Some(1_787_000_001_000_038));
    assert_eq!(
        thread.newest_cursor.as_deref(),
        Some("32964331678166413787776352578961409")
    );
    let (reader, seen) = thread.last_seen_at.first_key_value().unwrap();
    assert_eq!(reader.as_str(), "51000000001");
    assert_eq!(seen.item_id, Some(thread.items[1].item_id.clone()));
    assert_eq!(thread.raw.get("theme"), Some(r#"{"id": "1"}"#));
    assert_eq!(thread.raw.get("items"), None);
}

#[test]
fn a_missing_time_is_taken_from_the_id() {
    let item = &inbox().threads[0].items[0];
    assert_eq!(item.item_id.as_str(), "32964331678166413787776352578961409");
    assert_eq!(item.timestamp_us, Some(1_787_000_001_000_038));
}

#[test]
fn a_message_may_read_none() {
    assert_eq!(inbox().threads[0].items[0].text.as_deref(), Some("None"));
}

#[test]
fn the_current_reactions_stand_above_the_old_likes() {
    let item = &inbox().threads[0].items[0];
    assert_eq!(item.reactions.len(), 1);
    assert_eq!(item.reactions[0].emoji, "😂");
    assert_eq!(item.reactions[0].timestamp_us, Some(1_787_000_024_000_912));
}

#[test]
fn old_likes_are_hearts() {
    let text = r#"{"item_id": "1", "user_id": 2, "reactions": {"likes": [{"sender_id": 3}]}}"#;
    assert_eq!(
        Item::from_json(text).unwrap().reactions[0].emoji,
        "\u{2764}\u{fe0f}"
    );
}

#[test]
fn a_link_has_its_text_and_token_inside() {
    let item = &inbox().threads[0].items[1];
    assert_eq!(item.link_text.as_deref(), Some("see https://example.org"));
    assert_eq!(item.client_context.as_deref(), Some("6800000000000000019"));
    assert_eq!((item.edit_count, item.is_sent_by_viewer), (2, Some(false)));
    let replied = item.replied_to.as_ref().unwrap();
    assert_eq!(
        (&replied.item_id, replied.item_type.as_deref()),
        (&None, Some("placeholder"))
    );
}

#[test]
fn the_end_of_a_thread_has_no_cursor() {
    let text = r#"{"thread_id": "1", "oldest_cursor": "MINCURSOR", "newest_cursor": "MAXCURSOR"}"#;
    let thread = Thread::from_json(text).unwrap();
    assert_eq!((thread.oldest_cursor, thread.newest_cursor), (None, None));
}

#[test]
fn nothing_a_person_wrote_is_printed() {
    let shown = format!("{:?}", inbox());
    for hidden in ["alice", "Alice", "example.org", "nobody", "somebody"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
}

#[test]
fn an_acknowledgement_is_read_from_a_list_and_from_a_thread() {
    let list = r#"{"payload": [{"client_context": "1", "item_id": 5},
                               {"client_context": "2", "item_id": 6}], "status": "ok"}"#;
    assert_eq!(
        Ack::from_json(list, "2").unwrap().item_id.unwrap().as_str(),
        "6"
    );
    let threads = r#"{"threads": [{"thread_id": "9", "viewer_id": 7, "items": [
        {"item_id": "32964331678166413787776352578961409", "user_id": 8},
        {"item_id": "32964331678166413787776352578961408", "user_id": 7}]}], "status": "ok"}"#;
    let ack = Ack::from_json(threads, "2").unwrap();
    assert_eq!(
        ack.item_id.unwrap().as_str(),
        "32964331678166413787776352578961408"
    );
    assert_eq!(ack.thread_id.unwrap().as_str(), "9");
}

#[test]
fn an_acknowledgement_without_an_id_is_one() {
    assert_eq!(
        Ack::from_json(r#"{"status": "ok"}"#, "2").unwrap().item_id,
        None
    );
}
