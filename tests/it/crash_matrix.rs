//! The bridge dies at every named point, at its first and its third passage, on both databases,
//! and goes on after a new start: everything arrives, once and in order.
//!
//! The list of points is read from the source, so that none is forgotten.

use std::{collections::BTreeSet, env, fs, path::Path};

use simulator::fault::{Effect, Fault};

use crate::{
    fakes::{LIMIT, Stage, until},
    world::Database,
};

/// Which passages of each point are the last.
const HITS: &[u32] = &[1, 3];

/// The same for the pause after a failure: after three in a row the breaker takes over, and no
/// line waits by itself any more.
const HITS_OF_PAUSES: &[u32] = &[1];

/// Points of the pull, which is off here; the tests of the pull stop and kill the homeserver.
const OF_THE_PULL: &str = "pull.";

/// Names the only point to die at, to look at it closely.
const ONLY: &str = "CRASH_POINT";

/// How many chats each act has; a point that is passed once per chat has its third passage.
const CHATS: usize = 3;

/// The moments at which the design says what a crash leaves behind, and the points that are there.
const MOMENTS: &[(&str, &[&str])] = &[
    (
        "before a transaction is written",
        &["from_matrix.before_commit"],
    ),
    (
        "after that, before the answer to it",
        &["from_matrix.after_commit"],
    ),
    ("after an event was received", &["from_matrix.before_plan"]),
    (
        "before a message is sent",
        &["from_matrix.after_plan", "to_remote.before_send"],
    ),
    (
        "during or after the send",
        &["to_remote.after_send", "to_remote.before_commit"],
    ),
    (
        "in the pause after a failed send",
        &["to_remote.after_wait"],
    ),
    ("when the echo comes first", &["from_remote.echo_confirmed"]),
    (
        "after the message is acknowledged",
        &["to_remote.after_commit", "to_remote.after_receipt"],
    ),
    (
        "between the parts of a message from Matrix",
        &["to_remote.between_parts"],
    ),
    ("when a message is given up", &["to_remote.before_give_up"]),
    ("before news are written", &["from_remote.before_commit"]),
    ("after news were written", &["from_remote.after_commit"]),
    (
        "when a room is made",
        &["portal.room_made", "portal.room_written"],
    ),
    (
        "when a ghost is made",
        &["ghost.registered", "ghost.named", "portal.ghost_joined"],
    ),
    ("before an event is sent", &["to_matrix.before_send"]),
    (
        "after an event is accepted",
        &["to_matrix.after_send", "to_matrix.before_commit"],
    ),
    ("after that is written", &["to_matrix.after_commit"]),
    (
        "in the pause after a failed event",
        &["to_matrix.after_wait"],
    ),
    (
        "between the parts of a message from Instagram",
        &["to_matrix.between_parts"],
    ),
    (
        "in the middle of a change",
        &["to_matrix.unsent", "to_matrix.reaction_removed"],
    ),
    ("after a receipt", &["to_matrix.receipt_sent"]),
];

