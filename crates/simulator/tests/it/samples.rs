//! Our answers against sample answers: every essential key is there, with the same JSON type.

use std::{env, fs, path::PathBuf};

use serde_json::Value;

use crate::client::{Pair, pair};

#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn sample(name: &str) -> Option<Value> {
    let root = env::var("FIXTURES_DIR").map_or_else(
        |_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures"),
        PathBuf::from,
    );
    let path = root.join("direct_v2").join(name);
    let text = fs::read_to_string(&path);
    if text.is_err() {
        println!("skipped: there is no sample {}", path.display());
    }
    Some(serde_json::from_str(&text.ok()?).unwrap())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// Every key of the sample is in ours, with the same type; null fits everything.
fn assert_covers(ours: &Value, sample: &Value, except: &[&str], place: &str) {
    let (Value::Object(ours), Value::Object(sample)) = (ours, sample) else {
        panic!("{place}")
    };
    for (key, value) in sample
        .iter()
        .filter(|(key, _)| !except.contains(&key.as_str()))
    {
        let own = ours
            .get(key)
            .unwrap_or_else(|| panic!("{place} has no {key}"));
        let (own, theirs) = (kind(own), kind(value));
        let same = own == theirs || own == "null" || theirs == "null";
        assert!(same, "{place}.{key} is a {own} and not a {theirs}");
    }
}

async fn talked() -> Pair {
    let pair = pair().await;
    let id = pair.simulator.say(pair.dm, pair.friend, "hello").unwrap();
    pair.simulator
        .react(pair.dm, id, pair.client.login.user_id, Some("❤"))
        .unwrap();
    pair.simulator.mark_read(pair.dm, pair.friend).unwrap();
    pair
}

#[tokio::test]
async fn a_thread_has_the_keys_of_the_sample() {
    let Some(theirs) = sample("thread_dm.json") else {
        return;
    };
    let pair = talked().await;
    let ours = pair
        .client
        .get(&format!("direct_v2/threads/{}/", pair.dm))
        .await["thread"]
        .take();
    assert_covers(&ours, &theirs, &[], "thread");
    assert_covers(&ours["users"][0], &theirs["users"][0], &[], "user");
    assert_covers(
        &ours["items"][0],
        &theirs["items"][0],
        &["replied_to_message"],
        "item",
    );
    let seen = |thread: &Value| {
        let seen = thread["last_seen_at"].as_object().unwrap();
        seen.values().next().unwrap().clone()
    };
    assert_covers(&seen(&ours), &seen(&theirs), &[], "last_seen_at");
    let Some(theirs) = sample("item_text_reactions.json") else {
        return;
    };
    let (ours, theirs) = (&ours["items"][0]["reactions"], &theirs["reactions"]);
    assert_covers(ours, theirs, &[], "reactions");
    assert_covers(&ours["emojis"][0], &theirs["emojis"][0], &[], "reaction");
}

#[tokio::test]
async fn an_inbox_has_the_keys_of_the_samples() {
    let pair = talked().await;
    let more = pair.simulator.add_person("paul_test", "Paul").unwrap();
    pair.simulator
        .create_dm(pair.client.login.user_id, more)
        .unwrap();
    let ours = pair.client.get("direct_v2/inbox/?limit=1").await;
    let Some(theirs) = sample("inbox_first_page.json") else {
        return;
    };
    assert_covers(&ours, &theirs, &[], "answer");
    assert_covers(&ours["inbox"], &theirs["inbox"], &[], "inbox");
    assert_covers(&ours["viewer"], &theirs["viewer"], &[], "viewer");
    let Some(theirs) = sample("pending_inbox.json") else {
        return;
    };
    let ours = pair.client.get("direct_v2/pending_inbox/").await;
    assert_covers(&ours, &theirs, &[], "pending answer");
}

