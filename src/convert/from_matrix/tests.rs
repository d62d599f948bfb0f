//! Tests of what a Matrix message becomes at Instagram.

use ruma::events::room::message::RoomMessageEventContent;
use serde_json::json;

use super::*;
use crate::remote::OutgoingContent;

fn outgoing(content: serde_json::Value) -> Result<Vec<String>, NotSent> {
    let content: RoomMessageEventContent = serde_json::from_value(content).unwrap();
    let parts = to_outgoing(&content, 1_000)?;
    Ok(parts
        .into_iter()
        .map(|OutgoingContent::Text { body }| body)
        .collect())
}

fn text(body: &str) -> serde_json::Value {
    json!({ "msgtype": "m.text", "body": body })
}

#[test]
fn a_text_leaves_exactly_as_written() {
    for body in [
        "hi",
        " spaced ",
        "/me is no command",
        "<b>x</b>",
        "a\n\nb",
        "👩🏽‍🚀 नमस्ते",
    ] {
        assert_eq!(outgoing(text(body)).unwrap(), [body]);
    }
}

#[test]
fn a_long_text_leaves_in_parts_that_add_up() {
    let long = "Lorem ipsum dolor sit amet. ".repeat(720);
    let parts = outgoing(text(&long)).unwrap();
    assert!(parts.len() > 20);
    assert!(parts.iter().all(|part| part.chars().count() <= 1_000));
    assert_eq!(parts.concat(), long);
}

#[test]
fn an_emote_keeps_its_marker() {
    assert_eq!(
        outgoing(json!({ "msgtype": "m.emote", "body": "waves" })).unwrap(),
        ["/me waves"]
    );
}

#[test]
fn a_reply_leaves_without_the_quote_before_it() {
    let reply = json!({
        "msgtype": "m.text",
        "body": "> <@a:hs> question\n> more\n\nanswer",
        "m.relates_to": { "m.in_reply_to": { "event_id": "$q" } },
    });
    assert_eq!(outgoing(reply).unwrap(), ["answer"]);
    assert_eq!(
        outgoing(text("> quoted by hand")).unwrap(),
        ["> quoted by hand"]
    );
}

#[test]
fn what_cannot_be_sent_says_why() {
    assert_eq!(
        outgoing(json!({ "msgtype": "m.notice", "body": "x" })),
        Err(NotSent::Notice)
    );
    assert_eq!(outgoing(text("  \n")), Err(NotSent::Empty));
    let image = json!({ "msgtype": "m.image", "body": "cat.png", "url": "mxc://hs/cat" });
    assert_eq!(
        outgoing(image),
        Err(NotSent::Unsupported {
            kind: "m.image".to_owned()
        })
    );
}
