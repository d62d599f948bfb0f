//! Tests of the registration file and its tokens.

use secrecy::ExposeSecret as _;

use super::{Registration, RegistrationError, RegistrationOptions};
use crate::clock::{Entropy, SystemEntropy};

/// Counts upwards, so that every drawn number differs.
struct Counting(std::sync::atomic::AtomicU8);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    }
}

fn options() -> RegistrationOptions {
    RegistrationOptions {
        id: "bridge".to_owned(),
        url: Some("http://127.0.0.1:29330".parse().unwrap()),
        domain: "hs.example.org".try_into().unwrap(),
        bot_localpart: "bridge.bot".to_owned(),
        ghost_regex: "ghost_.*".to_owned(),
        alias_regex: "_ghost_.*".to_owned(),
    }
}

#[test]
fn a_generated_registration_reads_as_homeservers_expect_it() {
    let registration = Registration::generate(&options(), &Counting(1.into()));
    insta::assert_snapshot!(registration.to_yaml().unwrap(), @r"
    id: bridge
    url: http://127.0.0.1:29330/
    as_token: '0101010101010101010101010101010101010101010101010101010101010101'
    hs_token: '0202020202020202020202020202020202020202020202020202020202020202'
    sender_localpart: '03030303030303030303030303030303'
    rate_limited: false
    receive_ephemeral: true
    io.element.msc4190: true
    namespaces:
      users:
      - exclusive: true
        regex: ^@bridge\.bot:hs\.example\.org$
      - exclusive: true
        regex: ^@ghost_.*:hs\.example\.org$
      aliases:
      - exclusive: true
        regex: ^#_ghost_.*:hs\.example\.org$
      rooms: []
    ");
}

#[test]
fn what_was_written_is_read_back() {
    let written = Registration::generate(&options(), &SystemEntropy);
    let read = Registration::from_yaml(&written.to_yaml().unwrap()).unwrap();
    assert_eq!(read.id, written.id);
    assert_eq!(read.url, written.url);
    assert_eq!(
        read.as_token.expose_secret(),
        written.as_token.expose_secret()
    );
    assert_eq!(
        read.hs_token.expose_secret(),
        written.hs_token.expose_secret()
    );
    assert_eq!(read.sender_localpart, written.sender_localpart);
    assert_eq!(read.namespaces, written.namespaces);
    assert!(read.manages_devices && read.receive_ephemeral && !read.rate_limited);
}

#[test]
fn tokens_are_64_random_characters() {
    let first = Registration::generate(&options(), &SystemEntropy);
    let second = Registration::generate(&options(), &SystemEntropy);
    assert_eq!(first.as_token.expose_secret().len(), 64);
    assert_eq!(first.hs_token.expose_secret().len(), 64);
    assert_ne!(
        first.as_token.expose_secret(),
        first.hs_token.expose_secret()
    );
    assert_ne!(
        first.as_token.expose_secret(),
        second.as_token.expose_secret()
    );
    assert_ne!(first.sender_localpart, second.sender_localpart);
}

#[test]
fn a_registration_of_another_program_is_read() {
    let read = Registration::from_yaml(
        "
        id: other
        url: null
        as_token: abcdefghijklmnopqrst
        hs_token: tsrqponmlkjihgfedcba
        sender_localpart: someone
        de.sorunome.msc2409.push_ephemeral: true
        org.matrix.msc3202: true
        protocols: [one]
        namespaces:
          users: [{ exclusive: false, regex: '@.*', group_id: '+x:y' }]
        ",
    )
    .unwrap();
    assert_eq!(read.url, None);
    assert!(read.receive_ephemeral && read.rate_limited && !read.manages_devices);
    assert_eq!(read.namespaces.users.len(), 1);
    assert!(read.namespaces.aliases.is_empty());
}

#[test]
fn errors_name_the_key_and_never_the_secret() {
    let yaml = Registration::generate(&options(), &SystemEntropy)
        .to_yaml()
        .unwrap();
    let without = |key: &str| {
        yaml.lines()
            .filter(|line| !line.starts_with(key))
            .collect::<Vec<_>>()
            .join("\n")
    };
    for (text, wanted) in [
        (without("as_token"), "`as_token` must be a text"),
        (without("id"), "`id` must be a text"),
        (
            yaml.replace("url: http", "url: ftp"),
            "`url` must be an http address or null",
        ),
        (
            yaml.replace("rate_limited: false", "rate_limited: 7"),
            "`rate_limited` must be true",
        ),
        ("id: [".to_owned(), "not valid YAML"),
    ] {
        let error = Registration::from_yaml(&text).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
}

#[test]
fn guessable_and_equal_tokens_are_rejected() {
    let yaml = "{ id: a, as_token: short, hs_token: tsrqponmlkjihgfedcba, sender_localpart: b }";
    let error = Registration::from_yaml(yaml).unwrap_err();
    assert!(matches!(
        error,
        RegistrationError::WeakToken { key: "as_token" }
    ));
    let yaml = yaml.replace("short", "tsrqponmlkjihgfedcba");
    let error = Registration::from_yaml(&yaml).unwrap_err();
    assert!(matches!(error, RegistrationError::SameTokens));
}

#[test]
fn debug_shows_no_token() {
    let registration = Registration::generate(&options(), &SystemEntropy);
    let text = format!("{registration:?}");
    assert!(!text.contains(registration.as_token.expose_secret()));
    assert!(!text.contains(registration.hs_token.expose_secret()));
}
