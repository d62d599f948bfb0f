//! `generate-registration`.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use super::{Program, program::VALID};

/// The parts of the minimal file that a person writes before there are tokens.
fn without_tokens() -> String {
    VALID
        .lines()
        .filter(|line| !line.contains("_token"))
        .fold(String::new(), |text, line| text + line + "\n")
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

#[test]
fn a_fresh_file_gets_its_tokens_and_is_valid_then() {
    let program = Program::with_config(&without_tokens());
    program.run(&["generate-registration"]).succeeds().prints(&[
        "registration.yaml",
        "app_service_config_files",
        "app_service_api",
        "Conduit",
    ]);
    let config = program.read("config.yaml");
    let registration = yaml(&program.read("registration.yaml"));
    assert!(config.contains("appservice: # the bridge"), "{config}");
    for token in ["as_token", "hs_token"] {
        assert_eq!(yaml(&config)["appservice"][token], registration[token]);
        assert_eq!(registration[token].as_str().unwrap().len(), 64);
    }
    assert_eq!(
        registration["namespaces"]["users"][0]["regex"],
        r"^@instagrambot:hs\.test$"
    );
    assert_eq!(
        registration["namespaces"]["users"][1]["regex"],
        r"^@instagram_.+:hs\.test$"
    );
    assert_eq!(
        registration["namespaces"]["aliases"][0]["regex"],
        r"^#_ig_.*:hs\.test$"
    );
    program.run(&["check-config"]).succeeds();
}

#[test]
fn a_second_run_changes_nothing() {
    let program = Program::with_config(&without_tokens());
    program.run(&["generate-registration"]).succeeds();
    let (config, registration) = (
        program.read("config.yaml"),
        program.read("registration.yaml"),
    );
    program.run(&["-g"]).succeeds();
    assert_eq!(program.read("config.yaml"), config);
    assert_eq!(program.read("registration.yaml"), registration);
}

#[test]
fn tokens_of_the_settings_are_kept() {
    let program = Program::with_config(VALID);
    program
        .run(&["generate-registration", "-r", "other.yaml"])
        .succeeds();
    assert_eq!(program.read("config.yaml"), VALID);
    let registration = yaml(&program.read("other.yaml"));
    assert_eq!(registration["as_token"], "words-that-stand-for-a-token");
    assert_eq!(registration["hs_token"], "words-that-stand-for-another");
}

#[test]
fn tokens_of_an_existing_registration_are_kept() {
    let program = Program::with_config(&without_tokens());
    program.run(&["generate-registration"]).succeeds();
    let registration = program.read("registration.yaml");
    program.write("config.yaml", &without_tokens());
    program.run(&["generate-registration"]).succeeds();
    assert_eq!(program.read("registration.yaml"), registration);
    let config = yaml(&program.read("config.yaml"));
    assert_eq!(
        config["appservice"]["as_token"],
        yaml(&registration)["as_token"]
    );
}

#[test]
fn a_new_registration_is_private_to_its_owner() {
    let program = Program::with_config(&without_tokens());
    program.run(&["generate-registration"]).succeeds();
    let mode = fs::metadata(program.path("registration.yaml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_domain_must_be_set_first() {
    let program = Program::with_config("");
    program
        .run(&["generate-registration"])
        .fails(20, &["homeserver.domain is not set"]);
    assert!(!program.path("registration.yaml").exists());
}

#[test]
fn a_registration_that_cannot_be_written_is_named() {
    Program::with_config(&without_tokens())
        .run(&["generate-registration", "-r", "nowhere/registration.yaml"])
        .fails(21, &["failed to write nowhere/registration.yaml"]);
}

#[test]
fn a_file_that_cannot_be_edited_safely_is_left_alone() {
    let text = without_tokens().replace("appservice: # the bridge", "appservice: {port: 29331}");
    let program = Program::with_config(&text);
    program
        .run(&["generate-registration"])
        .fails(22, &["copy as_token and hs_token"]);
    assert_eq!(program.read("config.yaml"), text);
}

#[test]
fn no_update_contradicts_it() {
    let program = Program::with_config(&without_tokens());
    program.run(&["-g", "-n"]).fails(5, &["--no-update"]);
    assert!(!program.path("registration.yaml").exists());
}
