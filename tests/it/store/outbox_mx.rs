//! The queue to Matrix.

use matrix_instagram::store::{NewOutboxMx, NextTry, OutboxMxState, PortalId, StoreError};

use super::database::{Database, event, login, payload};
use super::on_both_databases;

const PORTAL: PortalId = PortalId(1);

on_both_databases! {
    a_happening_is_queued_once_per_portal_and_part,
    a_number_is_used_once,
    open_rows_are_listed_in_order,
    the_first_attempt_is_remembered,
    a_done_row_is_wiped_and_stays_done,
    a_row_given_up_keeps_its_payload,
    an_echo_finds_its_open_rows,
}

fn new_row(portal: PortalId, seq: i64, key: &str) -> NewOutboxMx {
    NewOutboxMx {
        portal,
        seq,
        login: login("1"),
        remote_key: key.to_owned(),
        part: 0,
        txn_id: format!("b{}-{seq}", portal.0).into(),
        echo_key: format!("echo-{key}"),
        ts_ms: 5,
        payload: payload("{}"),
    }
}

async fn a_happening_is_queued_once_per_portal_and_part(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_mx();
    assert!(outbox.insert(&new_row(PORTAL, 1, "m/1")).await.unwrap());
    assert!(!outbox.insert(&new_row(PORTAL, 2, "m/1")).await.unwrap());
    let second_part = NewOutboxMx {
        part: 1,
        ..new_row(PORTAL, 2, "m/1")
    };
    assert!(outbox.insert(&second_part).await.unwrap());
    assert!(
        outbox
            .insert(&new_row(PortalId(2), 1, "m/1"))
            .await
            .unwrap()
    );

    outbox.done(PORTAL, 1, None).await.unwrap();
    assert!(
        !outbox.insert(&new_row(PORTAL, 3, "m/1")).await.unwrap(),
        "done, and still known"
    );
    let found = outbox.find_by_key(PORTAL, "m/1", 1).await.unwrap().unwrap();
    assert_eq!((found.seq, found.txn_id.as_str()), (2, "b1-2"));
    assert_eq!(outbox.find_by_key(PORTAL, "m/1", 2).await.unwrap(), None);
    assert_eq!(outbox.count_open().await.unwrap(), 2);
}

async fn a_number_is_used_once(db: Database) {
    let mut tx = db.begin().await.unwrap();
    tx.outbox_mx()
        .insert(&new_row(PORTAL, 1, "m/1"))
        .await
        .unwrap();
    let error = tx
        .outbox_mx()
        .insert(&new_row(PORTAL, 1, "m/2"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::Conflict { table: "outbox_mx" }),
        "{error}"
    );
    assert!(error.is_transient());
}

async fn open_rows_are_listed_in_order(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_mx();
    for seq in [2, 1, 3] {
        outbox
            .insert(&new_row(PORTAL, seq, &format!("m/{seq}")))
            .await
            .unwrap();
    }
    outbox
        .insert(&new_row(PortalId(2), 1, "m/1"))
        .await
        .unwrap();
    let next = NextTry {
        attempts: 1,
        next_at_ms: 100,
        err: Some("unavailable"),
    };
    assert!(outbox.postpone(PORTAL, 1, next).await.unwrap());

    let head = outbox.list_open(PORTAL, 1).await.unwrap().remove(0);
    assert_eq!((head.seq, head.state), (1, OutboxMxState::Waiting));
    assert_eq!((head.attempts, head.next_at_ms), (1, 100));
    assert_eq!(head.err.as_deref(), Some("unavailable"));

    for seq in [1, 2, 3] {
        outbox.done(PORTAL, seq, None).await.unwrap();
    }
    assert_eq!(outbox.list_open_portals().await.unwrap(), [PortalId(2)]);
    assert_eq!(outbox.list_open(PORTAL, 9).await.unwrap(), []);
}

async fn the_first_attempt_is_remembered(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_mx();
    outbox.insert(&new_row(PORTAL, 1, "m/1")).await.unwrap();
    assert!(outbox.sending(PORTAL, 1, 50).await.unwrap());
    assert!(outbox.sending(PORTAL, 1, 60).await.unwrap());
    let row = outbox.find(PORTAL, 1).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.first_try_at_ms),
        (OutboxMxState::Sending, Some(50))
    );
    assert_eq!(outbox.find(PORTAL, 2).await.unwrap(), None);
}

async fn a_done_row_is_wiped_and_stays_done(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_mx();
    outbox.insert(&new_row(PORTAL, 1, "m/1")).await.unwrap();
    assert!(outbox.done(PORTAL, 1, Some(&event("e"))).await.unwrap());
    let row = outbox.find(PORTAL, 1).await.unwrap().unwrap();
    assert_eq!((row.state, row.payload), (OutboxMxState::Done, None));
    assert_eq!(row.event, Some(event("e")));

    let next = NextTry {
        attempts: 1,
        next_at_ms: 1,
        err: None,
    };
    assert!(!outbox.done(PORTAL, 1, None).await.unwrap());
    assert!(!outbox.sending(PORTAL, 1, 1).await.unwrap());
    assert!(!outbox.postpone(PORTAL, 1, next).await.unwrap());
    assert!(!outbox.dead(PORTAL, 1, "late").await.unwrap());
    assert_eq!(
        outbox.find(PORTAL, 1).await.unwrap().unwrap().event,
        Some(event("e"))
    );
}

async fn a_row_given_up_keeps_its_payload(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_mx();
    outbox.insert(&new_row(PORTAL, 1, "m/1")).await.unwrap();
    assert!(outbox.dead(PORTAL, 1, "refused").await.unwrap());
    let row = outbox.find(PORTAL, 1).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.payload),
        (OutboxMxState::Dead, Some(payload("{}")))
    );
    assert_eq!(row.err.as_deref(), Some("refused"));
    assert_eq!(outbox.count_open().await.unwrap(), 0);
}

async fn an_echo_finds_its_open_rows(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_mx();
    outbox.insert(&new_row(PORTAL, 1, "m/1")).await.unwrap();
    outbox.insert(&new_row(PORTAL, 2, "m/2")).await.unwrap();
    let found = outbox.find_open_by_echo("echo-m/2").await.unwrap();
    assert_eq!(found.iter().map(|row| row.seq).collect::<Vec<_>>(), [2]);
    outbox.done(PORTAL, 2, None).await.unwrap();
    assert_eq!(outbox.find_open_by_echo("echo-m/2").await.unwrap(), []);
}
