//! Tests of what the command line edits and prints.

use secrecy::SecretString;

use super::{
    config_text::with_appservice_keys,
    generate_registration::{options, options_with_domain},
};
use crate::{
    clock::SystemEntropy,
    config::{Config, EXAMPLE, Environment},
    matrix::registration::Registration,
};

const TOKENS: [(&str, &str); 2] = [("as_token", "a1"), ("hs_token", "h1")];

#[test]
fn the_example_registration_is_what_would_be_generated() {
    let config = Config::load(None, &Environment::default()).unwrap().config;
    let options = options_with_domain(&config, &config.homeserver.domain).unwrap();
    let mut registration = Registration::generate(&options, &SystemEntropy);
    registration.as_token = SecretString::from("64 random characters, also in config.yaml");
    registration.hs_token = SecretString::from("64 other random characters, also in config.yaml");
    registration.sender_localpart = "32 random characters".to_owned();
    let expected = registration.to_yaml().unwrap();
    let written = include_str!("../../registration.example.yaml");
    let written: String = written
        .lines()
        .skip_while(|line| line.starts_with('#'))
        .fold(String::new(), |text, line| text + line + "\n");
    assert_eq!(
        written, expected,
        "registration.example.yaml must have this text:\n{expected}"
    );
}

#[test]
fn names_with_a_meaning_in_regular_expressions_are_escaped() {
    let environment = Environment::from([
        ("BRIDGE__HOMESERVER__DOMAIN", "hs.test"),
        ("BRIDGE__APPSERVICE__USERNAME_TEMPLATE", "ig.{userid}+x"),
        ("BRIDGE__APPSERVICE__ALIAS_PREFIX", "a.b_"),
    ]);
    let config = Config::load(None, &environment).unwrap().config;
    let options = options(&config).unwrap();
    assert_eq!(options.ghost_regex, r"ig\..+\+x");
    assert_eq!(options.alias_regex, r"a\.b_.*");
}

#[test]
fn tokens_replace_the_samples_and_nothing_else() {
    let edited = with_appservice_keys(EXAMPLE, &TOKENS).unwrap();
    let changed: Vec<(&str, &str)> = EXAMPLE
        .lines()
        .zip(edited.lines())
        .filter(|(before, after)| before != after)
        .collect();
    let sample = "This value is generated when generating the registration";
    assert_eq!(
        changed,
        [
            (
                format!("  as_token: {sample}").as_str(),
                "  as_token: \"a1\""
            ),
            (
                format!("  hs_token: {sample}").as_str(),
                "  hs_token: \"h1\""
            )
        ]
    );
    assert_eq!(EXAMPLE.lines().count(), edited.lines().count());
}

#[test]
fn tokens_are_added_where_they_are_missing() {
    for (before, after) in [
        ("", "appservice:\n  hs_token: \"h1\"\n  as_token: \"a1\"\n"),
        (
            "x: 1\n",
            "x: 1\nappservice:\n  hs_token: \"h1\"\n  as_token: \"a1\"\n",
        ),
        (
            "appservice:\n",
            "appservice:\n  hs_token: \"h1\"\n  as_token: \"a1\"\n",
        ),
        (
            "# top\nappservice: # ours\n    # port\n    port: 1 # one\nx: 1\n",
            "# top\nappservice: # ours\n    hs_token: \"h1\"\n    as_token: \"a1\"\n    \
             # port\n    port: 1 # one\nx: 1\n",
        ),
        (
            "appservice:\n  as_token: null # soon\n\n  bot:\n    as_token: no\n  hs_token: x\n",
            "appservice:\n  as_token: \"a1\" # soon\n\n  bot:\n    as_token: no\n  hs_token: \
             \"h1\"\n",
        ),
    ] {
        assert_eq!(
            with_appservice_keys(before, &TOKENS).as_deref(),
            Some(after),
            "{before}"
        );
    }
}

#[test]
fn a_text_that_cannot_be_edited_safely_is_left_alone() {
    for text in [
        "appservice: {port: 1}\n",
        "[1]\n",
        "a: [\n",
        "appservice:\n  as_token: >\n    x\n",
    ] {
        assert_eq!(with_appservice_keys(text, &TOKENS), None, "{text}");
    }
}
