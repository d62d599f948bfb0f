//! Users, logins, ghosts and members.

use matrix_instagram::remote::{Checkpoint, ThreadCursor};
use matrix_instagram::store::{Login, Member, PortalId};
use ruma::OwnedDeviceId;
use secrecy::ExposeSecret as _;

use super::database::{Database, login, make_portal, person, room, thread, user};
use super::on_both_databases;

on_both_databases! {
    a_user_is_made_once_and_found_by_their_room,
    a_login_is_replaced_but_keeps_its_age,
    a_state_is_news_once,
    a_session_is_kept_and_never_shown,
    a_deleted_login_takes_its_owner_checkpoint_and_cursors,
    a_known_name_is_never_replaced_by_an_empty_one,
    a_ghost_remembers_what_matrix_was_told,
    a_member_is_added_once,
    members_that_are_logins_are_listed,
}

fn new_login(id: &str, owner: &str, created_at_ms: i64) -> Login {
    Login {
        id: login(id),
        user: user(owner),
        username: format!("name{id}"),
        full_name: String::new(),
        session: "first".into(),
        state: "connecting".into(),
        state_info: String::new(),
        created_at_ms,
    }
}

async fn a_user_is_made_once_and_found_by_their_room(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut users = tx.users();
    assert_eq!(
        users.ensure(&user("ann")).await.unwrap().management_room,
        None
    );
    users
        .set_management_room(&user("ann"), Some(&room("a")))
        .await
        .unwrap();
    let again = users.ensure(&user("ann")).await.unwrap();
    assert_eq!(again.management_room, Some(room("a")));
    assert_eq!(
        users.find_by_management_room(&room("a")).await.unwrap(),
        Some(again)
    );
    assert_eq!(
        users.find_by_management_room(&room("b")).await.unwrap(),
        None
    );

    users.set_management_room(&user("ann"), None).await.unwrap();
    assert_eq!(
        users
            .find(&user("ann"))
            .await
            .unwrap()
            .unwrap()
            .management_room,
        None
    );
}

async fn a_login_is_replaced_but_keeps_its_age(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut logins = tx.logins();
    logins.upsert(&new_login("2", "ann", 20)).await.unwrap();
    logins.upsert(&new_login("1", "ann", 30)).await.unwrap();
    logins.upsert(&new_login("3", "bob", 10)).await.unwrap();
    let changed = Login {
        full_name: "Full".into(),
        ..new_login("2", "ann", 99)
    };
    logins.upsert(&changed).await.unwrap();

    let found = logins.find(&login("2")).await.unwrap().unwrap();
    assert_eq!(
        (found.full_name.as_str(), found.created_at_ms),
        ("Full", 20)
    );
    let ids = |logins: Vec<Login>| logins.into_iter().map(|login| login.id).collect::<Vec<_>>();
    assert_eq!(
        ids(logins.list().await.unwrap()),
        [login("3"), login("2"), login("1")]
    );
    let of_ann = logins.list_by_user(&user("ann")).await.unwrap();
    assert_eq!(ids(of_ann), [login("2"), login("1")]);
    assert!(logins.find(&login("4")).await.unwrap().is_none());
}

async fn a_state_is_news_once(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut logins = tx.logins();
    assert!(
        !logins
            .set_state(&login("1"), "connected", "")
            .await
            .unwrap(),
        "not there"
    );
    logins.upsert(&new_login("1", "ann", 0)).await.unwrap();
    assert!(
        logins
            .set_state(&login("1"), "connected", "")
            .await
            .unwrap()
    );
    assert!(
        !logins
            .set_state(&login("1"), "connected", "")
            .await
            .unwrap()
    );
    assert!(
        logins
            .set_state(&login("1"), "connected", "more")
            .await
            .unwrap()
    );
    let found = logins.find(&login("1")).await.unwrap().unwrap();
    assert_eq!(
        (found.state.as_str(), found.state_info.as_str()),
        ("connected", "more")
    );
}

async fn a_session_is_kept_and_never_shown(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut logins = tx.logins();
    logins.upsert(&new_login("1", "ann", 0)).await.unwrap();
    assert!(
        logins
            .set_session(&login("1"), &"second".into())
            .await
            .unwrap()
    );
    assert!(
        !logins
            .set_session(&login("2"), &"second".into())
            .await
            .unwrap()
    );
    let found = logins.find(&login("1")).await.unwrap().unwrap();
    assert_eq!(found.session.expose_secret(), "second");
    let shown = format!("{found:?}");
    assert!(
        !shown.contains("second") && !shown.contains("name1"),
        "{shown}"
    );
}

