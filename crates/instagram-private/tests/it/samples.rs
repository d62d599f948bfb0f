//! Reads whatever samples lie in the folder of samples, and compares with an independent reading.
//!
//! The folder is `FIXTURES_DIR`, or `../shared/fixtures` beside the workspace; without it these
//! tests say so and pass.

use std::fs;
use std::path::{Path, PathBuf};

use instagram_private::model::{Inbox, Item, Thread, User};
use num_bigint::BigUint;

use crate::json::{Json, Object};

/// One line of the index, or what the name of a file tells where there is no index.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) endpoint: String,
    pub(crate) http_status: u16,
    pub(crate) text: String,
}

impl Sample {
    fn is_json(&self) -> bool {
        Path::new(&self.name)
            .extension()
            .is_some_and(|extension| extension == "json")
    }
}

/// All samples; `None`, said aloud, without the folder.
#[expect(clippy::print_stdout, reason = "a test that was skipped says so")]
pub(crate) fn all() -> Option<Vec<Sample>> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let root = std::env::var_os("FIXTURES_DIR").map_or_else(default, PathBuf::from);
    let folder = root.join("direct_v2");
    if !folder.is_dir() {
        println!("skipped: there is no folder of samples; FIXTURES_DIR names one");
        return None;
    }
    let index = fs::read_to_string(folder.join("INDEX.json")).ok();
    let index = index.as_deref().map(Json::read);
    let mut samples: Vec<Sample> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| read(&entry.unwrap().path(), index.as_ref()))
        .collect();
    samples.sort_by(|one, other| one.name.cmp(&other.name));
    Some(samples)
}

fn read(path: &Path, index: Option<&Json<'_>>) -> Option<Sample> {
    let name = path.file_name()?.to_str()?.to_owned();
    let extension = path.extension()?.to_str()?;
    if !matches!(extension, "json" | "txt") || name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let line = index.and_then(|index| {
        index
            .list()
            .iter()
            .filter_map(Json::object)
            .find(|line| line.plain("file") == Some(&name))
    });
    let column = |key: &str| line.and_then(|line| line.plain(key)).map(str::to_owned);
    let prefix = name.split('_').next().unwrap_or_default();
    let guess = if matches!(prefix, "item" | "thread" | "error") {
        prefix
    } else {
        "response"
    };
    let status = column("http_status").and_then(|status| status.parse().ok());
    Some(Sample {
        kind: column("kind").unwrap_or_else(|| guess.to_owned()),
        endpoint: column("endpoint").unwrap_or_default(),
        http_status: status.unwrap_or(if guess == "error" { 400 } else { 200 }),
        text: fs::read_to_string(path).unwrap(),
        name,
    })
}

fn digits(object: &Object<'_>, key: &str) -> Option<String> {
    object
        .plain(key)
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_owned)
}

fn time_us(item: &Object<'_>) -> Option<String> {
    digits(item, "timestamp").or_else(|| {
        let id: BigUint = item.plain("item_id")?.parse().unwrap();
        Some((id >> 64_u32).to_string())
    })
}

fn check_item(sample: &str, expected: &Object<'_>) {
    let item = Item::from_json(expected.source).unwrap_or_else(|error| panic!("{sample}: {error}"));
    let id = item.item_id.as_str();
    assert_eq!(Some(id), expected.plain("item_id"), "{sample}");
    assert_eq!(
        Some(item.user_id.as_str()),
        expected.plain("user_id"),
        "{sample} {id}"
    );
    assert_eq!(
        item.timestamp_us.map(|time| time.to_string()),
        time_us(expected),
        "{sample} {id}"
    );
    assert_eq!(
        item.item_type.as_deref(),
        expected.plain("item_type"),
        "{sample} {id}"
    );
    assert_eq!(
        item.text.as_deref(),
        expected.plain("text"),
        "{sample} {id}"
    );
    let link = expected.inner("link");
    let link_plain = |key| link.and_then(|link| link.plain(key));
    let token = expected
        .plain("client_context")
        .or_else(|| link_plain("client_context"));
    assert_eq!(item.client_context.as_deref(), token, "{sample} {id}");
    assert_eq!(
        item.link_text.as_deref(),
        link_plain("text"),
        "{sample} {id}"
    );
    let hidden = matches!(expected.plain("hide_in_thread"), Some("1" | "true"));
    assert_eq!(item.hide_in_thread, hidden, "{sample} {id}");
    assert_eq!(item.raw, expected.source, "{sample} {id}");
    check_reply(sample, &item, expected);
    check_reactions(sample, &item, expected);
}

fn check_reply(sample: &str, item: &Item, expected: &Object<'_>) {
    let reply = expected.inner("replied_to_message");
    assert_eq!(item.replied_to.is_some(), reply.is_some(), "{sample}");
    if let (Some(reply), Some(expected)) = (&item.replied_to, reply) {
        let id = reply.item_id.as_ref().map(AsRef::as_ref);
        assert_eq!(id, expected.plain("item_id"), "{sample}");
        assert_eq!(reply.text.as_deref(), expected.plain("text"), "{sample}");
    }
}

