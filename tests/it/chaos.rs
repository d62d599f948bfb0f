//! The bridge is killed with -9 again and again under load, while both sides fail now and then
//! before and after doing what they were asked: everything arrives, once and in order.
//!
//! A run is decided by its seed as far as the machine lets it; the seed is printed.

use std::{
    env,
    io::{self, Write as _},
    time::Duration,
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use simulator::fault::{Effect, Fault};
use tokio::time::Instant;

use crate::{
    fakes::{LIMIT, Stage, until},
    world::{Database, count_open, open},
};

/// How many kills there are on each database, in an ordinary and in a long run.
const KILLS: usize = 100;
const KILLS_LONG: usize = 5_000;
/// Set by `cargo xtask test --long`.
const LONG: &str = "LONG_TESTS";
/// Chooses another run than the usual one.
const SEED: &str = "CHAOS_SEED";

/// How many chats there are.
const CHATS: usize = 6;
/// No more is put in while this much has not come out.
const BACKLOG: usize = 60;
/// The chance that either side fails before doing what it is asked, and after.
const FAILS: f64 = 0.02;
/// How long the bridge lives, in milliseconds.
const LIVES_MS: std::ops::Range<u64> = 10..250;
/// How often a life is counted from the start of the process, so that it may end before the
/// bridge runs; else it begins when the bridge is as far as having its logins brought up.
const EARLY: f64 = 0.25;
/// How long the bridge may take for that before it is killed all the same.
const START_LIMIT: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_at_random_on_sqlite() {
    kill_at_random(Database::sqlite(), 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_at_random_on_postgres() {
    kill_at_random(Database::postgres(), 1).await;
}

async fn kill_at_random(database: Database, salt: u64) {
    let seed = seed() + salt;
    say(&format!("{SEED}={}", seed - salt));
    let kills = if env::var_os(LONG).is_some() {
        KILLS_LONG
    } else {
        KILLS
    };
    let mut stage = Stage::set(database, seed).await;
    for _ in 0..CHATS {
        let chat = stage.ledger.open_chat(&stage.instagram);
        stage.ledger.hear(chat, &stage.instagram, &[]);
    }
    stage.settle().await;
    say(&format!("a start takes {} ms", start_ms(&mut stage).await));
    for effect in [Effect::CutBefore, Effect::CutAfter] {
        let fault = Fault::always("", effect).with_probability(FAILS);
        stage.instagram.fault(fault.clone());
        stage.homeserver.fault(fault);
    }
    let mut dice = StdRng::seed_from_u64(seed);
    let (mut in_flight, mut messages) = (0, 0);
    for kill in 0..kills {
        messages += live(&mut stage, &mut dice).await;
        stage.bridge.kill();
        in_flight += usize::from(has_open_rows(&stage).await);
        let verdict = stage.ledger.judge(&stage.homeserver, &stage.instagram);
        assert!(
            verdict.is_spotless(),
            "after kill {kill} of seed {seed}: {verdict}"
        );
        stage.bridge.start(None);
    }
    stage.settle().await;
    say(&format!(
        "{kills} kills, {in_flight} with rows in flight, {messages} messages"
    ));
    assert!(
        2 * in_flight >= kills,
        "only {in_flight} kills had rows in flight"
    );
}

/// How long it takes from the start of the process until the bridge runs.
async fn start_ms(stage: &mut Stage) -> u128 {
    let starts = |log: &str| log.matches("the bridge is running").count();
    let before = starts(&stage.bridge.log());
    stage.bridge.kill();
    let began = Instant::now();
    stage.bridge.start(None);
    let runs = until(LIMIT, || starts(&stage.bridge.log()) > before).await;
    assert!(runs, "the bridge did not start");
    began.elapsed().as_millis()
}

/// Lets the bridge live for a while, with traffic both ways; returns how many messages were put
/// in.
async fn live(stage: &mut Stage, dice: &mut StdRng) -> usize {
    if !dice.random_bool(EARLY) {
        wait_for_start(stage).await;
    }
    let life = dice.random_range(LIVES_MS);
    let bursts = dice.random_range(1..4_u64);
    let mut messages = 0;
    for _ in 0..bursts {
        tokio::time::sleep(Duration::from_millis(life / bursts)).await;
        let backlog = stage
            .ledger
            .judge(&stage.homeserver, &stage.instagram)
            .missing;
        if backlog < BACKLOG {
            messages += 2;
            stage
                .ledger
                .hear(dice.random_range(0..CHATS), &stage.instagram, &[]);
            stage
                .ledger
                .say(dice.random_range(0..CHATS), &stage.homeserver, &[]);
        }
    }
    messages
}

/// Waits until the bridge is nearly up; the faults may keep it from getting there.
async fn wait_for_start(stage: &mut Stage) {
    let Stage {
        homeserver, bridge, ..
    } = stage;
    let before = homeserver.request_count("ping");
    until(START_LIMIT, || {
        homeserver.request_count("ping") > before || !bridge.is_running()
    })
    .await;
}

/// Whether rows wait in the queues of a bridge that is dead.
async fn has_open_rows(stage: &Stage) -> bool {
    let store = open(&stage.uri).await;
    let open_rows = count_open(&store).await;
    store.close().await;
    open_rows > 0
}

fn seed() -> u64 {
    let given = env::var_os(SEED).and_then(|seed| seed.to_str()?.parse().ok());
    given.unwrap_or(20_000)
}

/// Says something that helps to repeat a run.
fn say(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}
