//! Polling: what is accepted, once, and in which order.

use matrix_instagram::remote::{EventKind, LoginHealth, LoginId, RemoteNetwork as _};
use simulator::instagram::world::{Content, Injection};

use std::time::Duration;

use matrix_instagram::network::private::PollOptions;

use super::stand::{Records, Stand, hasty};

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("text {number}")).collect()
}

#[tokio::test]
async fn the_first_check_brings_chats_with_their_last_messages() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    stand
        .simulator
        .say_many(dm, stand.friend, texts(8))
        .unwrap();
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    let heard = records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    assert_eq!(heard.texts(&dm), texts(8)[3..]);
    let EventKind::Chat(chat) = &heard.events[0].kind else {
        panic!("{:?}", heard.events[0])
    };
    assert!(!chat.is_group && chat.title.is_none());
    let mut names: Vec<_> = chat
        .members
        .iter()
        .filter_map(|who| who.display_name())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Fred Friend", "Olga Owner"]);
    assert_eq!(
        heard.health,
        [LoginHealth::Connecting, LoginHealth::Connected]
    );
}

#[tokio::test]
async fn more_messages_than_three_pages_hold_come_once_and_in_order() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    stand.simulator.say(dm, stand.friend, "before").unwrap();
    let records = Records::new();
    let account = stand.connect().await;
    let ears = super::stand::listen(&*account, &records);
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    drop(ears);
    stand
        .simulator
        .say_many(dm, stand.friend, texts(250))
        .unwrap();
    let _ears = super::stand::listen(&*account, &records);
    let heard = records
        .wait_for("all are there", |heard| heard.texts(&dm).len() > 250)
        .await;
    assert_eq!(heard.texts(&dm)[1..], texts(250));
}

#[tokio::test]
async fn a_frozen_seq_id_hides_nothing() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    stand.simulator.say(dm, stand.friend, "before").unwrap();
    stand.simulator.freeze_seq_id(true);
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    stand.simulator.say(dm, stand.friend, "after").unwrap();
    records
        .wait_for("it is there", |heard| {
            heard.texts(&dm) == ["before", "after"]
        })
        .await;
}

#[tokio::test]
async fn reactions_edits_unsends_and_reads_arrive() {
    let stand = Stand::start().await;
    let own = stand.login.user_id;
    let dm = stand.simulator.create_dm(own, stand.friend).unwrap();
    let ids = stand.simulator.say_many(dm, own, texts(3)).unwrap();
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;

    stand
        .simulator
        .react(dm, ids[0], stand.friend, Some("😂"))
        .unwrap();
    let is_set = |kind: &EventKind| {
        matches!(kind, EventKind::Reaction(reaction)
            if reaction.emoji.as_deref() == Some("😂"))
    };
    records
        .wait_for("the reaction is there", |heard| heard.count(is_set) == 1)
        .await;

    stand
        .simulator
        .react(dm, ids[0], stand.friend, None)
        .unwrap();
    let is_removed = |kind: &EventKind| {
        matches!(kind, EventKind::Reaction(reaction)
            if reaction.emoji.is_none())
    };
    records
        .wait_for("the reaction is gone", |heard| heard.count(is_removed) == 1)
        .await;

    stand.simulator.edit(dm, ids[1], "edited").unwrap();
    let is_edit = |kind: &EventKind| {
        matches!(kind, EventKind::Edit(edit)
            if edit.message.as_str() == ids[1].to_string())
    };
    records
        .wait_for("the edit is there", |heard| heard.count(is_edit) == 1)
        .await;

    stand.simulator.unsend(dm, ids[2]).unwrap();
    let is_unsend = |kind: &EventKind| {
        matches!(kind, EventKind::Unsend(unsend)
            if unsend.message.as_str() == ids[2].to_string())
    };
    records
        .wait_for("the unsend is there", |heard| heard.count(is_unsend) == 1)
        .await;

    stand.simulator.mark_read(dm, stand.friend).unwrap();
    let is_read = |kind: &EventKind| {
        matches!(kind, EventKind::Read(read)
            if read.up_to.as_str() == ids[1].to_string())
    };
    let heard = records
        .wait_for("the read is there", |heard| heard.count(is_read) == 1)
        .await;
    assert_eq!(heard.texts(&dm), texts(3));
}

