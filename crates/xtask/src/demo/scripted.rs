//! The demo without a person: a conversation whose two ends must be the same.

use anyhow::{Result, ensure};
use serde_json::Value;

use super::{
    instagram::{ARRIVAL_LIMIT, Instagram, shorten},
    person::Person,
};
use crate::console::say;

/// Who says a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    /// The friend, at Instagram.
    Friend,
    /// Alice, in her Matrix client.
    Alice,
    /// Alice, on her phone, at Instagram.
    Phone,
}

/// What is said in the direct chat: what other bridges have broken.
const CHAT: &[(Voice, &str)] = &[
    (Voice::Friend, "Hi Alice, are you there?"),
    (Voice::Alice, "Here I am."),
    (
        Voice::Friend,
        "Привет! مرحبا بك. 你好，世界。 こんにちは。 שלום. नमस्ते. Γειά.",
    ),
    (
        Voice::Alice,
        "Zażółć gęślą jaźń — ñandú, Ærøskøbing, naïve café, ไทย, 한국어.",
    ),
    (Voice::Friend, "👩‍👩‍👧‍👦 ❤️ 👍🏽 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇵🇹"),
    (Voice::Alice, "🧑🏿‍🚀🎉🤷‍♀️"),
    (Voice::Friend, "/me is not a command"),
    (Voice::Alice, "/shrug neither is this"),
    (
        Voice::Friend,
        "<b>bold?</b> & <script>alert(1)</script> &amp; \"quotes\"",
    ),
    (
        Voice::Alice,
        "if a < b && b > c { <br/> } **stars** _and_ `ticks`",
    ),
    (Voice::Friend, "first line\nsecond line\n\nfourth line"),
    (Voice::Alice, "one\n  two, indented\n\nfour"),
    (Voice::Phone, "and this one I wrote on my phone"),
    (Voice::Friend, "good night"),
];

/// What is said in the group.
const GROUP: &[(Voice, &str)] = &[
    (Voice::Friend, "Shall we all go to Lisbon?"),
    (Voice::Alice, "Yes! 🚋"),
    (Voice::Phone, "I have to ask at work first"),
];
const GROUP_TITLE: &str = "Lisbon, in spring";

/// One conversation and its two ends.
struct Scene<'a> {
    alice: &'a mut Person,
    instagram: &'a Instagram,
    /// Alice's own account at Instagram.
    account: &'a Value,
    friend: Value,
    thread: String,
    /// Known from the first message that arrives in it.
    room: Option<String>,
    said: Vec<String>,
    parts: Vec<String>,
}

/// Plays both conversations.
///
/// # Errors
/// When a line does not arrive within a minute, or arrives changed, twice or out of order.
pub(super) fn play(alice: &mut Person, instagram: &Instagram, account: &Value) -> Result<()> {
    let bruno = instagram.add_person("bruno.demo", "Bruno")?;
    let carla = instagram.add_person("carla.demo", "Carla")?;
    let thread = instagram.add_thread(&[account, &bruno], None)?;
    let mut chat = Scene::new((&mut *alice, instagram, account), bruno.clone(), thread);
    say("");
    say("A chat with Bruno:");
    for (voice, text) in CHAT {
        chat.say(*voice, text)?;
    }
    let long = long_text();
    chat.say(Voice::Alice, &long)?;
    chat.compare()?;
    let thread = instagram.add_thread(&[account, &bruno, &carla], Some(GROUP_TITLE))?;
    let mut group = Scene::new((alice, instagram, account), carla, thread);
    say("");
    say(format!("The group “{GROUP_TITLE}”:"));
    for (voice, text) in GROUP {
        group.say(*voice, text)?;
    }
    group.compare()?;
    let room = group.room.clone().unwrap_or_default();
    let name = group.alice.room_name(&room)?;
    ensure!(name == GROUP_TITLE, "the group's room is called {name:?}");
    say("");
    say("Both ends of both conversations are the same.");
    Ok(())
}

/// 20,000 characters in which no two parts are alike.
fn long_text() -> String {
    let words = (1..).map(|number| format!("word-{number} žluťoučký 🐎 "));
    let mut text = String::new();
    for word in words {
        if text.chars().count() + word.chars().count() >= 20_000 {
            break;
        }
        text.push_str(&word);
    }
    text.push_str("the end");
    text
}

impl<'a> Scene<'a> {
    fn new(
        (alice, instagram, account): (&'a mut Person, &'a Instagram, &'a Value),
        friend: Value,
        thread: String,
    ) -> Self {
        let (said, parts) = (Vec::new(), Vec::new());
        Self {
            alice,
            instagram,
            account,
            friend,
            thread,
            room: None,
            said,
            parts,
        }
    }

    /// Says one line and waits until it is at the other end.
    fn say(&mut self, voice: Voice, text: &str) -> Result<()> {
        let (arrow, who) = match voice {
            Voice::Friend => ("→ Matrix   ", "friend"),
            Voice::Phone => ("→ Matrix   ", "Alice on her phone"),
            Voice::Alice => ("→ Instagram", "Alice"),
        };
        say(format!("  {arrow} {who}: {}", shorten(text)));
        let parts = match voice {
            Voice::Alice => self.say_at_matrix(text)?,
            Voice::Friend | Voice::Phone => self.say_at_instagram(voice, text)?,
        };
        self.said.push(text.to_owned());
        self.parts.extend(parts);
        Ok(())
    }

    fn say_at_matrix(&mut self, text: &str) -> Result<Vec<String>> {
        let Some(room) = self.room.clone() else {
            anyhow::bail!("a conversation has to begin at Instagram")
        };
        self.alice.send(&room, text)?;
        self.instagram
            .wait_for_text(&self.thread, self.parts.len(), text)
    }

    fn say_at_instagram(&mut self, voice: Voice, text: &str) -> Result<Vec<String>> {
        let mark = self.alice.mark();
        let from = if voice == Voice::Phone {
            self.account
        } else {
            &self.friend
        };
        self.instagram.send(&self.thread, from, text)?;
        let is_it = |line: &Value| {
            line["event"]["body"] == text
                && line["event"]["sender"] != self.alice.user_id()
                && self.room.as_deref().is_none_or(|room| line["room"] == room)
        };
        let what = format!("{text:?} from Instagram");
        let line = self.alice.wait_for(mark, ARRIVAL_LIMIT, &what, is_it)?;
        self.room = line["room"].as_str().map(str::to_owned);
        Ok(vec![text.to_owned()])
    }

    /// Both ends as a whole: nothing twice, nothing lost, nothing out of order.
    fn compare(&mut self) -> Result<()> {
        let room = self.room.clone().unwrap_or_default();
        let seen = self.alice.texts(&room)?;
        ensure!(
            seen == self.said,
            "Matrix shows {seen:#?} instead of {:#?}",
            self.said
        );
        let there = self.instagram.texts(&self.thread)?;
        ensure!(
            there == self.parts,
            "Instagram has {there:#?} instead of {:#?}",
            self.parts
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_text_is_long_enough_to_be_cut() {
        let count = long_text().chars().count();
        assert!((19_900..=20_000).contains(&count), "{count}");
    }
}