#[tokio::test]
async fn acknowledgements_have_the_keys_of_the_samples() {
    let pair = talked().await;
    let (_, ack) = pair
        .client
        .send_text(pair.dm, "7000000000000000001", "hi")
        .await;
    let Some(theirs) = sample("send_ack.json") else {
        return;
    };
    assert_covers(&ack, &theirs, &[], "ack");
    assert_covers(&ack["payload"], &theirs["payload"], &[], "ack.payload");
    let item = ack["payload"]["item_id"].as_str().unwrap();
    let path = format!("direct_v2/threads/{}/items/{item}/seen/", pair.dm);
    let (_, seen) = pair.client.post(&path, &[]).await;
    let Some(theirs) = sample("seen_response.json") else {
        return;
    };
    assert_covers(&seen, &theirs, &[], "seen");
    assert_covers(&seen["payload"], &theirs["payload"], &[], "seen.payload");
}

#[tokio::test]
async fn errors_have_the_keys_of_the_samples() {
    let pair = pair().await;
    let names = [
        ("login_required", "error_login_required.json"),
        ("user_has_logged_out", "error_user_has_logged_out.json"),
        ("challenge_required", "error_challenge_required.json"),
        ("challenge_suspended", "error_challenge_suspended.json"),
        ("checkpoint_required", "error_checkpoint_required.json"),
        ("consent_required", "error_consent_required.json"),
        ("feedback_required", "error_feedback_required_too_fast.json"),
        ("rate_limit", "error_rate_limit_429.json"),
        ("rate_limit_error_type", "error_rate_limit_error_type.json"),
        ("sentry_block", "error_sentry_block.json"),
        ("needs_upgrade", "error_needs_upgrade.json"),
        ("status_fail", "error_status_fail_http200.json"),
        ("sorry", "error_item_ack_sorry_rec_2024.json"),
        (
            "login_required_bare",
            "error_login_required_thread_rec_2025.json",
        ),
    ];
    for (name, file) in names {
        let Some(theirs) = sample(file) else { continue };
        let effect = simulator::instagram::Simulator::effect(name);
        pair.simulator
            .fault(simulator::fault::Fault::once("inbox", effect));
        let ours = pair.client.get("direct_v2/inbox/").await;
        assert_covers(&ours, &theirs, &[], name);
        assert_eq!(ours["message"], theirs["message"], "{name}");
    }
}

#[tokio::test]
async fn own_profile_has_the_essential_keys_of_the_sample() {
    let Some(theirs) = sample("current_user.json") else {
        return;
    };
    let pair = pair().await;
    let ours = pair.client.get("accounts/current_user/?edit=true").await;
    let unimportant = [
        "reel_auto_archive",
        "show_conversion_edit_entry",
        "allowed_commenter_type",
        "professional_conversion_suggested_account_type",
        "is_call_to_action_enabled",
        "personal_account_ads_page_name",
        "personal_account_ads_page_id",
        "trusted_username",
        "trust_days",
    ];
    assert_covers(&ours["user"], &theirs["user"], &unimportant, "user");
}

#[tokio::test]
async fn every_sample_thread_can_be_loaded_and_served() {
    if sample("INDEX.json").is_none() {
        return;
    }
    let pair = pair().await;
    for name in [
        "thread_dm.json",
        "thread_group.json",
        "inbox_rec_2026.json",
        "thread_rec_2024.json",
    ] {
        let Some(recorded) = sample(name) else {
            continue;
        };
        let viewers = pair
            .simulator
            .change(|world| world.load_text(&recorded.to_string()));
        assert!(!viewers.is_empty(), "{name}");
        for viewer in viewers {
            let login = pair.simulator.open_session(viewer).unwrap();
            let client = crate::client::Client::new(&pair.simulator, login);
            let inbox = client.get("direct_v2/inbox/").await;
            assert!(
                !inbox["inbox"]["threads"].as_array().unwrap().is_empty(),
                "{name}"
            );
        }
    }
}