fn check_reactions(sample: &str, item: &Item, expected: &Object<'_>) {
    let expected: Vec<String> = expected
        .inner("reactions")
        .map(|all| {
            if all.get("emojis").is_some() {
                all.list("emojis")
            } else {
                all.list("likes")
            }
        })
        .unwrap_or_default()
        .iter()
        .filter_map(|reaction| digits(reaction.object()?, "sender_id"))
        .collect();
    let senders: Vec<&str> = item
        .reactions
        .iter()
        .map(|one| one.sender_id.as_str())
        .collect();
    assert_eq!(senders, expected, "{sample}");
    assert!(item.malformed_reactions.is_empty(), "{sample}");
}

fn ids(list: &[Json<'_>], key: &str) -> Vec<String> {
    list.iter()
        .filter_map(|value| digits(value.object()?, key))
        .collect()
}

fn check_thread(sample: &str, expected: &Object<'_>) {
    let thread =
        Thread::from_json(expected.source).unwrap_or_else(|error| panic!("{sample}: {error}"));
    assert_eq!(
        Some(thread.thread_id.as_str()),
        expected.plain("thread_id"),
        "{sample}"
    );
    assert!(
        thread.malformed.is_empty(),
        "{sample}: {:?}",
        thread.malformed
    );
    let users: Vec<&str> = thread.users.iter().map(|user| user.pk.as_str()).collect();
    assert_eq!(users, ids(expected.list("users"), "pk"), "{sample}");
    let items: Vec<&str> = thread
        .items
        .iter()
        .map(|item| item.item_id.as_str())
        .collect();
    assert_eq!(items, ids(expected.list("items"), "item_id"), "{sample}");
    let viewer = thread.viewer_id.as_ref().map(AsRef::as_ref);
    assert_eq!(viewer, expected.plain("viewer_id"), "{sample}");
    assert_eq!(
        thread.is_group,
        expected.plain("is_group") == Some("true"),
        "{sample}"
    );
    let mut readers = expected.inner("last_seen_at").map_or_else(Vec::new, |map| {
        map.fields.iter().map(|(id, _)| id.clone()).collect()
    });
    readers.sort();
    let mut seen: Vec<&str> = thread.last_seen_at.keys().map(AsRef::as_ref).collect();
    seen.sort_unstable();
    assert_eq!(seen, readers, "{sample}");
}

fn check_user(sample: &str, expected: &Object<'_>) {
    let user = User::from_json(expected.source).unwrap_or_else(|error| panic!("{sample}: {error}"));
    assert_eq!(Some(user.pk.as_str()), expected.plain("pk"), "{sample}");
    let name = expected.plain("username").filter(|name| !name.is_empty());
    assert_eq!(user.username.as_deref(), name, "{sample}");
}

fn check_inbox(sample: &str, text: &str, expected: &Object<'_>) {
    let inbox = Inbox::from_json(text).unwrap_or_else(|| panic!("{sample}: no inbox"));
    assert!(
        inbox.malformed.is_empty(),
        "{sample}: {:?}",
        inbox.malformed
    );
    let threads: Vec<&str> = inbox
        .threads
        .iter()
        .map(|one| one.thread_id.as_str())
        .collect();
    let inner = expected.inner("inbox").unwrap();
    assert_eq!(threads, ids(inner.list("threads"), "thread_id"), "{sample}");
    assert_eq!(
        inbox.seq_id.map(|id| id.to_string()),
        digits(expected, "seq_id"),
        "{sample}"
    );
    assert_eq!(
        inbox.has_older,
        inner.plain("has_older") == Some("true"),
        "{sample}"
    );
    assert_eq!(
        inbox.oldest_cursor.as_deref(),
        inner.plain("oldest_cursor"),
        "{sample}"
    );
}

fn is_item(object: &Object<'_>) -> bool {
    ["item_id", "user_id", "item_type"]
        .iter()
        .all(|key| object.get(key).is_some())
}

fn is_thread(object: &Object<'_>) -> bool {
    digits(object, "thread_id").is_some() && object.get("users").is_some()
}

fn is_user(object: &Object<'_>) -> bool {
    digits(object, "pk").is_some() && object.plain("username").is_some()
}

#[test]
fn every_sample_is_read_as_it_stands() {
    let Some(samples) = all() else { return };
    let (mut items, mut threads, mut users, mut inboxes) = (0, 0, 0, 0);
    for sample in samples.iter().filter(|sample| sample.is_json()) {
        let json = Json::read(&sample.text);
        let name = &sample.name;
        for object in json.objects() {
            if is_item(object) {
                check_item(name, object);
                items += 1;
            }
            if is_thread(object) {
                check_thread(name, object);
                threads += 1;
            }
            if is_user(object) {
                check_user(name, object);
                users += 1;
            }
        }
        if let Some(answer) = json
            .object()
            .filter(|answer| answer.inner("inbox").is_some())
        {
            check_inbox(name, &sample.text, answer);
            inboxes += 1;
        }
    }
    println!("read {items} items, {threads} threads, {users} users, {inboxes} inboxes");
    assert!(items > 0 && threads > 0 && users > 0 && inboxes > 0);
}

#[test]
fn every_sample_of_an_item_is_one() {
    let Some(samples) = all() else { return };
    for sample in samples.iter().filter(|sample| sample.kind == "item") {
        Item::from_json(&sample.text).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    }
    for sample in samples.iter().filter(|sample| sample.kind == "thread") {
        Thread::from_json(&sample.text).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    }
}
