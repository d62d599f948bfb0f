//! Which message is which event, reactions and receipts.

use matrix_instagram::store::{Message, PortalId, Reaction, Receipt};

use super::database::{Database, event, item, person, token};
use super::on_both_databases;

const PORTAL: PortalId = PortalId(1);

on_both_databases! {
    one_message_may_be_several_events,
    one_event_may_be_several_messages,
    a_pair_is_noted_once,
    the_newest_message_up_to_a_time_is_found,
    a_deleted_message_takes_all_its_parts,
    a_person_has_one_reaction_per_message,
    the_newest_receipt_wins,
}

fn message(id: &str, part: i64, ts_ms: i64) -> Message {
    Message {
        portal: PORTAL,
        item: item(id),
        part,
        event: event(&format!("{id}-{part}")),
        out_part: 0,
        sender: person("7"),
        token: None,
        ts_ms,
    }
}

async fn one_message_may_be_several_events(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut messages = tx.messages();
    let parts = [message("1", 0, 5), message("1", 1, 5)];
    for part in parts.iter().rev() {
        assert!(messages.insert(part).await.unwrap());
    }
    assert_eq!(
        messages.find_parts(PORTAL, &item("1")).await.unwrap(),
        parts
    );
    assert_eq!(
        messages.find_parts(PortalId(2), &item("1")).await.unwrap(),
        []
    );
    assert_eq!(
        messages.find_by_event(&event("1-1")).await.unwrap(),
        parts[1..]
    );
}

async fn one_event_may_be_several_messages(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut messages = tx.messages();
    let first = Message {
        token: Some(token("t")),
        event: event("e"),
        ..message("1", 0, 5)
    };
    let second = Message {
        out_part: 1,
        event: event("e"),
        ..message("2", 0, 6)
    };
    assert!(messages.insert(&second).await.unwrap());
    assert!(messages.insert(&first).await.unwrap());
    assert_eq!(
        messages.find_by_event(&event("e")).await.unwrap(),
        [first, second]
    );
    assert_eq!(messages.find_by_event(&event("f")).await.unwrap(), []);
}

async fn a_pair_is_noted_once(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut messages = tx.messages();
    let noted = message("1", 0, 5);
    assert!(messages.insert(&noted).await.unwrap());
    let other_event = Message {
        event: event("other"),
        ..noted.clone()
    };
    assert!(!messages.insert(&other_event).await.unwrap());
    let other_item = Message {
        item: item("2"),
        ..noted.clone()
    };
    assert!(!messages.insert(&other_item).await.unwrap());
    assert_eq!(messages.list_newest(PORTAL, 9).await.unwrap(), [noted]);
}

async fn the_newest_message_up_to_a_time_is_found(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut messages = tx.messages();
    let noted = [
        message("9", 0, 5),
        message("10", 0, 5),
        message("10", 1, 5),
        message("8", 0, 7),
    ];
    for pair in &noted {
        messages.insert(pair).await.unwrap();
    }
    let found = messages.find_newest_at_or_before(PORTAL, 6).await.unwrap();
    assert_eq!(
        found.as_ref(),
        Some(&noted[2]),
        "10 is newer than 9, and its last part counts"
    );
    let found = messages.find_newest_at_or_before(PORTAL, 7).await.unwrap();
    assert_eq!(found.as_ref(), Some(&noted[3]));
    assert_eq!(
        messages.find_newest_at_or_before(PORTAL, 4).await.unwrap(),
        None
    );
    assert_eq!(
        messages
            .find_newest_at_or_before(PortalId(2), 9)
            .await
            .unwrap(),
        None
    );

    let newest = messages.list_newest(PORTAL, 3).await.unwrap();
    assert_eq!(
        newest,
        [noted[3].clone(), noted[2].clone(), noted[1].clone()]
    );
}

async fn a_deleted_message_takes_all_its_parts(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut messages = tx.messages();
    for pair in [message("1", 0, 5), message("1", 1, 5), message("2", 0, 5)] {
        messages.insert(&pair).await.unwrap();
    }
    assert_eq!(messages.delete(PORTAL, &item("1")).await.unwrap(), 2);
    assert_eq!(messages.delete(PORTAL, &item("1")).await.unwrap(), 0);
    assert_eq!(
        messages.list_newest(PORTAL, 9).await.unwrap(),
        [message("2", 0, 5)]
    );
}

async fn a_person_has_one_reaction_per_message(db: Database) {
    let first = Reaction {
        portal: PORTAL,
        item: item("1"),
        person: person("7"),
        emoji: "❤️".to_owned(),
        event: event("r1"),
        ts_ms: 5,
    };
    let second = Reaction {
        emoji: "👍".to_owned(),
        event: event("r2"),
        ts_ms: 6,
        ..first.clone()
    };
    let mut tx = db.begin().await.unwrap();
    let mut reactions = tx.reactions();
    reactions.upsert(&first).await.unwrap();
    reactions.upsert(&second).await.unwrap();
    assert_eq!(reactions.find_by_event(&event("r1")).await.unwrap(), None);
    assert_eq!(
        reactions.find_by_event(&event("r2")).await.unwrap(),
        Some(second.clone())
    );
    let found = reactions
        .find(PORTAL, &item("1"), &person("7"))
        .await
        .unwrap();
    assert_eq!(found, Some(second));
    assert_eq!(
        reactions
            .find(PORTAL, &item("1"), &person("8"))
            .await
            .unwrap(),
        None
    );
    assert!(
        reactions
            .delete(PORTAL, &item("1"), &person("7"))
            .await
            .unwrap()
    );
    assert!(
        !reactions
            .delete(PORTAL, &item("1"), &person("7"))
            .await
            .unwrap()
    );
}

async fn the_newest_receipt_wins(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut receipts = tx.receipts();
    assert_eq!(receipts.find(PORTAL, &person("7")).await.unwrap(), None);
    assert!(
        receipts
            .raise(PORTAL, &person("7"), &item("2"), 20)
            .await
            .unwrap()
    );
    assert!(
        !receipts
            .raise(PORTAL, &person("7"), &item("1"), 10)
            .await
            .unwrap()
    );
    assert!(
        !receipts
            .raise(PORTAL, &person("7"), &item("2"), 20)
            .await
            .unwrap()
    );
    assert!(
        receipts
            .raise(PORTAL, &person("7"), &item("3"), 30)
            .await
            .unwrap()
    );
    let found = receipts.find(PORTAL, &person("7")).await.unwrap();
    assert_eq!(
        found,
        Some(Receipt {
            item: item("3"),
            ts_ms: 30
        })
    );
}
