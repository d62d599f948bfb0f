//! What is said on the wire, word for word.

use std::collections::BTreeMap;

use instagram_private::{FetchReason, InboxQuery, Reply as Answered, SendText, ThreadQuery};

use crate::common::{SESSION_ID, USER_ID, client};
use crate::server::{Asked, Reply, Server};

const INBOX: &str = include_str!("fixtures/inbox.json");
const THREAD_ID: &str = "340282366841710300949128169838224261221";

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn thread_query() -> ThreadQuery {
    ThreadQuery::newest(THREAD_ID.parse().unwrap())
}

fn hello() -> SendText {
    SendText {
        thread_id: THREAD_ID.parse().unwrap(),
        text: "hello & good=bye \u{1f44b}".to_owned(),
        token: "7495254016000012345".to_owned(),
        reply_to: None,
    }
}

/// Takes the random id out of the query after a look at its form.
fn without_random(mut asked: Asked, key: &str) -> Asked {
    let id = asked.query.remove(key).unwrap();
    assert_eq!(id.len(), 36, "{key} is a uuid");
    asked
}

#[tokio::test]
async fn the_inbox_is_asked_for_with_all_its_fields() {
    let server = Server::start(vec![Reply::ok(INBOX)]);
    let inbox = client(server.url())
        .inbox(&InboxQuery::default())
        .await
        .unwrap();
    assert_eq!(inbox.threads.len(), 1);

    let asked = without_random(server.only(), "igd_request_log_tracking_id");
    assert_eq!(
        (asked.method.as_str(), asked.path.as_str()),
        ("GET", "/api/v1/direct_v2/inbox/")
    );
    assert_eq!(
        asked.header("ig-client-endpoint"),
        Some("DirectInboxFragment:direct_inbox")
    );
    let expected = pairs([
        ("visual_message_return_type", "unseen"),
        ("thread_message_limit", "10"),
        ("limit", "20"),
        ("persistentBadging", "true"),
        ("is_prefetching", "false"),
        ("push_disabled", "true"),
        ("fetch_reason", "initial_snapshot"),
        ("no_pending_badge", "true"),
        ("include_old_mrs", "false"),
        ("eb_device_id", "0"),
    ]);
    assert_eq!(asked.query, expected);
}

#[tokio::test]
async fn the_next_page_of_the_inbox_begins_at_its_cursor() {
    let server = Server::start(vec![Reply::ok(INBOX)]);
    let query = InboxQuery {
        cursor: Some("QVFFSVhU+/==".to_owned()),
        seq_id: Some(40_065),
        limit: 5,
        message_limit: 1,
        reason: FetchReason::PageScroll,
    };
    client(server.url()).inbox(&query).await.unwrap();

    let asked = server.only().query;
    for (name, value) in pairs([
        ("cursor", "QVFFSVhU+/=="),
        ("direction", "older"),
        ("seq_id", "40065"),
        ("limit", "5"),
        ("thread_message_limit", "1"),
        ("fetch_reason", "page_scroll"),
    ]) {
        assert_eq!(asked.get(&name), Some(&value), "{name}");
    }
}

#[tokio::test]
async fn the_requests_are_asked_for() {
    let server = Server::start(vec![Reply::ok(INBOX)]);
    client(server.url())
        .pending_inbox(Some("abc"))
        .await
        .unwrap();

    let asked = without_random(server.only(), "request_session_id");
    assert_eq!(asked.path, "/api/v1/direct_v2/pending_inbox/");
    let expected = pairs([
        ("visual_message_return_type", "unseen"),
        ("persistentBadging", "true"),
        ("is_prefetching", "false"),
        ("cursor", "abc"),
        ("direction", "older"),
    ]);
    assert_eq!(asked.query, expected);
}

#[tokio::test]
async fn a_chat_is_asked_for_page_by_page() {
    let body = r#"{"thread": {"thread_id": "9", "items": []}, "status": "ok"}"#;
    let server = Server::start(vec![Reply::ok(body), Reply::ok(body)]);
    let client = client(server.url());
    let thread = client.thread(&thread_query()).await.unwrap().unwrap();
    assert_eq!(thread.thread_id.as_str(), "9");
    let older = ThreadQuery {
        cursor: Some("32964331678166413787776352578961408".to_owned()),
        seq_id: Some(7),
        ..thread_query()
    };
    client.thread(&older).await.unwrap();

    let asked = server.asked();
    assert_eq!(
        asked[0].path,
        format!("/api/v1/direct_v2/threads/{THREAD_ID}/")
    );
    assert_eq!(
        asked[0].header("ig-client-endpoint"),
        Some("DirectThreadFragment:direct_thread")
    );
    let newest = pairs([
        ("visual_message_return_type", "unseen"),
        ("direction", "older"),
        ("limit", "20"),
    ]);
    assert_eq!(asked[0].query, newest);
    assert_eq!(
        asked[1].query["cursor"],
        "32964331678166413787776352578961408"
    );
    assert_eq!(asked[1].query["seq_id"], "7");
}

