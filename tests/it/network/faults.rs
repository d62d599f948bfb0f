//! What the bridge does when Instagram answers badly.

use matrix_instagram::remote::{LoginHealth, RemoteNetwork as _};
use simulator::fault::{Effect, Fault};
use simulator::instagram::Simulator;

use super::stand::{Records, Stand, listen};

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("text {number}")).collect()
}

/// Lets messages gather while a fault is on, and expects all of them, in order.
async fn survives(fault: Fault) {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    stand.simulator.say(dm, stand.friend, "before").unwrap();
    let records = Records::new();
    let account = stand.connect().await;
    let ears = listen(&*account, &records);
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    drop(ears);
    stand
        .simulator
        .say_many(dm, stand.friend, texts(90))
        .unwrap();
    stand.simulator.fault(fault);
    let _ears = listen(&*account, &records);
    let heard = records
        .wait_for("all are there", |heard| heard.texts(&dm).len() > 90)
        .await;
    assert_eq!(heard.texts(&dm)[1..], texts(90));
}

#[tokio::test]
async fn server_errors_in_the_middle_of_paging_lose_nothing() {
    survives(Fault::always("threads", Simulator::effect("server_error")).times(7)).await;
}

#[tokio::test]
async fn cut_connections_lose_nothing() {
    survives(Fault::always("direct_v2", Effect::CutAfter).times(6)).await;
}

#[tokio::test]
async fn malformed_json_loses_nothing() {
    survives(Fault::always("direct_v2", Simulator::effect("malformed_json")).times(6)).await;
}

#[tokio::test]
async fn an_answer_without_an_inbox_is_a_passing_trouble() {
    survives(Fault::always("inbox", Simulator::effect("empty_inbox")).times(6)).await;
}

#[tokio::test]
async fn a_thread_refused_like_a_dead_session_does_not_end_the_login() {
    survives(Fault::always("threads", Simulator::effect("login_required_bare")).times(2)).await;
}

#[tokio::test]
async fn a_rate_limit_is_waited_out() {
    let stand = Stand::start().await;
    stand
        .simulator
        .fault(Fault::always("inbox", Simulator::effect("rate_limit")).times(1));
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    let is_slowed = |health: &LoginHealth| matches!(health, LoginHealth::Disconnected { .. });
    records
        .wait_for("it is said", |heard| heard.health.iter().any(is_slowed))
        .await;
}

#[tokio::test]
async fn a_revoked_session_stops_the_listener_and_says_what_to_do() {
    let stand = Stand::start().await;
    let records = Records::new();
    let mut ears = stand.listen(&records).await;
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    stand.simulator.revoke(stand.login.user_id).unwrap();
    let heard = records
        .wait_for("it is said", |heard| {
            matches!(
                heard.health.last(),
                Some(LoginHealth::ActionRequired { .. })
            )
        })
        .await;
    let Some(LoginHealth::ActionRequired { code, reason }) = heard.health.last() else {
        panic!("{:?}", heard.health);
    };
    assert_eq!(*code, "login-required");
    assert!(reason.contains("log in again"), "{reason}");
    (&mut ears.task).await.unwrap();
}

#[tokio::test]
async fn a_challenge_stops_the_listener_at_once() {
    let stand = Stand::start().await;
    stand.simulator.fault(Fault::always(
        "inbox",
        Simulator::effect("challenge_required"),
    ));
    let records = Records::new();
    let mut ears = stand.listen(&records).await;
    (&mut ears.task).await.unwrap();
    let heard = records.heard();
    let last = heard.health.last();
    let is_challenge = matches!(
        last,
        Some(LoginHealth::ActionRequired {
            code: "challenge-required",
            ..
        })
    );
    assert!(is_challenge, "{last:?}");
}

#[tokio::test]
async fn one_slow_account_does_not_delay_another() {
    let stand = Stand::start().await;
    let other = stand.simulator.add_account("other", "Otto Other").unwrap();
    let dm = stand
        .simulator
        .create_dm(other.user_id, stand.friend)
        .unwrap();
    stand.simulator.say(dm, stand.friend, "hi").unwrap();
    let account = stand.connect().await;
    let hold = Fault::always("direct_v2", Effect::HoldBefore).for_account(&stand.login.user_id);
    stand.simulator.fault(hold);
    let (slow, quick) = (Records::new(), Records::new());
    let _slow_ears = listen(&*account, &slow);
    let new = stand.log_in(&other).await;
    let account = stand.network.connect(&new.id, &new.session).unwrap();
    let _quick_ears = listen(&*account, &quick);
    quick
        .wait_for("the message is there", |heard| heard.texts(&dm) == ["hi"])
        .await;
    assert!(slow.heard().checkpoint.is_none());
}
