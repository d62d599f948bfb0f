//! Texts.

use crate::world::{Database, World, ghost, on_both};

/// What people write, and what others would mangle.
pub(crate) const TEXTS: [&str; 12] = [
    "plain words",
    "Ünïcödé, ß, Ł, ñ",
    "مرحبا بالعالم",
    "שלום עולם",
    "你好，世界！日本語もどうぞ 한국어",
    "नमस्ते दुनिया ไทย",
    "👩🏽‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️",
    "/shrug is not a command here",
    "<b>not bold</b> & <script>alert(1)</script> &amp;",
    "*stars* _lines_ `ticks` [link](https://example.org) # no heading",
    "two\nlines\n\nand a gap",
    "@room and @alice: nobody is pinged",
];

on_both!(texts_arrive_unchanged_and_in_order, world, {
    let alice = world.person("alice").await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    for text in TEXTS {
        world.instagram.say(bob.thread, bob.friend, text).unwrap();
    }
    let room = alice.room_of(&bob).await;
    let bodies = alice
        .expect_bodies(&room, &ghost(bob.friend), TEXTS.len())
        .await;
    assert_eq!(bodies, TEXTS);
    assert_eq!(
        alice
            .matrix
            .display_name(&room, &ghost(bob.friend))
            .as_deref(),
        Some("Bob Builder")
    );
    world.end().await;
});
