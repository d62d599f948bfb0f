//! What failures are taken for.

use instagram_private::model::Id;
use instagram_private::{Action, Ask, Client, Error, ErrorKind, InboxQuery, SendText, ThreadQuery};

use crate::common::client;
use crate::samples::{self, Sample};
use crate::server::{Reply, Server};

/// The kind that each sample of a failure stands for, by the beginning of its name.
const EXPECTED: [(&str, &str); 44] = [
    ("error_bad_password", "BadPassword"),
    ("error_challenge_required", "ChallengeRequired"),
    ("error_challenge_suspended", "Suspended"),
    ("error_checkpoint_required", "CheckpointRequired"),
    ("error_consent_required", "ConsentRequired"),
    ("error_dm_", "RecipientRefuses"),
    ("error_feedback_required", "ActionBlocked"),
    ("error_inactive_user", "InactiveUser"),
    ("error_invalid_user", "InvalidUser"),
    ("error_item_ack_1404006", "MalformedRead1404006"),
    ("error_item_ack_none", "MalformedRequest"),
    ("error_item_ack_sorry", "SorryTryAgain"),
    ("error_login_required.", "LoginRequired"),
    ("error_login_required_thread", "LoginRefusedOnThread"),
    ("error_login_required_titled", "LoginRequired"),
    ("error_masked_challenge", "ChallengeRequired"),
    ("error_need_thread_id", "MalformedRequest"),
    ("error_needs_upgrade", "NeedsUpgrade"),
    ("error_not_authorized", "nothing"),
    ("error_ok_but_needs_reupload", "NeedsReupload"),
    ("error_only_one_group", "MalformedRequest"),
    ("error_rate_limit", "RateLimited"),
    ("error_reaction_target", "ReactionTargetRefused"),
    ("error_sentry_block", "SentryBlock"),
    ("error_server_500", "ServerError"),
    ("error_status_fail", "StatusFail"),
    ("error_text_missing", "MalformedRequest"),
    ("error_thread_does_not_exist", "nothing"),
    ("error_two_factor_bad_code", "TwoFactorCodeWrong"),
    ("error_two_factor_expired", "TwoFactorExpired"),
    ("error_two_factor_invalid", "TwoFactorUnsupported"),
    ("error_unusable_password", "UnusablePassword"),
    ("error_user_has_logged_out", "UserHasLoggedOut"),
    ("error_user_not_found", "nothing"),
    ("error_web_require_login", "RateLimited"),
    ("error_web_session_4415001", "WebSession4415001"),
    ("inbox_without_inbox_object", "InboxMissing"),
    ("inbox_", "answer"),
    ("pending_inbox", "answer"),
    ("send_ack", "answer"),
    ("send_error_ack", "EmojiRefused"),
    ("send_error_thread_user", "ThreadUserMissing"),
    ("send_response", "answer"),
    ("two_factor_required", "TwoFactorRequired"),
];

fn some_id() -> Id {
    "340282366841710300949128169838224261221".parse().unwrap()
}

fn hello() -> SendText {
    SendText {
        thread_id: some_id(),
        text: "hello".to_owned(),
        token: "7495254016000012345".to_owned(),
        reply_to: None,
    }
}

/// Makes the call that the sample answers: an answer, nothing, or an error.
async fn call(client: &Client, endpoint: &str) -> Result<Option<()>, Error> {
    if endpoint.contains("threads/broadcast") {
        return client.broadcast_text(&hello()).await.map(|_| Some(()));
    }
    if endpoint.contains("/threads/{") {
        return client
            .thread(&ThreadQuery::newest(some_id()))
            .await
            .map(|found| found.map(|_| ()));
    }
    if endpoint.contains(" users/") {
        return client
            .user_info(&some_id())
            .await
            .map(|found| found.map(|_| ()));
    }
    if endpoint.contains(" accounts/") {
        return client.current_user().await.map(|_| Some(()));
    }
    if endpoint.contains("pending_inbox") {
        return client.pending_inbox(None).await.map(|_| Some(()));
    }
    client.inbox(&InboxQuery::default()).await.map(|_| Some(()))
}

