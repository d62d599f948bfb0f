//! `check-config`.

use super::{Program, program::VALID};

#[test]
fn a_valid_file_is_fine() {
    Program::with_config(VALID)
        .run(&["check-config"])
        .succeeds()
        .prints(&["config.yaml is fine."]);
}

#[test]
fn a_missing_file_is_named_with_the_command_that_writes_one() {
    Program::new()
        .run(&["check-config", "-c", "else.yaml"])
        .fails(
            10,
            &[
                "failed to read the settings from else.yaml",
                "--generate-example-config -c else.yaml",
            ],
        );
}

#[test]
fn bad_yaml_is_named_with_its_line() {
    Program::with_config("homeserver:\n  domain: [\n")
        .run(&["check-config"])
        .fails(
            10,
            &[
                "failed to parse the settings in config.yaml",
                "because: ",
                "line ",
            ],
        );
}

#[test]
fn a_value_of_the_wrong_type_is_named_with_its_key() {
    Program::with_config("appservice:\n  port: many\n")
        .run(&["check-config"])
        .fails(10, &["appservice.port", "many"]);
}

#[test]
fn every_sample_value_is_named_at_once() {
    let program = Program::new();
    program.run(&["generate-example-config"]).succeeds();
    for command in ["check-config", "run"] {
        program.run(&[command]).fails(
            11,
            &[
                "homeserver.address: still has the sample value",
                "homeserver.domain: still has the sample value `example.com`",
                "appservice.as_token: has not been generated yet; run `matrix-instagram generate",
                "appservice.hs_token: ",
                "bridge.permissions: lets nobody log in",
            ],
        );
    }
}

#[test]
fn an_unknown_key_is_a_warning_with_a_suggestion() {
    Program::with_config(&format!("{VALID}\nbackfil:\n  enabled: false\n"))
        .env("BRIDGE__HOMESERVER__RETRY_LIMITS", "3")
        .run(&["check-config"])
        .succeeds()
        .prints(&[
            "warning: unknown key `backfil` in config.yaml: it has no effect; did you mean \
             `backfill`?",
            "(BRIDGE__HOMESERVER__RETRY_LIMITS): it has no effect; did you mean \
             `homeserver.retry_limit`?",
        ]);
}

#[test]
fn the_environment_stands_over_the_file() {
    Program::with_config(VALID)
        .env("BRIDGE__HOMESERVER__DOMAIN", "example.com")
        .run(&["check-config"])
        .fails(11, &["homeserver.domain: still has the sample value"]);
    Program::with_config(&VALID.replace("hs.test\n", "example.com\n"))
        .env("BRIDGE__HOMESERVER__DOMAIN", "hs.test")
        .run(&["check-config"])
        .succeeds();
}

#[test]
fn a_secret_can_stand_in_a_file() {
    let program =
        Program::with_config(&VALID.replace("as_token: words", "as_token_file: token # words"));
    program
        .run(&["check-config"])
        .fails(10, &["the file token named by appservice.as_token_file"]);
    program.write("token", "words-in-a-file\n");
    program.run(&["check-config"]).succeeds();
}

#[test]
fn a_secret_is_never_printed() {
    let text = VALID.replace(
        "words-that-stand-for-another",
        "words-that-stand-for-a-token",
    );
    let run = Program::with_config(&text).run(&["check-config"]);
    assert!(!format!("{run:?}").contains("words-that-stand"), "{run:?}");
    run.fails(11, &["appservice.hs_token: is the same as as_token"]);
}
