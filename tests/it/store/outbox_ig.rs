//! The queue to Instagram, and what is remembered of it.

use matrix_instagram::store::{
    NewOutboxIg, NextTry, OutboxIg, OutboxIgRows, OutboxIgState, PortalId, StoreError, Transition,
};

use super::database::{Database, event, item, login, payload, token};
use super::on_both_databases;

const PORTAL: PortalId = PortalId(1);

on_both_databases! {
    a_part_of_an_event_is_queued_once,
    a_token_is_used_once_per_login,
    open_rows_are_listed_in_order,
    an_attempt_in_flight_is_known,
    an_answer_ends_a_row,
    an_echo_before_the_answer_confirms_the_row,
    an_echo_confirms_even_a_row_given_up,
    a_row_in_flight_cannot_be_cancelled,
    a_row_given_up_can_be_revived,
    the_rows_of_an_event_and_of_a_message_are_found,
    the_rows_given_up_are_listed_per_login,
    the_steps_of_a_row_are_kept_in_order,
}

fn new_row(seq: i64) -> NewOutboxIg {
    NewOutboxIg {
        portal: PORTAL,
        seq,
        login: login("1"),
        event: event(&format!("e{seq}")),
        part: 0,
        op: "message".to_owned(),
        token: token(&format!("token{seq}")),
        written_at_ms: 1_000,
        payload: payload("{\"text\":\"words\"}"),
        next_at_ms: 10,
    }
}

async fn state(rows: &mut OutboxIgRows<'_>, seq: i64) -> OutboxIgState {
    rows.find(PORTAL, seq).await.unwrap().unwrap().state
}

fn seqs(rows: Vec<OutboxIg>) -> Vec<i64> {
    rows.into_iter().map(|row| row.seq).collect()
}

async fn a_part_of_an_event_is_queued_once(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    assert!(outbox.insert(&new_row(1)).await.unwrap());
    let repeat = NewOutboxIg {
        event: event("e1"),
        ..new_row(2)
    };
    assert!(!outbox.insert(&repeat).await.unwrap());
    assert!(
        outbox
            .insert(&NewOutboxIg { part: 1, ..repeat })
            .await
            .unwrap()
    );
    let edit = NewOutboxIg {
        event: event("e1"),
        op: "edit".to_owned(),
        ..new_row(3)
    };
    assert!(outbox.insert(&edit).await.unwrap());
    assert_eq!(outbox.count_open().await.unwrap(), 3);
}

async fn a_token_is_used_once_per_login(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    let other_login = NewOutboxIg {
        token: token("token1"),
        login: login("2"),
        ..new_row(2)
    };
    assert!(outbox.insert(&other_login).await.unwrap());
    let same_login = NewOutboxIg {
        token: token("token1"),
        ..new_row(3)
    };
    let error = outbox.insert(&same_login).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Conflict { table: "outbox_ig" }),
        "{error}"
    );
    assert!(error.is_transient(), "drawing again helps");
}

async fn open_rows_are_listed_in_order(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    for seq in [3, 1, 2] {
        outbox.insert(&new_row(seq)).await.unwrap();
    }
    let elsewhere = NewOutboxIg {
        portal: PortalId(2),
        next_at_ms: 5,
        ..new_row(4)
    };
    outbox.insert(&elsewhere).await.unwrap();
    assert_eq!(
        outbox.list_open_portals().await.unwrap(),
        [PortalId(2), PORTAL]
    );

    let next = NextTry {
        attempts: 2,
        next_at_ms: 100,
        err: Some("unavailable"),
    };
    assert!(outbox.postpone(PORTAL, 1, next).await.unwrap());
    let rows = outbox.list_open(PORTAL, 0, 2).await.unwrap();
    assert_eq!(
        (rows[0].state, rows[0].attempts),
        (OutboxIgState::Waiting, 2)
    );
    assert_eq!(
        (rows[0].next_at_ms, rows[0].err.as_deref()),
        (100, Some("unavailable"))
    );
    assert_eq!(seqs(rows), [1, 2]);
}