async fn outcome(sample: &Sample) -> String {
    let server = Server::start(vec![Reply::status(sample.http_status, &sample.text)]);
    match call(&client(server.url()), &sample.endpoint).await {
        Ok(Some(())) => "answer".to_owned(),
        Ok(None) => "nothing".to_owned(),
        Err(error) => {
            assert!(!error.sentence().is_empty());
            let shown = format!("{:?}", error.kind());
            shown
                .split([' ', '(', '{'])
                .next()
                .unwrap_or_default()
                .to_owned()
        }
    }
}

#[tokio::test]
async fn every_sample_of_a_failure_is_taken_for_what_it_is() {
    let Some(samples) = samples::all() else {
        return;
    };
    let mut wrong = Vec::new();
    for sample in &samples {
        let expected = EXPECTED
            .iter()
            .find(|(prefix, _)| sample.name.starts_with(prefix));
        let Some((_, expected)) = expected else {
            continue;
        };
        let outcome = outcome(sample).await;
        if outcome != *expected {
            wrong.push(format!("{} is {outcome}, not {expected}", sample.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn no_sample_of_a_failure_is_taken_for_an_answer() {
    let Some(samples) = samples::all() else {
        return;
    };
    for sample in samples.iter().filter(|sample| sample.kind == "error") {
        assert_ne!(outcome(sample).await, "answer", "{}", sample.name);
    }
}

async fn failure(status: u16, body: &str) -> Error {
    let server = Server::start(vec![Reply::status(status, body)]);
    client(server.url())
        .inbox(&InboxQuery::default())
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_revoked_session_asks_for_a_login() {
    let body = r#"{"message": "login_required", "logout_reason": 3, "status": "fail"}"#;
    let error = failure(403, body).await;
    assert_eq!(
        *error.kind(),
        ErrorKind::LoginRequired {
            logout_reason: Some(3)
        }
    );
    assert_eq!(error.action(), Action::AskOwner { ask: Ask::LogIn });
    assert_eq!(error.to_string(), "could not fetch the inbox (status 403)");
}

#[tokio::test]
async fn a_challenge_is_named_without_its_query() {
    let body = r#"{"message": "challenge_required", "challenge": {
        "url": "https://i.instagram.com/challenge/1/nonce/?next=secret",
        "api_path": "/challenge/1/nonce/?next=secret", "native_flow": true, "lock": 1},
        "status": "fail"}"#;
    let error = failure(400, body).await;
    let ErrorKind::ChallengeRequired(challenge) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        challenge.api_path.as_ref().unwrap().as_str(),
        "/challenge/1/nonce/"
    );
    assert!(challenge.native_flow && challenge.lock);
    assert!(!format!("{error:?}").contains("nonce"));
    assert_eq!(
        error.action(),
        Action::AskOwner {
            ask: Ask::PassCheck
        }
    );
}

#[tokio::test]
async fn spam_stands_above_every_other_sign() {
    let body = r#"{"message": "login_required", "spam": true, "feedback_title": "Slow",
        "feedback_message": "Too fast", "status": "fail"}"#;
    let error = failure(400, body).await;
    assert!(matches!(error.kind(), ErrorKind::ActionBlocked { .. }));
    assert!(matches!(error.action(), Action::StopSending { .. }));
    assert!(
        error.sentence().ends_with("Slow: Too fast"),
        "{}",
        error.sentence()
    );
    assert!(!format!("{error} {error:?}").contains("Too fast"));
}

#[tokio::test]
async fn a_failure_may_come_with_status_200() {
    let error = failure(200, r#"{"status": "fail"}"#).await;
    assert_eq!(*error.kind(), ErrorKind::StatusFail { message: None });
    let error = failure(200, r#"{"status": "ok", "inbox": {}}"#).await;
    assert_eq!(*error.kind(), ErrorKind::InboxMissing);
    assert!(matches!(error.action(), Action::Soften { .. }));
}

#[tokio::test]
async fn a_bare_404_is_a_masked_challenge() {
    assert!(matches!(
        failure(404, "Not Found").await.kind(),
        ErrorKind::ChallengeRequired(_)
    ));
    assert_eq!(*failure(404, "").await.kind(), ErrorKind::NotFound);
}
