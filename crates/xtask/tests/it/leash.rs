//! A child ends with its owner, however the owner ends.

use std::{path::Path, process::Command, time::Duration};

use xtask::servers::{
    leash::{Leash, StopSignal, signal},
    wait,
};

const LIMIT: Duration = Duration::from_secs(20);

fn sleeper() -> Command {
    let mut command = Command::new("sleep");
    command.arg("600");
    command
}

/// A zombie counts as ended: nobody may be there to reap it.
fn is_alive(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or("").starts_with(" Z"))
}

#[test]
fn a_child_runs_until_it_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let mut leash =
        Leash::spawn(&sleeper(), &dir.path().join("log"), StopSignal::Terminate).unwrap();
    let pid = leash.pid();
    assert!(leash.is_running() && is_alive(pid));
    drop(leash);
    assert!(!is_alive(pid));
}

#[test]
fn a_child_that_ends_by_itself_is_not_running() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let mut command = Command::new("sh");
    command.args(["-c", "echo done"]);
    let mut leash = Leash::spawn(&command, &log, StopSignal::Terminate).unwrap();
    assert!(wait::until(LIMIT, || !leash.is_running()));
    assert!(leash.log_tail().ends_with("done"));
}

#[test]
fn a_killed_child_is_gone_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut leash =
        Leash::spawn(&sleeper(), &dir.path().join("log"), StopSignal::Interrupt).unwrap();
    leash.kill_hard().unwrap();
    assert!(!is_alive(leash.pid()));
}

/// The test runs itself as the owner: `leash_owner_for_the_kill_test` below.
#[test]
fn a_child_ends_when_its_owner_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let note = dir.path().join("pid");
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "leash::leash_owner_for_the_kill_test"])
        .env("LEASH_TEST_DIR", dir.path())
        .spawn()
        .unwrap();
    let read = || {
        std::fs::read_to_string(&note)
            .ok()?
            .trim()
            .parse::<u32>()
            .ok()
    };
    assert!(wait::until(LIMIT, || read().is_some()));
    let child = read().unwrap();
    assert!(is_alive(child));
    signal(owner.id(), "KILL").unwrap();
    owner.wait().unwrap();
    assert!(wait::until(LIMIT, || !is_alive(child)));
}

/// Does something only when the test above runs it.
#[test]
fn leash_owner_for_the_kill_test() {
    let Some(dir) = std::env::var_os("LEASH_TEST_DIR") else {
        return;
    };
    let dir = Path::new(&dir);
    let mut leash = Leash::spawn(&sleeper(), &dir.join("log"), StopSignal::Terminate).unwrap();
    std::fs::write(dir.join("new"), leash.pid().to_string()).unwrap();
    std::fs::rename(dir.join("new"), dir.join("pid")).unwrap();
    wait::until(Duration::from_mins(1), || !leash.is_running());
}
