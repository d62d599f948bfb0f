//! Sending, and sending again after an unknown end.

use matrix_instagram::remote::{
    EventKind, FetchError, Outgoing, OutgoingContent, ReplyTarget, SendError, SendToken, ThreadId,
};
use simulator::fault::{Effect, Fault};
use simulator::instagram::Simulator;

use super::stand::{Records, Stand};

type IsRight = fn(&SendError) -> bool;

fn text(thread: &impl ToString, token: &str, body: &str) -> Outgoing {
    Outgoing {
        thread: ThreadId::new(thread.to_string()),
        token: SendToken::new(token),
        content: OutgoingContent::Text {
            body: body.to_owned(),
        },
        reply_to: None,
    }
}

#[tokio::test]
async fn a_text_arrives_once_however_often_it_is_sent() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    let client = stand.connect().await.client();
    let outgoing = text(&dm, "6800000000000000001", "/hi <b>you</b>\n❤️");
    stand
        .simulator
        .fault(Fault::once("broadcast", Effect::CutAfter));
    let error = client.send(&outgoing).await.unwrap_err();
    assert!(matches!(error, SendError::Unreachable(_)), "{error:?}");
    let sent = client.send(&outgoing).await.unwrap();
    assert_eq!(stand.simulator.texts(dm), ["/hi <b>you</b>\n❤️"]);
    let found = client
        .fetch_sent(&outgoing.thread, &outgoing.token, 0)
        .await
        .unwrap();
    assert_eq!(found, Some(sent.message));
}

#[tokio::test]
async fn a_reply_names_its_message() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    let client = stand.connect().await.client();
    let first = text(&dm, "6800000000000000001", "question");
    let sent = client.send(&first).await.unwrap();
    let target = ReplyTarget {
        message: sent.message.clone(),
        token: Some(first.token),
    };
    let answer = Outgoing {
        reply_to: Some(target),
        ..text(&dm, "6800000000000000002", "answer")
    };
    client.send(&answer).await.unwrap();
    let is_reply = |kind: &EventKind| {
        matches!(kind, EventKind::Message(message)
            if message.reply_to.as_ref() == Some(&sent.message)
                && message.token.as_ref() == Some(&answer.token))
    };
    records
        .wait_for("the reply is there", |heard| heard.count(is_reply) == 1)
        .await;
}

#[tokio::test]
async fn a_message_that_was_never_sent_is_not_found() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    let said = (0..50).map(|number| format!("text {number}"));
    stand.simulator.say_many(dm, stand.friend, said).unwrap();
    let client = stand.connect().await.client();
    let (thread, token) = (ThreadId::new(dm.to_string()), SendToken::new("68"));
    assert_eq!(client.fetch_sent(&thread, &token, 0).await.unwrap(), None);
    let gone = ThreadId::new("340282366841710300949128000000000000000");
    assert_eq!(client.fetch_sent(&gone, &token, 0).await.unwrap(), None);
}

#[tokio::test]
async fn every_refusal_has_its_error() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    let client = stand.connect().await.client();
    let outgoing = text(&dm, "6800000000000000003", "hi");
    let cases: [(&str, IsRight); 5] = [
        ("feedback_required", |error| {
            matches!(error, SendError::Blocked { .. })
        }),
        ("rate_limit", |error| {
            matches!(error, SendError::RateLimited { .. })
        }),
        ("challenge_required", |error| {
            matches!(error, SendError::LoggedOut { .. })
        }),
        ("server_error", |error| {
            matches!(error, SendError::Unreachable(_))
        }),
        ("login_required_bare", |error| {
            matches!(error, SendError::Refused { .. })
        }),
    ];
    for (effect, is_right) in cases {
        stand
            .simulator
            .fault(Fault::once("broadcast", Simulator::effect(effect)));
        let error = client.send(&outgoing).await.unwrap_err();
        assert!(is_right(&error), "{effect} became {error:?}");
    }
    client.send(&outgoing).await.unwrap();
}

#[tokio::test]
async fn a_second_refusal_without_a_reason_is_taken_for_a_block() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    let client = stand.connect().await.client();
    let outgoing = text(&dm, "6800000000000000004", "hi");
    stand
        .simulator
        .fault(Fault::always("broadcast", Simulator::effect("sorry")).times(2));
    let first = client.send(&outgoing).await.unwrap_err();
    assert!(matches!(first, SendError::RateLimited { .. }), "{first:?}");
    let second = client.send(&outgoing).await.unwrap_err();
    assert!(matches!(second, SendError::Blocked { .. }), "{second:?}");
}

#[tokio::test]
async fn a_chat_is_fetched_with_its_members_or_not_at_all() {
    let stand = Stand::start().await;
    let own = stand.login.user_id;
    let third = stand.simulator.add_person("third", "Thea Third").unwrap();
    let group = stand
        .simulator
        .create_group("One", &[own, stand.friend, third])
        .unwrap();
    let client = stand.connect().await.client();
    let chat = client
        .fetch_chat(&ThreadId::new(group.to_string()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (chat.title.as_deref(), chat.members.len(), chat.is_group),
        (Some("One"), 3, true)
    );
    let gone = ThreadId::new("340282366841710300949128000000000000000");
    assert!(client.fetch_chat(&gone).await.unwrap().is_none());
    let error = client
        .fetch_chat(&ThreadId::new("nonsense"))
        .await
        .unwrap_err();
    assert!(matches!(error, FetchError::Refused { .. }), "{error:?}");
}
