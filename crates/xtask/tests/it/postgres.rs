//! A Postgres out of a folder.

use xtask::servers::postgres::Postgres;

#[test]
fn a_database_survives_a_kill_of_its_server() {
    let dir = tempfile::tempdir().unwrap();
    let mut postgres = Postgres::start(dir.path()).unwrap();
    let url = postgres.create_database("kept").unwrap();
    postgres.kill_hard().unwrap();
    postgres.start_again().unwrap();
    assert_eq!(postgres.url("kept"), url);
    let again = postgres.create_database("kept").unwrap_err();
    assert!(format!("{again:#}").contains("already exists"), "{again:#}");
    postgres.stop().unwrap();
    postgres.start_again().unwrap();
    postgres.create_database("second").unwrap();
}
