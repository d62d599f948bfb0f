//! Sessions: who may ask, and who may no longer.

use reqwest::Method;

use crate::client::{AGENT, body, pair};

const WHO: &str = "accounts/current_user/?edit=true";

#[tokio::test]
async fn a_bearer_and_cookies_both_log_in() {
    let pair = pair().await;
    let by_bearer = pair.client.get(WHO).await;
    assert_eq!(by_bearer["user"]["username"], "erin_test");
    let url = format!("{}/api/v1/{WHO}", pair.simulator.url());
    let request = reqwest::Client::new().get(url).header("user-agent", AGENT);
    let answer = request
        .header("cookie", pair.client.login.cookie_header())
        .send()
        .await
        .unwrap();
    assert_eq!(body(answer).await, (200, by_bearer));
}

#[tokio::test]
async fn a_revoked_and_an_unknown_session_must_log_in_again() {
    let pair = pair().await;
    pair.simulator.revoke(pair.client.login.user_id).unwrap();
    let answer = pair.client.request(Method::GET, WHO).send().await.unwrap();
    let (status, revoked) = body(answer).await;
    assert_eq!(
        (status, revoked["message"].as_str()),
        (403, Some("login_required"))
    );
    assert!(revoked["logout_reason"].is_number());
    let url = format!("{}/api/v1/{WHO}", pair.simulator.url());
    let answer = reqwest::Client::new()
        .get(url)
        .header("user-agent", AGENT)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
}

#[tokio::test]
async fn a_client_that_is_not_the_app_is_refused() {
    let pair = pair().await;
    let request = pair.client.request(Method::GET, WHO);
    let url = request.build().unwrap().url().clone();
    let request = reqwest::Client::new()
        .get(url)
        .header("user-agent", "curl/8");
    let request = request.header("authorization", pair.client.bearer());
    assert_eq!(request.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn answers_carry_the_headers_to_keep() {
    let pair = pair().await;
    let answer = pair.client.request(Method::GET, WHO).send().await.unwrap();
    assert!(answer.headers().contains_key("ig-set-ig-u-rur"));
    assert!(answer.headers().contains_key("x-ig-set-www-claim"));
    assert!(!answer.headers().contains_key("ig-set-authorization"));
}

#[tokio::test]
async fn a_logout_ends_the_session_and_clears_the_token() {
    let pair = pair().await;
    let answer = pair
        .client
        .request(Method::POST, "accounts/logout/")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["ig-set-authorization"], "Bearer IGT:2:");
    let answer = pair.client.request(Method::GET, WHO).send().await.unwrap();
    assert_eq!(answer.status(), 403);
}

#[tokio::test]
async fn people_are_found_by_id_and_by_name() {
    let pair = pair().await;
    let by_id = pair
        .client
        .get(&format!("users/{}/info/", pair.friend))
        .await;
    assert_eq!(by_id["user"]["full_name"], "Frank Test");
    let by_name = pair.client.get("users/frank_test/usernameinfo/").await;
    assert_eq!(by_name, by_id);
    let nobody = pair.client.get("users/nobody/usernameinfo/").await;
    assert_eq!(nobody["message"], "User not found");
}
