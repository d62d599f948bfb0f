//! The control API and the phone page.

use serde_json::{Value, json};
use simulator::instagram::{Options, Simulator};

use crate::client::LIMIT;

async fn post(simulator: &Simulator, path: &str, body: Value) -> Value {
    let url = format!("{}/control/{path}", simulator.url());
    let answer = reqwest::Client::new()
        .post(url)
        .json(&body)
        .send()
        .await
        .unwrap();
    answer.json().await.unwrap()
}

async fn get(simulator: &Simulator, path: &str) -> Value {
    let url = format!("{}/control/{path}", simulator.url());
    reqwest::get(url).await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_conversation_can_be_played_over_http_alone() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let names = json!({ "username": "liam_test", "full_name": "Liam" });
    let login = post(&simulator, "accounts", names).await;
    assert!(login["cookies"]["sessionid"].as_str().unwrap().len() > 30);
    let friend = post(&simulator, "people", json!({ "username": "mia_test" })).await;
    let (own, friend) = (login["user_id"].clone(), friend["user_id"].clone());
    let thread = post(&simulator, "threads", json!({ "members": [own, friend] })).await;
    let thread = thread["thread_id"].clone();
    let said = json!({ "thread_id": thread, "from": friend, "text": "hello" });
    let item = post(&simulator, "messages", said).await["item_id"].take();
    let target = json!({ "thread_id": thread, "item_id": item, "user_id": own, "emoji": "❤" });
    post(&simulator, "react", target).await;
    post(
        &simulator,
        "read",
        json!({ "thread_id": thread, "user_id": own }),
    )
    .await;
    let edit = json!({ "thread_id": thread, "item_id": item, "text": "hello!" });
    post(&simulator, "edit", edit).await;
    let more = json!({ "thread_id": thread, "from": friend, "count": 3, "text": "more {n}" });
    let ids = post(&simulator, "batch", more).await["item_ids"].take();
    post(
        &simulator,
        "unsend",
        json!({ "thread_id": thread, "item_id": ids[1] }),
    )
    .await;
    let id = thread.as_str().unwrap();
    let texts = get(&simulator, &format!("threads/{id}/texts")).await;
    assert_eq!(texts["texts"], json!(["hello!", "more 1", "more 3"]));
    let shown = get(&simulator, &format!("threads/{id}")).await;
    assert_eq!(shown["items"][0]["reactions"][0]["emoji"], "❤");
    assert_eq!(shown["seen"][0]["user_id"], own);
    let threads = get(&simulator, &format!("people/{friend}/threads")).await;
    assert_eq!(threads["threads"][0]["title"], "liam_test");
}

#[tokio::test]
async fn a_mistake_is_answered_with_a_sentence() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let said = json!({ "thread_id": "1", "from": 2, "text": "hello" });
    let answer = post(&simulator, "messages", said).await;
    assert_eq!(answer["error"], "no thread has the id 1");
    let answer = post(&simulator, "faults", json!({ "effect": "nonsense" })).await;
    assert!(answer["error"].as_str().unwrap().contains("known are"));
    let answer = post(&simulator, "settings", json!({ "text_limits": 1 })).await;
    assert!(answer["error"].as_str().unwrap().contains("text_limits"));
}

#[tokio::test]
async fn events_are_told_as_they_happen() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let first = get(&simulator, "events").await["last"].take();
    let url = format!(
        "{}/control/events?after={first}&timeout_ms=10000",
        simulator.url()
    );
    let waiting = tokio::spawn(async move {
        reqwest::get(url)
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap()
    });
    simulator.add_person("noah_test", "Noah").unwrap();
    let told = tokio::time::timeout(LIMIT, waiting).await.unwrap().unwrap();
    assert_eq!(told["events"][0]["change"], "person");
    assert_eq!(told["events"][0]["username"], "noah_test");
}

#[tokio::test]
async fn faults_and_settings_are_set_over_http() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let fault = json!({ "on": "direct_v2/inbox", "effect": "rate_limit", "times": 3 });
    post(&simulator, "faults", fault).await;
    let fault = json!({ "effect": { "kind": "latency", "ms": 1 }, "probability": 0.5 });
    post(&simulator, "faults", fault).await;
    let faults = get(&simulator, "faults").await;
    assert_eq!(faults["faults"].as_array().unwrap().len(), 2);
    assert_eq!(faults["faults"][0]["fault"]["times"], 3);
    let settings = post(&simulator, "settings", json!({ "text_limit": 7 })).await;
    assert_eq!(settings["text_limit"], 7);
    assert_eq!(settings["frozen_seq"], false);
}

#[tokio::test]
async fn the_phone_page_needs_nothing_from_elsewhere() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    for path in ["phone", "phone.css", "phone.js"] {
        let answer = reqwest::get(format!("{}/{path}", simulator.url()))
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let text = answer.text().await.unwrap();
        assert!(text.len() > 100, "{path} is empty");
        assert!(
            !text.contains("http://") && !text.contains("https://"),
            "{path}"
        );
    }
}