#[test]
fn every_moment_of_the_design_has_its_points_and_every_point_its_moment() {
    let named: BTreeSet<String> = MOMENTS
        .iter()
        .flat_map(|(_, points)| points.iter().map(|point| (*point).to_owned()))
        .collect();
    assert_eq!(named, points_in_source());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_sqlite() {
    tokio::join!(die(0, Database::sqlite()), die(1, Database::sqlite()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_postgres() {
    tokio::join!(die(0, Database::postgres()), die(1, Database::postgres()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_for_a_start_goes_at_once() {
    let mut stage = Stage::set(Database::sqlite(), 1).await;
    open_chats(&mut stage);
    stage.settle().await;
    // Whether work begins too early is a matter of luck.
    for _ in 0..8 {
        stage.bridge.kill();
        stage.bridge.start(Some("from_matrix.after_commit"));
        for chat in newest_chats(&stage) {
            stage.ledger.say(chat, &stage.homeserver, &[]);
        }
        assert_eq!(stage.settle().await, 1);
    }
    let log = stage.bridge.log();
    assert!(!log.contains("a line stopped early"), "{log}");
}

/// Dies at every second point, beginning with number `first`.
async fn die(first: usize, database: Database) {
    let mut stage = Stage::set(database, 1).await;
    open_chats(&mut stage);
    stage.settle().await;
    let only = env::var_os(ONLY);
    let is_wanted = |point: &&String| only.as_ref().is_none_or(|only| only == point.as_str());
    let points = points_in_source();
    for point in points.iter().skip(first).step_by(2).filter(is_wanted) {
        for hit in hits_of(point) {
            let spec = format!("{point}:{hit}");
            stage.bridge.kill();
            stage.bridge.start(Some(&spec));
            let has_died = play(&mut stage).await;
            let log = stage.bridge.log_tail();
            assert!(has_died, "{spec} was never passed\n{log}");
        }
    }
    stage.bridge.kill();
    stage.bridge.start(None);
    stage.ledger.look_at_all();
    assert_eq!(stage.settle().await, 0, "it died without being told to");
}

/// Plays acts until the bridge has died in one; false when it lived through all of them.
async fn play(stage: &mut Stage) -> bool {
    let older = newest_chats(stage);
    for chat in older {
        stage.ledger.say(chat, &stage.homeserver, &[]);
        stage.ledger.say(chat, &stage.homeserver, &[]);
    }
    open_chats(stage);
    stage.settle().await > 0
        || changes(stage).await
        || long_texts(stage).await
        || broken_lines(stage).await
        || refusals(stage).await
}

fn open_chats(stage: &mut Stage) {
    stage.ledger.look_at_newest(2 * CHATS);
    for _ in 0..CHATS {
        let chat = stage.ledger.open_chat(&stage.instagram);
        for _ in 0..2 {
            stage.ledger.hear(chat, &stage.instagram, &[]);
        }
    }
}

fn newest_chats(stage: &Stage) -> std::ops::Range<usize> {
    let count = stage.ledger.chats();
    count.saturating_sub(CHATS)..count
}

/// The friends change, take back, react and read.
async fn changes(stage: &mut Stage) -> bool {
    let mut items = Vec::new();
    for chat in newest_chats(stage) {
        let kept = stage.ledger.hear(chat, &stage.instagram, &[]);
        items.push((chat, kept, stage.ledger.hear(chat, &stage.instagram, &[])));
    }
    let mut deaths = stage.settle().await;
    for (chat, kept, _) in &items {
        stage.ledger.react(*chat, *kept, "👍", &stage.instagram);
    }
    deaths += stage.settle().await;
    for (chat, kept, newest) in &items {
        stage.ledger.edit(*chat, *kept, &stage.instagram);
        stage.ledger.read(*chat, &stage.instagram);
        stage.ledger.unsend(*chat, *newest, &stage.instagram);
    }
    deaths += stage.settle().await;
    for (chat, kept, _) in &items {
        stage.ledger.react(*chat, *kept, "❤️", &stage.instagram);
    }
    deaths += stage.settle().await;
    deaths > 0
}

/// Texts that are too long for one message, both ways.
async fn long_texts(stage: &mut Stage) -> bool {
    for chat in newest_chats(stage) {
        stage.ledger.say(chat, &stage.homeserver, &[700, 700]);
        stage.ledger.hear(chat, &stage.instagram, &[6_000, 6_000]);
    }
    stage.settle().await > 0
}

/// Instagram does what it was asked and does not get to say so; the homeserver is hardly there.
async fn broken_lines(stage: &mut Stage) -> bool {
    let times = u32::try_from(CHATS).expect("a small number");
    let lost = Fault::once("broadcast/text", Effect::CutAfter);
    stage.instagram.fault(lost.times(times));
    // The homeserver is asked twice before a row has to wait.
    let away = Fault::once("/send/m.room.message", Effect::CutBefore);
    stage.homeserver.fault(away.times(2 * times));
    for chat in newest_chats(stage) {
        stage.ledger.say(chat, &stage.homeserver, &[]);
        stage.ledger.hear(chat, &stage.instagram, &[]);
    }
    let deaths = stage.settle().await;
    stage.instagram.clear_faults();
    stage.homeserver.clear_faults();
    deaths > 0
}

/// Instagram refuses what the person says.
async fn refusals(stage: &mut Stage) -> bool {
    for chat in newest_chats(stage) {
        stage.ledger.say_in_vain(chat, &stage.homeserver);
    }
    stage.settle().await > 0 || dies_late(stage).await
}

/// The last thing that is seen may be seen before the point is passed.
async fn dies_late(stage: &mut Stage) -> bool {
    until(LIMIT, || !stage.bridge.is_running()).await && stage.settle().await > 0
}

/// All names of crash points in the bridge's source.
fn points_in_source() -> BTreeSet<String> {
    let mut points = BTreeSet::new();
    scan(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut points,
    );
    points.retain(|point| !point.starts_with(OF_THE_PULL));
    points
}

fn hits_of(point: &str) -> &'static [u32] {
    if point.ends_with(".after_wait") {
        HITS_OF_PAUSES
    } else {
        HITS
    }
}

fn scan(folder: &Path, points: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            scan(&path, points);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for after in text.split("crash_point!(\"").skip(1) {
            points.extend(after.split('"').next().map(str::to_owned));
        }
    }
}
