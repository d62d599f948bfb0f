//! Opening, closing, and units of work.

use matrix_instagram::store::{OpenError, Store, StoreError, StoreOptions};

use super::database::{Database, room, user};
use super::on_both_databases;

on_both_databases! {
    what_was_committed_is_there_after_opening_again,
    a_dropped_unit_of_work_leaves_nothing,
    a_reader_sees_one_moment_and_waits_for_no_writer,
    nothing_is_written_through_a_reader,
    a_schema_of_a_newer_version_is_refused,
    a_schema_with_other_steps_is_refused,
    a_value_that_makes_no_sense_is_told_by_its_place,
    a_closed_store_begins_nothing,
}

async fn what_was_committed_is_there_after_opening_again(db: Database) {
    let mut tx = db.begin().await.unwrap();
    tx.users().ensure(&user("ann")).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;

    let again = Store::open(&db.options).await.unwrap();
    let found = again
        .read()
        .await
        .unwrap()
        .users()
        .find(&user("ann"))
        .await
        .unwrap();
    assert_eq!(found.unwrap().mxid, user("ann"));
}

async fn a_dropped_unit_of_work_leaves_nothing(db: Database) {
    let mut tx = db.begin().await.unwrap();
    tx.users().ensure(&user("ann")).await.unwrap();
    drop(tx);

    let mut tx = db.begin().await.unwrap();
    assert_eq!(tx.users().find(&user("ann")).await.unwrap(), None);
}

async fn a_reader_sees_one_moment_and_waits_for_no_writer(db: Database) {
    let mut reader = db.read().await.unwrap();
    assert_eq!(reader.users().find(&user("ann")).await.unwrap(), None);

    let mut writer = db.begin().await.unwrap();
    writer.users().ensure(&user("ann")).await.unwrap();
    let mut other = db.read().await.unwrap();
    assert_eq!(
        other.users().find(&user("ann")).await.unwrap(),
        None,
        "not committed yet"
    );
    writer.commit().await.unwrap();

    assert_eq!(
        reader.users().find(&user("ann")).await.unwrap(),
        None,
        "its moment is before"
    );
    let mut later = db.read().await.unwrap();
    assert!(later.users().find(&user("ann")).await.unwrap().is_some());
}

async fn nothing_is_written_through_a_reader(db: Database) {
    let mut reader = db.read().await.unwrap();
    let error = reader.users().ensure(&user("ann")).await.unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Statement {
                table: "bridge_user",
                ..
            }
        ),
        "{error}"
    );
    assert!(!error.is_transient());
}

async fn a_schema_of_a_newer_version_is_refused(db: Database) {
    db.tamper(
        "INSERT INTO _sqlx_migrations
            (version, description, success, checksum, execution_time, installed_on)
        SELECT 9999, 'later', success, checksum, execution_time, installed_on
        FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    db.close().await;

    let error = Store::open(&db.options).await.err().unwrap();
    assert!(
        matches!(error, OpenError::Newer { found: 9999, .. }),
        "{error}"
    );
    assert_eq!(error.exit_code(), 15);
}

async fn a_schema_with_other_steps_is_refused(db: Database) {
    db.tamper("DROP TABLE _sqlx_migrations").await;
    db.close().await;

    let error = Store::open(&db.options).await.err().unwrap();
    assert!(matches!(error, OpenError::Foreign(_)), "{error}");
    assert_eq!(error.exit_code(), 15);
}

async fn a_value_that_makes_no_sense_is_told_by_its_place(db: Database) {
    db.tamper("INSERT INTO bridge_user VALUES ('@ann:hs.test', 'not a room')")
        .await;
    let error = db
        .read()
        .await
        .unwrap()
        .users()
        .find(&user("ann"))
        .await
        .unwrap_err();
    let StoreError::Inconsistent { table, column } = &error else {
        panic!("{error}")
    };
    assert_eq!((*table, *column), ("bridge_user", "management_room"));
    assert!(!format!("{error:?} {error}").contains("not a room"));
}

async fn a_closed_store_begins_nothing(db: Database) {
    db.close().await;
    assert!(matches!(db.begin().await, Err(StoreError::Begin(_))));
    assert!(matches!(db.read().await, Err(StoreError::Begin(_))));
}

#[tokio::test]
async fn a_second_process_is_refused_while_the_first_has_the_file() {
    let db = Database::sqlite().await;
    let error = Store::open(&db.options).await.err().unwrap();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    assert_eq!(error.exit_code(), 14);
    assert!(
        error
            .to_string()
            .contains("another process uses this database"),
        "{error}"
    );

    db.close().await;
    Store::open(&db.options).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;

    let db = Database::sqlite().await;
    let mut tx = db.begin().await.unwrap();
    tx.users()
        .set_management_room(&user("ann"), Some(&room("a")))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let path = db.options.uri.strip_prefix("sqlite:").unwrap();
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let mode = std::fs::metadata(format!("{path}{suffix}"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bridge.db");
    std::fs::write(&path, vec![b'x'; 8192]).unwrap();
    let error = open(&format!("sqlite://{}", path.display())).await;
    assert!(matches!(error, OpenError::Corrupt(_)), "{error}");
    assert_eq!(error.exit_code(), 18);
}

#[tokio::test]
async fn an_address_of_no_known_kind_is_refused() {
    for uri in [
        "",
        "mysql://x",
        "bridge.db",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:a?mode=ro",
    ] {
        let error = open(uri).await;
        assert!(matches!(error, OpenError::Address(_)), "{uri}: {error}");
        assert_eq!(error.exit_code(), 14);
    }
}

#[tokio::test]
async fn a_folder_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("bridge.db");
    let error = open(&format!("sqlite:{}", path.display())).await;
    assert!(matches!(error, OpenError::File { .. }), "{error}");
    assert!(error.to_string().contains("missing/bridge.db"), "{error}");
}

async fn open(uri: &str) -> OpenError {
    let options = StoreOptions {
        uri: uri.to_owned(),
        max_connections: 1,
    };
    Store::open(&options).await.err().expect("it is refused")
}
