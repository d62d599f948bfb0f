//! Inbox and threads in pages.

use serde_json::Value;

use crate::client::pair;

fn texts(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["text"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_thread_is_paged_newest_first_without_repeats() {
    let pair = pair().await;
    let said: Vec<_> = (1..=45).map(|n| format!("text {n}")).collect();
    pair.simulator
        .say_many(pair.dm, pair.friend, said.clone())
        .unwrap();
    let mut read = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("direct_v2/threads/{}/?limit=20{cursor}", pair.dm);
        let thread = pair.client.get(&path).await["thread"].take();
        read.extend(texts(&thread["items"]));
        if thread["has_older"] == false {
            assert_eq!(thread["oldest_cursor"], "MINCURSOR");
            break;
        }
        cursor = format!("&cursor={}", thread["oldest_cursor"].as_str().unwrap());
    }
    read.reverse();
    assert_eq!(read, said);
}

#[tokio::test]
async fn a_thread_can_be_paged_towards_the_newest() {
    let pair = pair().await;
    let said = (1..=9).map(|n| format!("text {n}"));
    let ids = pair.simulator.say_many(pair.dm, pair.friend, said).unwrap();
    let path = format!(
        "direct_v2/threads/{}/?direction=newer&limit=3&cursor={}",
        pair.dm, ids[1]
    );
    let thread = pair.client.get(&path).await["thread"].take();
    assert_eq!(texts(&thread["items"]), ["text 5", "text 4", "text 3"]);
    assert_eq!(thread["has_newer"], true);
}

#[tokio::test]
async fn an_inbox_is_paged_by_activity_and_its_page_is_at_most_twenty() {
    let pair = pair().await;
    for n in 0..44 {
        let person = pair
            .simulator
            .add_person(&format!("person{n}"), "Person")
            .unwrap();
        let thread = pair
            .simulator
            .create_dm(pair.client.login.user_id, person)
            .unwrap();
        pair.simulator.say(thread, person, "hi").unwrap();
    }
    let mut sizes = Vec::new();
    let mut titles = Vec::new();
    let mut path = "direct_v2/inbox/?limit=50".to_owned();
    loop {
        let inbox = pair.client.get(&path).await["inbox"].take();
        let threads = inbox["threads"].as_array().unwrap();
        sizes.push(threads.len());
        titles.extend(
            threads
                .iter()
                .map(|thread| thread["thread_title"].to_string()),
        );
        if inbox["has_older"] == false {
            assert!(inbox.get("oldest_cursor").is_none());
            break;
        }
        let cursor = inbox["oldest_cursor"].as_str().unwrap().replace('=', "%3D");
        path = format!("direct_v2/inbox/?limit=50&cursor={cursor}&direction=older");
    }
    assert_eq!(sizes, [20, 20, 5]);
    assert_eq!(titles[0], "\"person43\"");
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), 45);
}

#[tokio::test]
async fn a_limit_of_zero_brings_counters_only() {
    let pair = pair().await;
    pair.simulator.say(pair.dm, pair.friend, "unread").unwrap();
    let answer = pair
        .client
        .get("direct_v2/inbox/?limit=0&thread_message_limit=0")
        .await;
    assert_eq!(answer["inbox"]["threads"], serde_json::json!([]));
    assert_eq!(answer["inbox"]["unseen_count"], 1);
    assert_eq!(answer["inbox"]["has_older"], true);
}

#[tokio::test]
async fn single_items_are_found_by_bare_and_quoted_ids() {
    let pair = pair().await;
    let id = pair
        .simulator
        .say(pair.dm, pair.friend, "this one")
        .unwrap();
    let path = format!("direct_v2/threads/{}/get_items/", pair.dm);
    let quoted = pair
        .client
        .get(&format!("{path}?item_ids=%5B%22{id}%22%5D"))
        .await;
    assert_eq!(texts(&quoted["items"]), ["this one"]);
    let (_, bare) = pair
        .client
        .post(&path, &[("item_ids", &format!("[{id}]"))])
        .await;
    assert_eq!(texts(&bare["items"]), ["this one"]);
}

#[tokio::test]
async fn a_request_is_pending_until_it_is_approved_or_answered() {
    let pair = pair().await;
    let own = pair.client.login.user_id;
    let stranger = pair.simulator.add_person("grace_test", "Grace").unwrap();
    let request = pair.simulator.create_request(stranger, own).unwrap();
    pair.simulator.say(request, stranger, "hello?").unwrap();
    let inbox = pair.client.get("direct_v2/inbox/").await;
    assert_eq!(inbox["inbox"]["threads"].as_array().unwrap().len(), 1);
    assert_eq!(inbox["pending_requests_total"], 1);
    let pending = pair.client.get("direct_v2/pending_inbox/").await;
    assert_eq!(pending["inbox"]["threads"][0]["pending"], true);
    pair.client
        .send_text(request, "7000000000000000001", "hi")
        .await;
    let inbox = pair.client.get("direct_v2/inbox/").await;
    assert_eq!(inbox["pending_requests_total"], 0);
    assert_eq!(
        inbox["inbox"]["threads"][0]["thread_id"],
        request.to_string()
    );
}