async fn a_deleted_login_takes_its_owner_checkpoint_and_cursors(db: Database) {
    let cursor = ThreadCursor {
        thread: thread("t"),
        newest: None,
        fingerprint: String::new(),
        chat_fingerprint: String::new(),
        read_at_us: Vec::new(),
        marks: Vec::new(),
    };
    let mut tx = db.begin().await.unwrap();
    for id in ["1", "2"] {
        tx.logins().upsert(&new_login(id, "ann", 0)).await.unwrap();
        let epoch = tx.owners().claim(&login(id), "me").await.unwrap();
        tx.checkpoints()
            .save(&login(id), &Checkpoint::default(), epoch)
            .await
            .unwrap();
        tx.cursors().save(&login(id), &cursor).await.unwrap();
    }
    assert!(tx.logins().delete(&login("1")).await.unwrap());
    assert!(!tx.logins().delete(&login("1")).await.unwrap());

    assert!(tx.logins().find(&login("1")).await.unwrap().is_none());
    assert_eq!(tx.checkpoints().find(&login("1")).await.unwrap(), None);
    assert_eq!(
        tx.cursors().find(&login("1"), &thread("t")).await.unwrap(),
        None
    );
    assert!(tx.logins().find(&login("2")).await.unwrap().is_some());
    assert!(tx.checkpoints().find(&login("2")).await.unwrap().is_some());
    assert!(
        tx.cursors()
            .find(&login("2"), &thread("t"))
            .await
            .unwrap()
            .is_some()
    );
}

async fn a_known_name_is_never_replaced_by_an_empty_one(db: Database) {
    let mut tx = db.begin().await.unwrap();
    let mut ghosts = tx.ghosts();
    assert_eq!(ghosts.find(&person("7")).await.unwrap(), None);
    let ghost = ghosts
        .upsert_profile(&person("7"), "", "Full")
        .await
        .unwrap();
    assert_eq!(
        (ghost.username.as_str(), ghost.full_name.as_str()),
        ("", "Full")
    );
    let ghost = ghosts
        .upsert_profile(&person("7"), "name", "")
        .await
        .unwrap();
    assert_eq!(
        (ghost.username.as_str(), ghost.full_name.as_str()),
        ("name", "Full")
    );
    let ghost = ghosts
        .upsert_profile(&person("7"), "other", "New")
        .await
        .unwrap();
    assert_eq!(
        (ghost.username.as_str(), ghost.full_name.as_str()),
        ("other", "New")
    );
    assert_eq!(ghosts.find(&person("7")).await.unwrap(), Some(ghost));
}

async fn a_ghost_remembers_what_matrix_was_told(db: Database) {
    let device = OwnedDeviceId::from("DEVICE");
    let mut tx = db.begin().await.unwrap();
    let mut ghosts = tx.ghosts();
    let ghost = ghosts
        .upsert_profile(&person("7"), "name", "Full")
        .await
        .unwrap();
    assert!(!ghost.registered && ghost.device.is_none() && ghost.shown_name.is_none());
    ghosts
        .set_registered(&person("7"), Some(&device))
        .await
        .unwrap();
    ghosts.set_shown_name(&person("7"), "Shown").await.unwrap();
    let ghost = ghosts
        .upsert_profile(&person("7"), "name", "Full")
        .await
        .unwrap();
    assert!(ghost.registered);
    assert_eq!(
        (ghost.device, ghost.shown_name),
        (Some(device), Some("Shown".to_owned()))
    );
}

async fn a_member_is_added_once(db: Database) {
    let portal = make_portal(&db, 1).await.id;
    let mut tx = db.begin().await.unwrap();
    let mut members = tx.members();
    assert!(members.upsert(portal, &person("7")).await.unwrap());
    members
        .set_in_room(portal, &person("7"), true)
        .await
        .unwrap();
    assert!(
        !members.upsert(portal, &person("7")).await.unwrap(),
        "stays as it is"
    );
    let expected = Member {
        person: person("7"),
        in_room: true,
    };
    assert_eq!(members.list(portal).await.unwrap(), [expected]);
    assert!(members.remove(portal, &person("7")).await.unwrap());
    assert!(!members.remove(portal, &person("7")).await.unwrap());
    assert_eq!(members.list(portal).await.unwrap(), []);
}

async fn members_that_are_logins_are_listed(db: Database) {
    let mut tx = db.begin().await.unwrap();
    for id in ["1", "2", "3"] {
        tx.logins().upsert(&new_login(id, "ann", 0)).await.unwrap();
    }
    for id in ["1", "2", "8"] {
        tx.members().upsert(PortalId(1), &person(id)).await.unwrap();
    }
    let ours = tx.members().list_logins(PortalId(1)).await.unwrap();
    let ids: Vec<_> = ours.into_iter().map(|login| login.id).collect();
    assert_eq!(ids, [login("1"), login("2")]);
}