async fn an_attempt_in_flight_is_known(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    assert!(!outbox.has_in_flight(PORTAL).await.unwrap());
    assert!(outbox.in_flight(PORTAL, 1, 50).await.unwrap());
    assert!(outbox.in_flight(PORTAL, 1, 60).await.unwrap());
    assert!(outbox.has_in_flight(PORTAL).await.unwrap());
    assert!(!outbox.has_in_flight(PortalId(2)).await.unwrap());
    let row = outbox.find(PORTAL, 1).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.first_try_at_ms),
        (OutboxIgState::InFlight, Some(50))
    );
    assert!(!format!("{row:?}").contains("words"));
}

async fn an_answer_ends_a_row(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    outbox.in_flight(PORTAL, 1, 50).await.unwrap();
    assert!(outbox.acknowledge(PORTAL, 1, &item("100")).await.unwrap());
    let row = outbox.find(PORTAL, 1).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.payload),
        (OutboxIgState::Acknowledged, None)
    );
    assert_eq!(row.item, Some(item("100")));

    let next = NextTry {
        attempts: 1,
        next_at_ms: 1,
        err: None,
    };
    assert!(!outbox.acknowledge(PORTAL, 1, &item("101")).await.unwrap());
    assert!(!outbox.in_flight(PORTAL, 1, 1).await.unwrap());
    assert!(!outbox.postpone(PORTAL, 1, next).await.unwrap());
    assert!(!outbox.dead(PORTAL, 1, "late").await.unwrap());
    assert!(!outbox.cancel(PORTAL, 1).await.unwrap());
    assert!(!outbox.revive(PORTAL, 1, 1).await.unwrap());
    assert_eq!(state(&mut outbox, 1).await, OutboxIgState::Acknowledged);
}

async fn an_echo_before_the_answer_confirms_the_row(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    outbox.in_flight(PORTAL, 1, 50).await.unwrap();
    let row = outbox
        .confirm(PORTAL, &token("token1"), &item("100"), 70)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.seq, row.event.clone()), (1, event("e1")));
    assert_eq!(
        (row.state, row.payload.clone()),
        (OutboxIgState::Confirmed, None)
    );
    assert_eq!(
        (row.item.clone(), row.echoed_at_ms),
        (Some(item("100")), Some(70))
    );

    let repeat = outbox
        .confirm(PORTAL, &token("token1"), &item("100"), 90)
        .await
        .unwrap();
    assert_eq!(repeat, Some(row), "a repeat changes nothing");
    assert!(!outbox.acknowledge(PORTAL, 1, &item("100")).await.unwrap());
    let other = outbox
        .confirm(PORTAL, &token("other"), &item("101"), 90)
        .await
        .unwrap();
    assert_eq!(other, None, "not ours");
    let elsewhere = outbox
        .confirm(PortalId(2), &token("token1"), &item("101"), 90)
        .await
        .unwrap();
    assert_eq!(elsewhere, None);
}

async fn an_echo_confirms_even_a_row_given_up(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    outbox.dead(PORTAL, 1, "unknown").await.unwrap();
    outbox
        .confirm(PORTAL, &token("token1"), &item("100"), 70)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(state(&mut outbox, 1).await, OutboxIgState::Confirmed);
    assert!(!outbox.revive(PORTAL, 1, 1).await.unwrap());
}

async fn a_row_in_flight_cannot_be_cancelled(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    outbox.insert(&new_row(2)).await.unwrap();
    outbox.in_flight(PORTAL, 1, 50).await.unwrap();
    assert!(!outbox.cancel(PORTAL, 1).await.unwrap());
    assert!(outbox.cancel(PORTAL, 2).await.unwrap());
    let row = outbox.find(PORTAL, 2).await.unwrap().unwrap();
    assert_eq!((row.state, row.payload), (OutboxIgState::Cancelled, None));
}

