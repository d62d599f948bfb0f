//! What listening remembers, and the small facts.

use matrix_instagram::remote::{Checkpoint, ItemMark, ReactionMark, ThreadCursor};
use matrix_instagram::store::{Epoch, StoreError};
use tokio::task::JoinSet;

use super::database::{Database, item, login, person, thread};
use super::on_both_databases;

on_both_databases! {
    a_checkpoint_is_kept,
    a_checkpoint_of_an_older_claim_is_refused,
    a_thread_cursor_is_kept_whole,
    a_cursor_that_cannot_be_read_is_told_by_its_place,
    the_first_writer_of_a_fact_wins,
}

async fn a_checkpoint_is_kept(db: Database) {
    let checkpoint = Checkpoint {
        seq_id: Some(3),
        snapshot_at_ms: None,
    };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.checkpoints().find(&login("1")).await.unwrap(), None);
    tx.checkpoints()
        .save(&login("1"), &checkpoint, Epoch(1))
        .await
        .unwrap();
    assert_eq!(
        tx.checkpoints().find(&login("1")).await.unwrap(),
        Some(checkpoint)
    );
    let later = Checkpoint {
        seq_id: Some(4),
        snapshot_at_ms: Some(9),
    };
    tx.checkpoints()
        .save(&login("1"), &later, Epoch(1))
        .await
        .unwrap();
    assert_eq!(
        tx.checkpoints().find(&login("1")).await.unwrap(),
        Some(later)
    );
}

async fn a_checkpoint_of_an_older_claim_is_refused(db: Database) {
    let mut tx = db.begin().await.unwrap();
    tx.checkpoints()
        .save(&login("1"), &Checkpoint::default(), Epoch(2))
        .await
        .unwrap();
    let old = Checkpoint {
        seq_id: Some(1),
        snapshot_at_ms: None,
    };
    let refused = tx.checkpoints().save(&login("1"), &old, Epoch(1)).await;
    assert!(matches!(refused, Err(StoreError::Fenced)));
    assert_eq!(
        tx.checkpoints().find(&login("1")).await.unwrap(),
        Some(Checkpoint::default())
    );
}

async fn a_thread_cursor_is_kept_whole(db: Database) {
    let reaction = ReactionMark {
        sender: person("7"),
        emoji: "👍".to_owned(),
        at_us: 3,
    };
    let mark = ItemMark {
        id: item("9"),
        digest: "d".to_owned(),
        reactions: vec![reaction],
    };
    let cursor = ThreadCursor {
        thread: thread("t"),
        newest: Some(item("9")),
        fingerprint: "f".to_owned(),
        chat_fingerprint: "c".to_owned(),
        read_at_us: vec![(person("7"), 8)],
        marks: vec![mark],
    };
    let mut tx = db.begin().await.unwrap();
    let before = ThreadCursor {
        newest: None,
        ..cursor.clone()
    };
    tx.cursors().save(&login("1"), &before).await.unwrap();
    tx.cursors().save(&login("1"), &cursor).await.unwrap();
    let found = tx.cursors().find(&login("1"), &thread("t")).await.unwrap();
    assert_eq!(found, Some(cursor));
    assert_eq!(
        tx.cursors().find(&login("2"), &thread("t")).await.unwrap(),
        None
    );
}

async fn a_cursor_that_cannot_be_read_is_told_by_its_place(db: Database) {
    db.tamper("INSERT INTO thread_cursor VALUES ('1', 't', 'no json')")
        .await;
    let mut tx = db.begin().await.unwrap();
    let error = tx
        .cursors()
        .find(&login("1"), &thread("t"))
        .await
        .unwrap_err();
    let place = StoreError::Inconsistent {
        table: "thread_cursor",
        column: "cursor",
    };
    assert_eq!(error.to_string(), place.to_string());
}

async fn the_first_writer_of_a_fact_wins(db: Database) {
    let mut writers = JoinSet::new();
    for value in ["a", "b", "c", "d"] {
        let store = db.store.clone();
        writers.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let holds = tx.kv().ensure("bridge_id", value).await.unwrap();
            tx.commit().await.unwrap();
            holds
        });
    }
    let mut answers = writers.join_all().await;
    answers.dedup();
    assert_eq!(answers.len(), 1, "everyone was given the same value");
    let mut tx = db.read().await.unwrap();
    assert_eq!(
        tx.kv().find("bridge_id").await.unwrap().as_ref(),
        answers.first()
    );
    assert_eq!(tx.kv().find("other").await.unwrap(), None);
}
