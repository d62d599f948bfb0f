//! Tests of what a message from Instagram becomes in Matrix.

use ruma::owned_event_id;
use serde_json::json;

use super::*;
use crate::remote::Content;

fn text(body: &str) -> Content {
    Content::Text {
        body: body.to_owned(),
    }
}

fn check(content: &Content, expected: &serde_json::Value) {
    assert_eq!(serde_json::to_value(to_matrix(content)).unwrap(), *expected);
}

#[test]
fn a_text_is_shown_exactly_as_written() {
    for body in [
        "hi",
        "<b>not bold</b> & *stars*",
        "/shrug",
        "two\nlines",
        "مرحبا 你好 👩🏽‍🚀",
        "@room",
    ] {
        check(
            &text(body),
            &json!({ "msgtype": "m.text", "body": body, "m.mentions": {} }),
        );
    }
}

#[test]
fn a_kind_without_a_converter_is_named_with_its_text() {
    let content = Content::Unsupported {
        kind: "voice_media".to_owned(),
        text: Some("listen!".to_owned()),
        raw: "{}".to_owned(),
    };
    let body = "Voice message (voice_media): this kind cannot be shown here yet. Open Instagram to \
                see it.\nlisten!";
    check(
        &content,
        &json!({ "msgtype": "m.notice", "body": body, "m.mentions": {} }),
    );
}

#[test]
fn a_text_too_long_for_one_event_has_parts_that_add_up() {
    let long = "word ".repeat(9_000);
    let bodies: Vec<String> = parts(text(&long))
        .into_iter()
        .map(|part| match part {
            Content::Text { body } => body,
            Content::Unsupported { .. } => panic!("a text became something else"),
        })
        .collect();
    assert!(bodies.len() > 1);
    assert_eq!(bodies.concat(), long);
}

#[test]
fn an_edit_replaces_and_a_reply_points() {
    let edit = serde_json::to_value(to_matrix_edit(&text("new"), owned_event_id!("$old"))).unwrap();
    assert_eq!(
        edit["m.relates_to"],
        json!({ "rel_type": "m.replace", "event_id": "$old" })
    );
    assert_eq!(edit["m.new_content"]["body"], "new");
    let reply = serde_json::to_value(to_matrix_reply(&text("yes"), owned_event_id!("$q"))).unwrap();
    assert_eq!(
        reply["m.relates_to"],
        json!({ "m.in_reply_to": { "event_id": "$q" } })
    );
}

#[test]
fn a_bare_heart_is_written_as_matrix_clients_write_it() {
    let bare = reaction("\u{2764}", owned_event_id!("$e"));
    assert_eq!(bare.relates_to.key, "\u{2764}\u{fe0f}");
}
