//! Receiving from the homeserver: transactions, cursor, inbox.

use std::sync::{Arc, Mutex};

use matrix_instagram::store::{
    EventSource, HsCursor, InboxEvent, InboxState, NewInboxEvent, NextTry, Store, StoreError,
};
use ruma::TransactionId;
use tokio::task::JoinSet;

use super::database::{Database, event, payload, room, user};
use super::on_both_databases;

on_both_databases! {
    a_transaction_is_new_once_per_content,
    the_cursor_begins_at_nothing_and_is_kept,
    only_a_locked_cursor_is_saved,
    arrival_numbers_are_in_the_order_of_commits,
    an_event_is_written_once_for_ever,
    open_events_are_listed_per_room_in_order,
    a_done_event_is_wiped,
    a_postponed_event_keeps_its_place,
}

fn new_event(id: &str, in_room: &str) -> NewInboxEvent {
    NewInboxEvent {
        event: event(id),
        room: room(in_room),
        sender: user("ann"),
        origin_ts_ms: 5,
        source: EventSource::Push,
        payload: payload("{\"body\":\"text\"}"),
    }
}

async fn a_transaction_is_new_once_per_content(db: Database) {
    let txn = <&TransactionId>::from("1");
    let mut tx = db.begin().await.unwrap();
    let mut transactions = tx.transactions();
    assert!(transactions.insert(txn, "abc", 10).await.unwrap());
    assert!(!transactions.insert(txn, "abc", 20).await.unwrap());
    assert!(
        transactions.insert(txn, "def", 20).await.unwrap(),
        "the number began again"
    );

    assert_eq!(transactions.delete_older(20).await.unwrap(), 1);
    assert!(transactions.insert(txn, "abc", 30).await.unwrap());
    assert!(!transactions.insert(txn, "def", 30).await.unwrap());
}

async fn the_cursor_begins_at_nothing_and_is_kept(db: Database) {
    let mut tx = db.begin().await.unwrap();
    assert_eq!(
        tx.hs_cursor().lock("main").await.unwrap(),
        HsCursor::default()
    );
    tx.hs_cursor().save("main", Some("s1"), 7).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = db.begin().await.unwrap();
    let expected = HsCursor {
        since: Some("s1".to_owned()),
        arrival: 7,
    };
    assert_eq!(tx.hs_cursor().lock("main").await.unwrap(), expected);
    tx.hs_cursor().save("main", None, 8).await.unwrap();
    let expected = HsCursor {
        since: None,
        arrival: 8,
    };
    assert_eq!(tx.hs_cursor().lock("main").await.unwrap(), expected);
}

async fn only_a_locked_cursor_is_saved(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let error = tx.hs_cursor().save("main", None, 1).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Missing { table: "hs_cursor" }),
        "{error}"
    );
}

async fn receive(store: &Store, new: &NewInboxEvent) -> i64 {
    let mut tx = store.begin().await.unwrap();
    let cursor = tx.hs_cursor().lock("main").await.unwrap();
    let arrival = cursor.arrival + 1;
    assert!(tx.inbox().insert(new, arrival).await.unwrap());
    tx.hs_cursor()
        .save("main", cursor.since.as_deref(), arrival)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    arrival
}

async fn arrival_numbers_are_in_the_order_of_commits(db: Database) {
    let committed = Arc::new(Mutex::new(Vec::new()));
    let mut receivers = JoinSet::new();
    for number in 0..8 {
        let (store, committed) = (db.store.clone(), Arc::clone(&committed));
        receivers.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let arrival = tx.hs_cursor().lock("main").await.unwrap().arrival + 1;
            let new = new_event(&number.to_string(), "a");
            assert!(tx.inbox().insert(&new, arrival).await.unwrap());
            tx.hs_cursor().save("main", None, arrival).await.unwrap();
            committed.lock().unwrap().push(arrival);
            tx.commit().await.unwrap();
        });
    }
    receivers.join_all().await;
    let expected: Vec<i64> = (1..=8).collect();
    assert_eq!(*committed.lock().unwrap(), expected);
}

async fn an_event_is_written_once_for_ever(db: Database) {
    let new = new_event("1", "a");
    receive(&db, &new).await;
    let mut tx = db.begin().await.unwrap();
    assert!(!tx.inbox().insert(&new, 2).await.unwrap());
    assert!(tx.inbox().done(&event("1"), None).await.unwrap());
    let by_sync = NewInboxEvent {
        source: EventSource::Sync,
        ..new
    };
    assert!(!tx.inbox().insert(&by_sync, 2).await.unwrap());
    let found = tx.inbox().find(&event("1")).await.unwrap().unwrap();
    assert_eq!((found.arrival, found.source), (1, EventSource::Push));
    assert_eq!(tx.inbox().find(&event("2")).await.unwrap(), None);
}

async fn open_events_are_listed_per_room_in_order(db: Database) {
    for (id, in_room) in [("1", "b"), ("2", "a"), ("3", "b"), ("4", "b")] {
        receive(&db, &new_event(id, in_room)).await;
    }
    let mut tx = db.begin().await.unwrap();
    let mut inbox = tx.inbox();
    assert_eq!(
        inbox.list_open_rooms().await.unwrap(),
        [room("b"), room("a")]
    );
    let ids = |events: Vec<InboxEvent>| events.into_iter().map(|e| e.event).collect::<Vec<_>>();
    let first_two = inbox.list_open(&room("b"), 2).await.unwrap();
    assert_eq!(ids(first_two), [event("1"), event("3")]);

    inbox.done(&event("1"), None).await.unwrap();
    assert_eq!(
        inbox.list_open_rooms().await.unwrap(),
        [room("a"), room("b")]
    );
    let rest = inbox.list_open(&room("b"), 9).await.unwrap();
    assert_eq!(ids(rest), [event("3"), event("4")]);
}

async fn a_done_event_is_wiped(db: Database) {
    receive(&db, &new_event("1", "a")).await;
    let mut tx = db.begin().await.unwrap();
    let mut inbox = tx.inbox();
    let open = inbox.find(&event("1")).await.unwrap().unwrap();
    assert_eq!(open.payload, Some(payload("{\"body\":\"text\"}")));
    assert!(!format!("{open:?}").contains("text"));
    assert!(inbox.done(&event("1"), Some("ignored")).await.unwrap());
    assert!(!inbox.done(&event("1"), None).await.unwrap());

    let done = inbox.find(&event("1")).await.unwrap().unwrap();
    assert_eq!((done.state, done.payload), (InboxState::Done, None));
    assert_eq!(done.err.as_deref(), Some("ignored"));
}

async fn a_postponed_event_keeps_its_place(db: Database) {
    receive(&db, &new_event("1", "a")).await;
    receive(&db, &new_event("2", "a")).await;
    let mut tx = db.begin().await.unwrap();
    let mut inbox = tx.inbox();
    let next = NextTry {
        attempts: 3,
        next_at_ms: 900,
        err: Some("unavailable"),
    };
    assert!(inbox.postpone(&event("1"), next).await.unwrap());
    let head = inbox.list_open(&room("a"), 1).await.unwrap().remove(0);
    assert_eq!(
        (head.event, head.attempts, head.next_at_ms),
        (event("1"), 3, 900)
    );
    assert_eq!(
        (head.state, head.err.as_deref()),
        (InboxState::Received, Some("unavailable"))
    );

    inbox.done(&event("1"), None).await.unwrap();
    assert!(!inbox.postpone(&event("1"), next).await.unwrap());
}