#[tokio::test]
async fn a_request_arrives_and_its_acceptance_too() {
    let stand = Stand::start().await;
    let own = stand.login.user_id;
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    let request = stand.simulator.create_request(stand.friend, own).unwrap();
    stand
        .simulator
        .say(request, stand.friend, "may I?")
        .unwrap();
    records
        .wait_for("it is there", |heard| heard.texts(&request) == ["may I?"])
        .await;
    stand
        .simulator
        .change(|world| world.approve(request, own))
        .unwrap();
    let is_accepted = |kind: &EventKind| matches!(kind, EventKind::Chat(chat) if !chat.is_request);
    let heard = records
        .wait_for("it is accepted", |heard| heard.count(is_accepted) == 1)
        .await;
    assert_eq!(heard.texts(&request), ["may I?"]);
}

#[tokio::test]
async fn a_group_is_introduced_again_when_its_title_changes() {
    let stand = Stand::start().await;
    let own = stand.login.user_id;
    let third = stand.simulator.add_person("third", "Thea Third").unwrap();
    let group = stand
        .simulator
        .create_group("One", &[own, stand.friend, third])
        .unwrap();
    stand.simulator.say(group, third, "hi").unwrap();
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    stand.simulator.rename(group, third, "Two").unwrap();
    let is_two = |kind: &EventKind| {
        matches!(kind, EventKind::Chat(chat)
            if chat.title.as_deref() == Some("Two"))
    };
    records
        .wait_for("the title is there", |heard| heard.count(is_two) == 1)
        .await;
}

#[tokio::test]
async fn a_malformed_item_does_not_hide_its_neighbours() {
    let stand = Stand::start().await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    stand.simulator.say(dm, stand.friend, "before").unwrap();
    let raw = r#"{"item_type":"text","text":{"no":"text"},"reactions":7,"like":[]}"#;
    stand
        .simulator
        .inject(Injection {
            thread_id: dm,
            from: stand.friend,
            content: Content::Item(serde_json::value::RawValue::from_string(raw.into()).unwrap()),
            reply_to: None,
            timestamp_us: None,
        })
        .unwrap();
    stand.simulator.say(dm, stand.friend, "after").unwrap();
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    let heard = records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    assert_eq!(heard.texts(&dm), ["before", "<text>", "after"]);
}

#[tokio::test]
async fn the_bell_brings_a_check_that_is_not_due() {
    let hour = Duration::from_hours(1);
    let poll = PollOptions {
        active: hour,
        idle: hour,
        asleep: hour,
        ..hasty()
    };
    let stand = Stand::start_with(poll).await;
    let dm = stand
        .simulator
        .create_dm(stand.login.user_id, stand.friend)
        .unwrap();
    let records = Records::new();
    let ears = stand.listen(&records).await;
    records
        .wait_for("the check is done", |heard| heard.checkpoint.is_some())
        .await;
    stand.simulator.say(dm, stand.friend, "hi").unwrap();
    ears.activity.notify_one();
    records
        .wait_for("it is there", |heard| heard.texts(&dm) == ["hi"])
        .await;
}

#[tokio::test]
async fn a_changed_session_is_saved_and_can_be_used_again() {
    let stand = Stand::start().await;
    let records = Records::new();
    let _ears = stand.listen(&records).await;
    let heard = records
        .wait_for("it was saved", |heard| heard.sessions.len() > 1)
        .await;
    let login = LoginId::new(stand.login.user_id.to_string());
    let account = stand
        .network
        .connect(&login, heard.sessions.last().unwrap())
        .unwrap();
    assert_eq!(account.client().check().await.unwrap(), "owner");
}
