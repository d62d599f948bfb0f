//! A Synapse from PyPI.

use xtask::servers::synapse::{Synapse, SynapseOptions, install};

#[test]
fn a_user_survives_a_kill_and_a_stop_of_the_homeserver() {
    let installed = install(&xtask::servers::cache::dir(), &|_| ()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let options = SynapseOptions::new(dir.path()).unwrap();
    let mut synapse = Synapse::start(&installed, options).unwrap();
    assert_eq!(
        synapse.register_user("alice", "opened").unwrap(),
        "@alice:hs.test"
    );
    synapse.kill_hard().unwrap();
    synapse.start_again().unwrap();
    let taken = synapse.register_user("alice", "opened").unwrap_err();
    assert!(taken.to_string().contains("M_USER_IN_USE"), "{taken}");
    synapse.stop().unwrap();
    synapse.start_again().unwrap();
}
