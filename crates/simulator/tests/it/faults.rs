//! Faults: what is delayed, refused, cut or held.

use reqwest::{Method, StatusCode};
use simulator::{
    fault::{Effect, Fault, Phase},
    instagram::Simulator,
};

use crate::client::{LIMIT, pair};

const INBOX: &str = "direct_v2/inbox/";

#[tokio::test]
async fn a_cut_before_processing_leaves_nothing() {
    let pair = pair().await;
    pair.simulator
        .fault(Fault::once("broadcast/text", Effect::CutBefore));
    let lost = pair
        .client
        .text(pair.dm, "7000000000000000001", "hi")
        .send()
        .await;
    assert!(lost.is_err());
    assert!(pair.simulator.texts(pair.dm).is_empty());
    let (status, _) = pair
        .client
        .send_text(pair.dm, "7000000000000000001", "hi")
        .await;
    assert_eq!(status, 200);
    assert_eq!(pair.simulator.texts(pair.dm), ["hi"]);
}

#[tokio::test]
async fn a_cut_after_processing_loses_only_the_answer() {
    let pair = pair().await;
    pair.simulator
        .fault(Fault::once("broadcast/text", Effect::CutAfter));
    let lost = pair
        .client
        .text(pair.dm, "7000000000000000001", "hi")
        .send()
        .await;
    assert!(lost.is_err());
    assert_eq!(pair.simulator.texts(pair.dm), ["hi"]);
    let (status, _) = pair
        .client
        .send_text(pair.dm, "7000000000000000001", "hi")
        .await;
    assert_eq!(status, 200);
    assert_eq!(pair.simulator.texts(pair.dm), ["hi"]);
}

#[tokio::test]
async fn a_held_request_waits_until_it_is_released() {
    let pair = pair().await;
    for (effect, phase, stored) in [
        (Effect::HoldBefore, Phase::Before, 0),
        (Effect::HoldAfter, Phase::After, 2),
    ] {
        pair.simulator.fault(Fault::once("broadcast/text", effect));
        let token = format!("700000000000000000{stored}");
        let sending = tokio::spawn(pair.client.text(pair.dm, &token, "hi").send());
        pair.simulator
            .wait_for(LIMIT, |simulator| simulator.held().len() == 1)
            .await
            .unwrap();
        let held = pair.simulator.held().remove(0);
        assert_eq!(
            (held.endpoint.as_str(), held.phase),
            ("direct_v2/threads/broadcast/text", phase)
        );
        assert_eq!(held.account, Some(pair.client.login.user_id.to_string()));
        assert_eq!(pair.simulator.texts(pair.dm).len(), stored);
        assert_eq!(pair.simulator.release(), 1);
        assert_eq!(sending.await.unwrap().unwrap().status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_held_request_leaves_when_its_client_dies() {
    let pair = pair().await;
    pair.simulator
        .fault(Fault::once("broadcast/text", Effect::HoldBefore));
    let sending = tokio::spawn(
        pair.client
            .text(pair.dm, "7000000000000000001", "hi")
            .send(),
    );
    pair.simulator
        .wait_for(LIMIT, |simulator| simulator.held().len() == 1)
        .await
        .unwrap();
    sending.abort();
    pair.simulator
        .wait_for(LIMIT, |simulator| simulator.held().is_empty())
        .await
        .unwrap();
    assert!(pair.simulator.texts(pair.dm).is_empty());
}

#[tokio::test]
async fn named_errors_have_the_status_and_body_of_the_catalogue() {
    let pair = pair().await;
    let expected = [
        (
            "rate_limit",
            429,
            "Please wait a few minutes before you try again.",
        ),
        ("login_required", 403, "login_required"),
        ("user_has_logged_out", 403, "user_has_logged_out"),
        ("challenge_required", 400, "challenge_required"),
        ("checkpoint_required", 400, "checkpoint_required"),
        ("feedback_required", 400, "feedback_required"),
        ("consent_required", 400, "consent_required"),
        ("status_fail", 200, "counter get error"),
    ];
    for (name, status, message) in expected {
        pair.simulator
            .fault(Fault::once("direct_v2/inbox", Simulator::effect(name)));
        let answer = pair
            .client
            .request(Method::GET, INBOX)
            .send()
            .await
            .unwrap();
        let (got, body) = crate::client::body(answer).await;
        assert_eq!(
            (got, body["message"].as_str()),
            (status, Some(message)),
            "{name}"
        );
        assert_eq!(body["status"], "fail");
    }
}

#[tokio::test]
async fn bodies_can_be_html_text_empty_or_broken() {
    let pair = pair().await;
    let ask = async |name: &str| {
        pair.simulator
            .fault(Fault::once("direct_v2/inbox", Simulator::effect(name)));
        let answer = pair
            .client
            .request(Method::GET, INBOX)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert!(ask("html").await.1.starts_with("<!DOCTYPE html>"));
    assert_eq!(ask("server_error").await.0, 500);
    assert_eq!(ask("empty_inbox").await.1, r#"{"inbox":{},"status":"ok"}"#);
    let (status, broken) = ask("malformed_json").await;
    assert_eq!(status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&broken).is_err());
}

#[tokio::test]
async fn a_fault_hits_as_often_and_whom_it_says() {
    let pair = pair().await;
    let other = pair.simulator.open_session(pair.friend).unwrap();
    let other = crate::client::Client::new(&pair.simulator, other);
    let fault = Fault::always("direct_v2/inbox", Simulator::effect("rate_limit")).times(2);
    pair.simulator
        .fault(fault.for_account(&pair.client.login.user_id));
    let mut answers = Vec::new();
    for client in [&pair.client, &other, &pair.client, &pair.client] {
        let answer = client.request(Method::GET, INBOX).send().await.unwrap();
        answers.push(answer.status().as_u16());
    }
    assert_eq!(answers, [429, 200, 429, 200]);
    assert_eq!(pair.simulator.request_count("direct_v2/inbox"), 4);
}

#[tokio::test]
async fn a_chance_of_one_half_hits_about_half() {
    let pair = pair().await;
    let fault = Fault::always("", Simulator::effect("server_error")).with_probability(0.5);
    let id = pair.simulator.fault(fault);
    let mut hits = 0;
    for _ in 0..200 {
        let answer = pair
            .client
            .request(Method::GET, INBOX)
            .send()
            .await
            .unwrap();
        hits += u32::from(answer.status() == 500);
    }
    assert!((60..=140).contains(&hits), "{hits}");
    assert!(pair.simulator.clear_fault(id));
}

#[tokio::test]
async fn a_dropped_simulator_hangs_up() {
    let pair = pair().await;
    pair.client.get(INBOX).await;
    drop(pair.simulator);
    assert!(
        pair.client
            .request(Method::GET, INBOX)
            .send()
            .await
            .is_err()
    );
}
