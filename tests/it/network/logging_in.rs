//! Logging in with what a person pastes.

use matrix_instagram::remote::{LoginError, RemoteNetwork};
use simulator::fault::Fault;
use simulator::instagram::Simulator;

use super::stand::Stand;

#[tokio::test]
async fn cookies_make_a_login_in_every_form_they_are_pasted_in() {
    let stand = Stand::start().await;
    for pasted in [
        stand.login.cookie_header(),
        stand.login.cookies_json().to_string(),
    ] {
        let new = stand
            .network
            .log_in_with_cookies(&pasted, &[])
            .await
            .unwrap();
        assert_eq!(new.id.as_str(), stand.login.user_id.to_string());
        assert_eq!(new.person.username, "owner");
        let account = stand.network.connect(&new.id, &new.session).unwrap();
        assert_eq!(account.client().check().await.unwrap(), "owner");
    }
}

#[tokio::test]
async fn useless_input_is_answered_with_an_example() {
    let stand = Stand::start().await;
    for pasted in [
        "",
        "hello",
        "{}",
        "csrftoken=a; mid=b",
        "{\"sessionid\": 7}",
    ] {
        let error = stand
            .network
            .log_in_with_cookies(pasted, &[])
            .await
            .unwrap_err();
        assert!(matches!(error, LoginError::BadInput(_)), "{error:?}");
        assert!(error.to_string().contains("sessionid="), "{error}");
    }
}

#[tokio::test]
async fn a_dead_session_is_refused_and_an_outage_is_not_blamed_on_it() {
    let stand = Stand::start().await;
    let pasted = stand.login.cookie_header();
    let outage = Fault::once("current_user", Simulator::effect("server_error"));
    stand.simulator.fault(outage);
    let error = stand
        .network
        .log_in_with_cookies(&pasted, &[])
        .await
        .unwrap_err();
    assert!(matches!(error, LoginError::Unreachable(_)), "{error:?}");
    stand.simulator.revoke(stand.login.user_id).unwrap();
    let error = stand
        .network
        .log_in_with_cookies(&pasted, &[])
        .await
        .unwrap_err();
    assert!(matches!(error, LoginError::Refused(_)), "{error:?}");
}

#[tokio::test]
async fn a_session_of_another_login_is_not_taken() {
    let stand = Stand::start().await;
    let new = stand.log_in(&stand.login).await;
    let other = matrix_instagram::remote::LoginId::new("1");
    assert!(stand.network.connect(&other, &new.session).is_err());
    assert!(stand.network.connect(&new.id, "{}").is_err());
}

#[tokio::test]
async fn logging_out_ends_the_session_and_works_twice() {
    let stand = Stand::start().await;
    let account = stand.connect().await;
    account.client().log_out().await.unwrap();
    account.client().log_out().await.unwrap();
    assert!(account.client().check().await.is_err());
}