async fn a_row_given_up_can_be_revived(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    outbox.insert(&new_row(2)).await.unwrap();
    outbox.in_flight(PORTAL, 1, 50).await.unwrap();
    assert!(outbox.dead(PORTAL, 1, "refused").await.unwrap());
    assert_eq!(seqs(outbox.list_open(PORTAL, 0, 9).await.unwrap()), [2]);
    assert!(outbox.revive(PORTAL, 1, 99).await.unwrap());
    assert!(!outbox.revive(PORTAL, 2, 99).await.unwrap());

    let row = outbox.list_open(PORTAL, 0, 1).await.unwrap().remove(0);
    assert_eq!(
        (row.seq, row.state, row.attempts),
        (1, OutboxIgState::Pending, 0)
    );
    assert_eq!((row.next_at_ms, row.first_try_at_ms), (99, Some(50)));
    assert_eq!((row.token, row.err), (token("token1"), None));
    assert_eq!(row.payload, Some(payload("{\"text\":\"words\"}")));
}

async fn the_rows_of_an_event_and_of_a_message_are_found(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    outbox.insert(&new_row(1)).await.unwrap();
    outbox
        .insert(&NewOutboxIg {
            event: event("e1"),
            part: 1,
            ..new_row(2)
        })
        .await
        .unwrap();
    outbox.acknowledge(PORTAL, 2, &item("100")).await.unwrap();

    assert_eq!(
        seqs(outbox.list_by_event(&event("e1")).await.unwrap()),
        [1, 2]
    );
    assert!(outbox.list_by_event(&event("e2")).await.unwrap().is_empty());
    let by_token = outbox
        .find_by_token(PORTAL, &token("token1"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(by_token.seq, 1);
    assert_eq!(
        outbox
            .find_by_token(PortalId(2), &token("token1"))
            .await
            .unwrap(),
        None
    );
    let by_item = outbox
        .find_by_item(PORTAL, &item("100"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(by_item.seq, 2);
    assert_eq!(
        outbox.find_by_item(PORTAL, &item("101")).await.unwrap(),
        None
    );
}

async fn the_rows_given_up_are_listed_per_login(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut outbox = tx.outbox_ig();
    for seq in 1..=4 {
        let of = login(if seq == 2 { "2" } else { "1" });
        outbox
            .insert(&NewOutboxIg {
                login: of,
                ..new_row(seq)
            })
            .await
            .unwrap();
    }
    assert_eq!(outbox.count_open_of(&login("1")).await.unwrap(), 3);
    for seq in 1..=3 {
        outbox.dead(PORTAL, seq, "refused").await.unwrap();
    }
    assert_eq!(outbox.count_open_of(&login("1")).await.unwrap(), 1);
    assert_eq!(
        seqs(outbox.list_dead(&login("1"), 9).await.unwrap()),
        [3, 1]
    );
    assert_eq!(seqs(outbox.list_dead(&login("1"), 1).await.unwrap()), [3]);
}

async fn the_steps_of_a_row_are_kept_in_order(db: Database) {
    let step = |to, at_ms| Transition {
        portal: PORTAL,
        seq: 1,
        from: OutboxIgState::Pending,
        to,
        at_ms,
        error: (to == OutboxIgState::Waiting).then(|| "unavailable".to_owned()),
    };
    let steps = [
        step(OutboxIgState::Waiting, 20),
        step(OutboxIgState::InFlight, 10),
    ];
    let mut tx = db.begin().await.unwrap();
    for step in &steps {
        tx.transitions().add(step).await.unwrap();
    }
    tx.transitions()
        .add(&Transition {
            seq: 2,
            ..steps[0].clone()
        })
        .await
        .unwrap();
    assert_eq!(tx.transitions().list(PORTAL, 1).await.unwrap(), steps);

    assert_eq!(tx.transitions().delete_older(20).await.unwrap(), 1);
    assert_eq!(tx.transitions().list(PORTAL, 1).await.unwrap(), steps[..1]);
}
