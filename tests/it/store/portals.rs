//! Portals and the numbers they hand out.

use std::sync::{Arc, Mutex};

use matrix_instagram::store::{NewPortal, PortalId, StoreError};
use tokio::task::JoinSet;

use super::database::{Database, login, make_portal, new_portal, person, room};
use super::on_both_databases;

on_both_databases! {
    a_portal_is_made_once_whoever_comes_first,
    a_direct_chat_has_a_portal_per_receiver,
    a_portal_remembers_what_is_set,
    a_room_belongs_to_one_portal,
    a_login_has_its_chats_and_the_groups_it_is_in,
    numbers_are_in_the_order_of_commits,
    a_dropped_unit_of_work_leaves_no_hole_in_the_numbers,
    the_two_queues_count_apart,
    no_number_without_a_portal,
}

async fn a_portal_is_made_once_whoever_comes_first(db: Database) {
    let mut makers = JoinSet::new();
    for id in 1..=4 {
        let store = db.store.clone();
        makers.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let new = new_portal("t", None);
            let portal = tx.portals().ensure(&new, PortalId(id)).await.unwrap();
            tx.commit().await.unwrap();
            portal
        });
    }
    let mut portals = makers.join_all().await;
    portals.dedup();
    assert_eq!(portals.len(), 1, "everyone was given the same portal");
    let portal = portals.remove(0);
    assert_eq!(portal.key, new_portal("t", None).key);
    assert!(portal.is_group && portal.room.is_none() && portal.title.is_none());
}

async fn a_direct_chat_has_a_portal_per_receiver(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let (one, two) = (new_portal("t", Some("1")), new_portal("t", Some("2")));
    tx.portals().ensure(&one, PortalId(1)).await.unwrap();
    tx.portals().ensure(&two, PortalId(2)).await.unwrap();
    let found = tx.portals().find(&two.key).await.unwrap().unwrap();
    assert_eq!((found.id, found.is_group), (PortalId(2), false));
    assert_eq!(found.key.receiver, Some(login("2")));
    assert_eq!(
        tx.portals().find(&new_portal("t", None).key).await.unwrap(),
        None
    );
}

async fn a_portal_remembers_what_is_set(db: Database) {
    let id = make_portal(&db, 1).await.id;
    let mut tx = db.begin().await.unwrap();
    let mut portals = tx.portals();
    portals.set_room(id, Some(&room("a"))).await.unwrap();
    portals.set_title(id, Some("Title")).await.unwrap();
    portals.set_shown_name(id, "Shown").await.unwrap();
    portals.set_home_login(id, &login("9")).await.unwrap();

    let portal = portals.find_by_room(&room("a")).await.unwrap().unwrap();
    assert_eq!((portal.id, &portal.home_login), (id, &login("9")));
    assert_eq!(portal.title.as_deref(), Some("Title"));
    assert_eq!(portal.shown_name.as_deref(), Some("Shown"));
    assert!(!format!("{portal:?}").contains("Title"));

    portals.set_room(id, None).await.unwrap();
    portals.set_title(id, None).await.unwrap();
    let portal = portals.find_by_id(id).await.unwrap().unwrap();
    assert_eq!((portal.room, portal.title), (None, None));
    assert_eq!(portals.find_by_room(&room("a")).await.unwrap(), None);
}

async fn a_room_belongs_to_one_portal(db: Database) {
    make_portal(&db, 1).await;
    make_portal(&db, 2).await;
    let mut tx = db.begin().await.unwrap();
    tx.portals()
        .set_room(PortalId(1), Some(&room("a")))
        .await
        .unwrap();
    let error = tx
        .portals()
        .set_room(PortalId(2), Some(&room("a")))
        .await
        .unwrap_err();
    assert!(
        matches!(error, StoreError::Conflict { table: "portal" }),
        "{error}"
    );
}

async fn a_login_has_its_chats_and_the_groups_it_is_in(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let at_home_elsewhere = |new: NewPortal| NewPortal {
        home_login: login("9"),
        ..new
    };
    let made = [
        new_portal("direct", Some("1")),
        at_home_elsewhere(new_portal("direct", Some("2"))),
        at_home_elsewhere(new_portal("group", None)),
        at_home_elsewhere(new_portal("group-without", None)),
        new_portal("group-at-home", None),
    ];
    for (id, new) in (1..).zip(&made) {
        tx.portals().ensure(new, PortalId(id)).await.unwrap();
    }
    // The other login's direct chat is with login 1; it is still not login 1's.
    tx.members()
        .upsert(PortalId(2), &person("1"))
        .await
        .unwrap();
    tx.members()
        .upsert(PortalId(3), &person("1"))
        .await
        .unwrap();

    let listed = tx.portals().list_by_login(&login("1")).await.unwrap();
    let ids: Vec<_> = listed.into_iter().map(|portal| portal.id.0).collect();
    assert_eq!(ids, [1, 3, 5]);
}

async fn numbers_are_in_the_order_of_commits(db: Database) {
    let id = make_portal(&db, 1).await.id;
    let committed = Arc::new(Mutex::new(Vec::new()));
    let mut writers = JoinSet::new();
    for _ in 0..12 {
        let (store, committed) = (db.store.clone(), Arc::clone(&committed));
        writers.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let seq = tx.portals().next_mx_seq(id).await.unwrap();
            // Whoever has a number holds the portal, so nobody else can get here before commit.
            committed.lock().unwrap().push(seq);
            tokio::task::yield_now().await;
            tx.commit().await.unwrap();
        });
    }
    writers.join_all().await;
    let expected: Vec<i64> = (1..=12).collect();
    assert_eq!(*committed.lock().unwrap(), expected);
}

async fn a_dropped_unit_of_work_leaves_no_hole_in_the_numbers(db: Database) {
    let id = make_portal(&db, 1).await.id;
    let mut dropped = db.begin().await.unwrap();
    assert_eq!(dropped.portals().next_mx_seq(id).await.unwrap(), 1);
    drop(dropped);
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.portals().next_mx_seq(id).await.unwrap(), 1);
}

async fn the_two_queues_count_apart(db: Database) {
    let id = make_portal(&db, 1).await.id;
    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.portals().next_mx_seq(id).await.unwrap(), 1);
    assert_eq!(tx.portals().next_mx_seq(id).await.unwrap(), 2);
    assert_eq!(tx.portals().next_ig_seq(id).await.unwrap(), 1);
}

async fn no_number_without_a_portal(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let error = tx.portals().next_ig_seq(PortalId(5)).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Missing { table: "portal" }),
        "{error}"
    );
}
