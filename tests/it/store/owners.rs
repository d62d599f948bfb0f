//! Who works a login.

use std::time::Duration;

use matrix_instagram::store::{Epoch, StoreError};
use tokio::task::JoinSet;

use super::database::{Database, login};
use super::on_both_databases;

on_both_databases! {
    two_claims_of_one_login_have_an_epoch_each,
    the_fence_refuses_an_older_claim,
    a_login_given_up_is_fenced_and_can_be_claimed_again,
}

async fn claim(db: &Database, owner: &str) -> Epoch {
    let mut tx = db.begin().await.unwrap();
    let epoch = tx.owners().claim(&login("1"), owner).await.unwrap();
    tx.commit().await.unwrap();
    epoch
}

async fn two_claims_of_one_login_have_an_epoch_each(db: Database) {
    let mut claims = JoinSet::new();
    for owner in ["a", "b", "c", "d"] {
        let store = db.store.clone();
        claims.spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let epoch = tx.owners().claim(&login("1"), owner).await.unwrap();
            tx.commit().await.unwrap();
            (epoch, owner)
        });
    }
    let mut claims = claims.join_all().await;
    claims.sort_unstable();
    let epochs: Vec<_> = claims.iter().map(|(epoch, _)| epoch.0).collect();
    assert_eq!(epochs, [1, 2, 3, 4]);

    let (last, winner) = claims.pop().unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.owners().fence(&login("1"), winner, last).await.unwrap();
    for (epoch, owner) in claims {
        let refused = tx.owners().fence(&login("1"), owner, epoch).await;
        assert!(matches!(refused, Err(StoreError::Fenced)));
    }
}

async fn the_fence_refuses_an_older_claim(db: Database) {
    let first = claim(&db, "me").await;
    let second = claim(&db, "me").await;
    assert_eq!((first, second), (Epoch(1), Epoch(2)));

    let mut tx = db.begin().await.unwrap();
    tx.owners().fence(&login("1"), "me", second).await.unwrap();
    let refused = [
        tx.owners().fence(&login("1"), "me", first).await,
        tx.owners().fence(&login("1"), "other", second).await,
        tx.owners().fence(&login("2"), "me", second).await,
    ];
    for refusal in refused {
        let error = refusal.unwrap_err();
        assert!(matches!(error, StoreError::Fenced), "{error}");
        assert!(!error.is_transient());
    }
}

async fn a_login_given_up_is_fenced_and_can_be_claimed_again(db: Database) {
    let first = claim(&db, "me").await;
    let mut tx = db.begin().await.unwrap();
    assert!(tx.owners().release(&login("1"), "me", first).await.unwrap());
    assert!(!tx.owners().release(&login("1"), "me", first).await.unwrap());
    let refused = tx.owners().fence(&login("1"), "me", first).await;
    assert!(matches!(refused, Err(StoreError::Fenced)));
    tx.commit().await.unwrap();
    assert_eq!(claim(&db, "me").await, Epoch(2));
}

/// On SQLite the claim could not even begin: there is one writer at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_waits_for_the_fenced_work_under_way() {
    let db = Database::postgres().await;
    let epoch = claim(&db, "me").await;
    let mut fenced = db.begin().await.unwrap();
    fenced
        .owners()
        .fence(&login("1"), "me", epoch)
        .await
        .unwrap();

    let mut claims = JoinSet::new();
    let store = db.store.clone();
    claims.spawn(async move {
        let mut tx = store.begin().await.unwrap();
        let epoch = tx.owners().claim(&login("1"), "other").await.unwrap();
        let fact = tx.kv().find("done").await.unwrap();
        tx.commit().await.unwrap();
        (epoch, fact)
    });
    tokio::time::timeout(Duration::from_mins(1), db.wait_until_somebody_waits())
        .await
        .unwrap();
    fenced.kv().ensure("done", "yes").await.unwrap();
    fenced.commit().await.unwrap();
    assert_eq!(
        claims.join_all().await,
        [(Epoch(2), Some("yes".to_owned()))]
    );
}
