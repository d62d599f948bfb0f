//! Flags, help and version.

use super::{Program, Run, program::VALID};

#[test]
fn help_and_version_succeed() {
    let program = Program::new();
    program
        .run(&["--help"])
        .succeeds()
        .prints(&["generate-registration", "check-config"]);
    for arguments in [&["version"][..], &["-v"], &["--version"]] {
        program
            .run(arguments)
            .succeeds()
            .prints(&["matrix-instagram 0."]);
    }
}

#[test]
fn the_version_is_given_as_json_too() {
    for arguments in [&["--version-json"][..], &["version", "--json"]] {
        let Run { stdout, .. } = Program::new().run(arguments).succeeds();
        let version: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!(version["name"], "matrix-instagram");
        assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn unknown_flags_are_refused() {
    Program::new()
        .run(&["--frobnicate"])
        .fails(1, &["--frobnicate", "Usage"]);
}

#[test]
fn the_example_is_written_once_and_never_over_a_file() {
    for arguments in [
        &["generate-example-config", "-c", "my.yaml"][..],
        &["-e", "-c", "my.yaml"],
    ] {
        let program = Program::new();
        program.run(arguments).succeeds().prints(&["Wrote my.yaml"]);
        assert_eq!(
            program.read("my.yaml"),
            include_str!("../../../config.example.yaml")
        );
        program.write("my.yaml", "mine");
        program
            .run(arguments)
            .fails(22, &["failed to write my.yaml", "exists"]);
        assert_eq!(program.read("my.yaml"), "mine");
    }
}

#[test]
fn a_log_level_that_means_nothing_is_refused() {
    Program::with_config(&format!("{VALID}\nlogging:\n  level: \"bridge=loud\"\n"))
        .run(&["run"])
        .fails(12, &["logging.level `bridge=loud`"]);
}
