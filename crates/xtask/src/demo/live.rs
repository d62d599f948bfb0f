//! The demo for a person: where to connect, and what is said at both ends.

use std::{thread, time::Duration};

use anyhow::{Result, ensure};
use serde_json::Value;

use super::{
    instagram::{Instagram, shorten},
    settings::DOMAIN,
    world::Alice,
};
use crate::{
    console::say,
    servers::{leash::Leash, synapse::Synapse},
};

/// How often a quiet demo looks whether the bridge still runs.
const LOOK: Duration = Duration::from_secs(2);

/// Shows the transcript until Ctrl-C, which ends us and with us all that we started.
pub(super) fn show(
    alice: &Alice,
    synapse: &Synapse,
    instagram: &Instagram,
    account: &Value,
    bridge: &mut Leash,
) -> Result<()> {
    let bruno = instagram.add_person("bruno.demo", "Bruno")?;
    let thread = instagram.add_thread(&[account, &bruno], None)?;
    let (last, _) = instagram.changes(None)?;
    say("");
    say("The bridge runs. Connect a Matrix client, for example Element:");
    say(format!("  homeserver  {}", synapse.url()));
    say(format!("  user        alice   (@alice:{DOMAIN})"));
    say(format!("  password    {}", alice.password));
    say("and play her friend Bruno at Instagram in a browser:");
    say(format!("  phone page  {}", instagram.phone_url()));
    say("What is said at both ends appears below. Ctrl-C stops everything.");
    say("");
    instagram.send(&thread, &bruno, "Hi Alice! Can you read me over there?")?;
    let phone = instagram.clone();
    thread::spawn(move || show_instagram(&phone, last));
    show_matrix(alice, bridge)
}

fn show_matrix(alice: &Alice, bridge: &mut Leash) -> Result<()> {
    let mut mark = alice.person.mark();
    while bridge.is_running() {
        let lines = alice.person.events_after(mark, LOOK);
        mark += lines.len();
        for event in lines.iter().map(|line| &line["event"]) {
            let body = event["body"].as_str().unwrap_or_default();
            let name = event["sender_name"].as_str().unwrap_or_default();
            // Her cookies went through the room with the bot, and are removed from it.
            let is_message = event["raw"]["type"] == "m.room.message";
            if is_message && event["is_redacted"] != true {
                say(format!("Matrix     {name}: {}", shorten(body)));
            }
        }
    }
    ensure!(
        bridge.is_running(),
        "the bridge has ended; {}",
        bridge.log_tail()
    );
    Ok(())
}

fn show_instagram(instagram: &Instagram, mut last: u64) {
    // Ends when the fake Instagram ends, and that is with the demo.
    while let Ok((newest, changes)) = instagram.changes(Some(last)) {
        last = newest;
        for change in changes {
            if let Some(line) = describe(&change) {
                say(format!("Instagram  {line}"));
            }
        }
    }
}

fn describe(change: &Value) -> Option<String> {
    let who = change["username"].as_str().unwrap_or("somebody");
    let text = change["text"].as_str();
    Some(match change["change"].as_str()? {
        "item" => match text {
            Some(text) => format!("{who}: {}", shorten(text)),
            None => format!("{who} sent: {}", change["item_type"].as_str()?),
        },
        "edit" => format!("a message was changed to: {}", shorten(text?)),
        "unsend" => "a message was unsent".to_owned(),
        "reaction" => format!(
            "{who} reacted {}",
            change["emoji"].as_str().unwrap_or("no more")
        ),
        _ => return None,
    })
}
