//! What an answer may not do.

use std::time::Duration;

use instagram_private::{Action, Ask, Client, Error, ErrorKind};

use crate::common::{client, session, settings};
use crate::server::{Reply, Server};

async fn failure(reply: Reply) -> Error {
    let server = Server::start(vec![reply]);
    client(server.url()).current_user().await.unwrap_err()
}

#[tokio::test]
async fn a_redirect_means_not_logged_in_and_is_not_followed() {
    let server = Server::start(vec![
        Reply::status(302, "").with("location", "/accounts/login/"),
    ]);
    let error = client(server.url()).current_user().await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::SentToWebPage);
    assert_eq!(error.action(), Action::AskOwner { ask: Ask::LogIn });
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_page_of_html_means_not_logged_in() {
    let error = failure(Reply::ok("<!DOCTYPE html><html></html>")).await;
    assert_eq!(*error.kind(), ErrorKind::SentToWebPage);
}

#[tokio::test]
async fn an_answer_of_nonsense_is_a_bad_body() {
    assert_eq!(
        *failure(Reply::ok("[1, 2")).await.kind(),
        ErrorKind::BadBody
    );
    assert_eq!(*failure(Reply::ok("")).await.kind(), ErrorKind::BadBody);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let server = Server::start(vec![Reply::ok(&"x".repeat(5000))]);
    let mut settings = settings(server.url());
    settings.max_body_bytes = 1000;
    let error = Client::new(settings, session())
        .unwrap()
        .current_user()
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::BodyTooLarge { limit_bytes: 1000 });
}

#[tokio::test]
async fn a_packed_answer_is_counted_unpacked() {
    let body = include_bytes!("fixtures/zeros.json.gz").to_vec();
    assert!(body.len() < 1000);
    let headers = vec![("content-encoding".to_owned(), "gzip".to_owned())];
    let server = Server::start(vec![Reply::Answer {
        status: 200,
        headers,
        body,
    }]);
    let mut settings = settings(server.url());
    settings.max_body_bytes = 1000;
    let error = Client::new(settings, session())
        .unwrap()
        .current_user()
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::BodyTooLarge { limit_bytes: 1000 });
}

#[tokio::test]
async fn a_server_that_says_nothing_times_out() {
    let server = Server::start(vec![Reply::Silence]);
    let mut settings = settings(server.url());
    settings.timeout = Duration::from_millis(300);
    let error = Client::new(settings, session())
        .unwrap()
        .current_user()
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_408_asks_for_a_minute() {
    let error = failure(Reply::status(408, "")).await;
    assert_eq!(*error.kind(), ErrorKind::Timeout);
    assert_eq!(
        error.action(),
        Action::Retry {
            after: Some(Duration::from_mins(1))
        }
    );
}

#[tokio::test]
async fn a_broken_connection_is_tried_again() {
    let error = failure(Reply::Hangup).await;
    assert_eq!(*error.kind(), ErrorKind::Transport);
    assert_eq!(error.action(), Action::Retry { after: None });
}

#[tokio::test]
async fn a_rate_limit_tells_how_long_to_wait() {
    let error = failure(Reply::status(429, "").with("retry-after", "600")).await;
    assert_eq!(
        error.action(),
        Action::Retry {
            after: Some(Duration::from_mins(10))
        }
    );
    let error = failure(Reply::status(429, "{}").with("retry-after", "1")).await;
    assert_eq!(
        error.action(),
        Action::Retry {
            after: Some(Duration::from_mins(2))
        }
    );
}

#[tokio::test]
async fn an_error_shows_no_address_and_no_secret() {
    let server = Server::start(vec![Reply::Hangup]);
    let error = client(server.url())
        .pending_inbox(Some("hidden-cursor"))
        .await
        .unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains("hidden-cursor") && !shown.contains("pending_inbox/"),
        "{shown}"
    );
    assert_eq!(error.to_string(), "could not fetch the requests");
}