#[tokio::test]
async fn a_text_is_a_plain_form_with_one_token_in_three_places() {
    let server = Server::start(vec![Reply::ok(include_str!("fixtures/ack.json"))]);
    let client = client(server.url());
    let ack = client.broadcast_text(&hello()).await.unwrap();
    assert_eq!(
        ack.item_id.unwrap().as_str(),
        "32964337212399928783082126267383808"
    );
    assert_eq!(ack.timestamp_us, Some(1_787_000_301_011_438));

    let asked = server.only();
    let session = client.session();
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.path, "/api/v1/direct_v2/threads/broadcast/text/");
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded; charset=UTF-8")
    );
    let uuid = session.device().uuid.to_string();
    let expected = pairs([
        ("action", "send_item"),
        ("client_context", "7495254016000012345"),
        ("mutation_token", "7495254016000012345"),
        ("offline_threading_id", "7495254016000012345"),
        ("device_id", &session.device().device_id),
        ("_uuid", &uuid),
        ("is_shh_mode", "0"),
        ("send_attribution", "direct_thread"),
        ("thread_ids", &format!("[\"{THREAD_ID}\"]")),
        ("text", "hello & good=bye \u{1f44b}"),
    ]);
    assert_eq!(asked.form(), expected);
}

#[tokio::test]
async fn an_answer_names_the_message_and_its_token() {
    let server = Server::start(vec![Reply::ok(include_str!("fixtures/ack.json"))]);
    let reply = Answered {
        item_id: "32964331678166413787776352578961408".parse().unwrap(),
        client_context: Some("6800000000000000001".to_owned()),
    };
    let text = SendText {
        reply_to: Some(reply),
        ..hello()
    };
    client(server.url()).broadcast_text(&text).await.unwrap();

    let form = server.only().form();
    assert_eq!(
        form["replied_to_item_id"],
        "32964331678166413787776352578961408"
    );
    assert_eq!(form["replied_to_client_context"], "6800000000000000001");
    assert_eq!(form["replied_to_action_source"], "swipe");
}

#[tokio::test]
async fn people_are_asked_for() {
    let body = r#"{"user": {"pk": 52000000002, "username": "alice.fixture"}, "status": "ok"}"#;
    let server = Server::start(vec![Reply::ok(body), Reply::ok(body)]);
    let client = client(server.url());
    let me = client.current_user().await.unwrap();
    assert_eq!(me.pk.as_str(), "52000000002");
    let alice = client.user_info(&me.pk).await.unwrap().unwrap();
    assert_eq!(alice.username.as_deref(), Some("alice.fixture"));

    let asked = server.asked();
    assert_eq!(asked[0].path, "/api/v1/accounts/current_user/");
    assert_eq!(asked[0].query, pairs([("edit", "true")]));
    assert_eq!(asked[1].path, "/api/v1/users/52000000002/info/");
    assert!(asked[1].query.is_empty());
}

#[tokio::test]
async fn a_logout_is_signed() {
    let server = Server::start(vec![Reply::ok(r#"{"status": "ok"}"#)]);
    let client = client(server.url());
    client.logout().await.unwrap();

    let asked = server.only();
    assert_eq!(asked.path, "/api/v1/accounts/logout/");
    let form = asked.form();
    let signed = form["signed_body"].strip_prefix("SIGNATURE.").unwrap();
    let fields: serde_json::Value = serde_json::from_str(signed).unwrap();
    let session = client.session();
    let uuid = session.device().uuid.to_string();
    let expected = serde_json::json!({
        "guid": uuid,
        "_uuid": uuid,
        "phone_id": session.device().phone_id.to_string(),
        "device_id": session.device().device_id,
        "one_tap_app_login": null,
    });
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn every_request_is_dressed_as_the_app_s() {
    let server = Server::start(vec![Reply::ok(INBOX)]);
    let client = client(server.url());
    client.pending_inbox(None).await.unwrap();

    let asked = server.only();
    let session = client.session();
    let uuid = session.device().uuid.to_string();
    let family = session.device().family_device_id.to_string();
    let cookie = format!(
        "csrftoken=fixturetoken; ds_user_id={USER_ID}; mid=Zfixturemid; sessionid={SESSION_ID}"
    );
    for (name, value) in [
        ("accept-encoding", "gzip"),
        ("cookie", &cookie),
        ("ig-client-endpoint", "unknown"),
        ("ig-intended-user-id", USER_ID),
        ("ig-u-ds-user-id", USER_ID),
        ("x-device-id", &uuid),
        ("x-ig-android-id", &session.device().device_id),
        ("x-ig-app-id", "567067343352427"),
        ("x-ig-device-id", &uuid),
        ("x-ig-family-device-id", &family),
        ("x-ig-www-claim", "0"),
        ("x-mid", "Zfixturemid"),
        ("x-pigeon-rawclienttime", "1787000000.123"),
    ] {
        assert_eq!(asked.header(name), Some(value), "{name}");
    }
    let agent = asked.header("user-agent").unwrap();
    assert!(
        agent.starts_with("Instagram 428.0.0.47.67 Android (34/14; 480dpi; "),
        "{agent}"
    );
    assert!(agent.ends_with("; en_US; 961145276)"), "{agent}");
    assert!(
        asked
            .header("x-pigeon-session-id")
            .unwrap()
            .starts_with("UFS-")
    );
    assert!(
        asked.header("ig-u-rur").is_none(),
        "nothing is sent that was never set"
    );
}
