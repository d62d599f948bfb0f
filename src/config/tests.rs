//! Tests of the layers, of every check, and of the example file.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use super::{layer::Layer, unknown::known_keys, *};

/// A file with everything that has no usable default.
const MINIMAL: &str = "
homeserver:
  address: http://127.0.0.1:8008
  domain: hs.test
appservice:
  as_token: one
  hs_token: two
bridge:
  permissions:
    \"hs.test\": user
";

fn load_text(text: &str, environment: &Environment) -> Result<Loaded, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.yaml");
    fs::write(&path, text).unwrap();
    Config::load(Some(&path), environment)
}

fn load(text: &str) -> Loaded {
    load_text(text, &Environment::default()).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    let problems = load(text)
        .config
        .validate()
        .map_or_else(|problems| problems.0, |()| vec![]);
    problems.iter().map(Problem::to_string).collect()
}

/// The error and its sources on one line.
fn chain(error: &ConfigError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

fn keys_of(value: &serde_json::Value, section: &str, keys: &mut BTreeSet<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let key = if section.is_empty() {
            key.clone()
        } else {
            format!("{section}.{key}")
        };
        keys_of(value, &key, keys);
        keys.insert(key);
    }
}

#[test]
fn the_example_and_the_structs_have_the_same_keys() {
    let config = Config::load(None, &Environment::default()).unwrap().config;
    let mut of_structs = BTreeSet::new();
    keys_of(&serde_json::to_value(config).unwrap(), "", &mut of_structs);
    let example = Layer::from_yaml(EXAMPLE, Path::new("example")).unwrap();
    let of_example: BTreeSet<String> = known_keys(&example).into_iter().collect();
    assert_eq!(of_structs, of_example);
}

#[test]
fn every_key_of_the_example_has_its_sentence() {
    let mut previous = "";
    for line in EXAMPLE.lines() {
        let text = line.trim_start();
        let is_key = text.split_once(':').is_some_and(|(key, _)| {
            !key.is_empty()
                && key
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        });
        let is_explained = previous.trim_start().starts_with("# ");
        assert!(
            !is_key || is_explained,
            "put a comment above this line of the example: {line}"
        );
        previous = line;
    }
}

#[test]
fn the_example_alone_is_refused_with_every_key_that_must_be_set() {
    let problems = problems(EXAMPLE);
    let keys: Vec<&str> = problems
        .iter()
        .map(|problem| problem.split(':').next().unwrap())
        .collect();
    assert_eq!(
        keys,
        [
            "homeserver.address",
            "homeserver.domain",
            "appservice.as_token",
            "appservice.hs_token",
            "bridge.permissions"
        ]
    );
}

#[test]
fn a_minimal_file_is_valid_and_the_rest_is_default() {
    let loaded = load(MINIMAL);
    assert_eq!(loaded.config.validate(), Ok(()));
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.config.appservice.port, 29330);
    assert_eq!(loaded.config.bridge.hold_after, Duration::from_hours(24));
    assert_eq!(loaded.config.network.private.app_version_code, "961145276");
}

#[test]
fn an_empty_file_is_the_example() {
    assert_eq!(problems("# nothing here\n"), problems(EXAMPLE));
    assert_eq!(problems(""), problems(EXAMPLE));
}

#[test]
fn a_section_without_keys_keeps_its_defaults() {
    let config = load(&format!(
        "{MINIMAL}\nbackfill:\nnetwork:\n  private:\n    poll:\n"
    ))
    .config;
    assert_eq!(config.backfill.max_initial_messages, 20);
    assert_eq!(
        config.network.private.poll.active_interval,
        Duration::from_secs(15)
    );
}

#[test]
fn the_environment_stands_over_the_file() {
    let environment = Environment::from([
        ("BRIDGE__HOMESERVER__DOMAIN", "other.test"),
        ("BRIDGE__APPSERVICE__PORT", "4000"),
        ("BRIDGE__APPSERVICE__AS_TOKEN", "00123"),
        ("BRIDGE__MATRIX__DELIVERY_RECEIPTS", "true"),
        (
            "BRIDGE__NETWORK__PRIVATE__MEDIA_HOSTS",
            "one.test, two.test",
        ),
        ("BRIDGE__NETWORK__PRIVATE__POLL__IDLE_INTERVAL", "90s"),
        ("BRIDGE__LOGGING__LEVEL", ""),
        ("UNRELATED", "1"),
    ]);
    let Loaded { config, warnings } = load_text(MINIMAL, &environment).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(config.homeserver.domain, "other.test");
    assert_eq!(config.appservice.port, 4000);
    assert_eq!(config.appservice.as_token.expose(), "00123");
    assert!(config.matrix.delivery_receipts);
    assert_eq!(config.network.private.media_hosts, ["one.test", "two.test"]);
    assert_eq!(
        config.network.private.poll.idle_interval,
        Duration::from_secs(90)
    );
    assert_eq!(config.logging.level, "info");
}

#[test]
fn an_unknown_key_is_a_warning_with_the_nearest_known_key() {
    let environment = Environment::from([("BRIDGE__HOMESERVER__DOMIAN", "x")]);
    let text = format!("{MINIMAL}\nhomserver: 1\nencryption:\n  allow: true\nport: 3\n");
    let warnings = load_text(&text, &environment).unwrap().warnings;
    let warnings: Vec<&str> = warnings
        .iter()
        .map(|Warning(text)| text.split_once(": it has no effect").unwrap().1)
        .collect();
    assert_eq!(
        warnings,
        [
            "",
            "; did you mean `homeserver`?",
            "; did you mean `appservice.port`?",
            "; did you mean `homeserver.domain`?"
        ]
    );
}

#[test]
fn entries_of_the_permission_map_are_not_unknown_keys() {
    let config = load(MINIMAL).config;
    assert_eq!(
        config.bridge.permissions.level_of("@alice:hs.test"),
        Level::User
    );
}

#[test]
fn the_most_specific_permission_wins() {
    let permissions = Permissions::from([
        ("*", Level::Relay),
        ("hs.test", Level::User),
        ("@root:hs.test", Level::Admin),
        ("@mallory:hs.test", Level::Block),
    ]);
    assert_eq!(permissions.level_of("@root:hs.test"), Level::Admin);
    assert_eq!(permissions.level_of("@mallory:hs.test"), Level::Block);
    assert_eq!(permissions.level_of("@alice:hs.test"), Level::User);
    assert_eq!(permissions.level_of("@alice:other.test"), Level::Relay);
    assert_eq!(
        Permissions::default().level_of("@alice:hs.test"),
        Level::Block
    );
}

#[test]
fn sample_and_senseless_permissions_are_problems() {
    let entry = |key: &str| MINIMAL.replace("hs.test\": user", &format!("{key}\": user"));
    assert_eq!(problems(&entry("*")), [""; 0]);
    for (key, expected) in [
        ("example.com", "still has the sample entry `example.com`"),
        (
            "@admin:example.com",
            "still has the sample entry `@admin:example.com`",
        ),
        ("@alice", "`@alice` is neither a Matrix id, nor a domain"),
    ] {
        let problems = problems(&entry(key));
        assert!(problems[0].contains(expected), "{problems:?}");
    }
    let nobody = problems(&MINIMAL.replace("user", "relay"));
    assert!(nobody[0].contains("lets nobody log in"), "{nobody:?}");
}

#[test]
fn secrets_can_be_read_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, "from a file\n").unwrap();
    let path = path.to_str().unwrap();
    let environment = Environment::from([
        ("BRIDGE__APPSERVICE__AS_TOKEN_FILE", path),
        ("BRIDGE__APPSERVICE__HS_TOKEN_FILE", path),
        ("BRIDGE__DATABASE__URI_FILE", path),
    ]);
    let config = load_text(MINIMAL, &environment).unwrap().config;
    assert_eq!(config.appservice.as_token.expose(), "from a file");
    assert_eq!(config.appservice.hs_token.expose(), "from a file");
    assert_eq!(config.database.uri.expose(), "from a file");
}

#[test]
fn a_missing_secret_file_is_named_with_its_key() {
    let environment = Environment::from([("BRIDGE__DATABASE__URI_FILE", "/nonexistent/uri")]);
    let error = load_text(MINIMAL, &environment).unwrap_err();
    assert_eq!(error.exit_code(), 10);
    let text = chain(&error);
    assert!(
        text.contains("/nonexistent/uri named by database.uri_file"),
        "{text}"
    );
}

#[test]
fn no_secret_is_printed() {
    let text = format!(
        "{MINIMAL}\ndatabase:\n  type: postgres\n  uri: postgres://u:canary@h/d\n\
         network:\n  private:\n    proxy: http://u:canary@h:1\n"
    )
    .replace("one", "canary-one")
    .replace("two", "canary-two");
    let config = load(&text).config;
    assert_eq!(config.validate(), Ok(()));
    let printed = format!(
        "{config:?} {config:#?} {}",
        serde_json::to_string(&config).unwrap()
    );
    assert!(!printed.contains("canary"));
    assert!(printed.contains("[hidden]"));
}

#[test]
fn a_value_of_the_wrong_type_is_named_with_its_key() {
    for (text, expected) in [
        ("appservice:\n  port: many\n", "appservice.port"),
        ("bridge:\n  hold_after: 24\n", "`24` is not a duration"),
        ("bridge:\n  hold_after: 24\n", "bridge.hold_after"),
        ("homeserver:\n  address: nowhere\n", "homeserver.address"),
        (
            "database:\n  type: mysql\n",
            "`mysql` is not known here; use one of sqlite3-fk-wal",
        ),
        ("database:\n  type: mysql\n", "database.type"),
        (
            "bridge:\n  permissions:\n    \"x.test\": king\n",
            "`king` is not known here; use one of block",
        ),
        ("appservice:\n  username_template: ghost\n", "{userid}"),
        ("logging: loud\n", "logging"),
    ] {
        let error = load_text(text, &Environment::default()).unwrap_err();
        assert_eq!(error.exit_code(), 10);
        assert!(
            chain(&error).contains(expected),
            "{expected} is not in: {}",
            chain(&error)
        );
    }
}

#[test]
fn broken_yaml_is_an_error_with_its_line() {
    let error = load_text("homeserver:\n  domain: [\n", &Environment::default()).unwrap_err();
    assert_eq!(error.exit_code(), 10);
    assert!(chain(&error).contains("line "), "{}", chain(&error));
}

#[test]
fn problems_of_every_section_are_told_at_once() {
    let text = MINIMAL
        .replace("http://127", "ftp://127")
        .replace("two", "one")
        + "database:\n  type: postgres\n\
           network:\n  private:\n    text_limit: 0\n    poll:\n      active_interval: 10m\n";
    let problems = problems(&text);
    for key in [
        "homeserver.address:",
        "appservice.hs_token:",
        "database.uri:",
        "network.private.text_limit:",
        "network.private.poll:",
    ] {
        assert!(
            problems.iter().any(|problem| problem.starts_with(key)),
            "{key} {problems:?}"
        );
    }
    assert_eq!(problems.len(), 5, "{problems:?}");
}

#[test]
fn the_bot_cannot_be_named_like_a_ghost() {
    let text = MINIMAL.replace(
        "  as_token",
        "  bot:\n    username: instagram_bot\n  as_token",
    );
    assert!(problems(&text)[0].starts_with("appservice.bot.username: "));
}

#[test]
fn durations_are_written_with_units() {
    for (text, duration_ms) in [
        ("500ms", 500),
        ("15s", 15_000),
        ("1h30m", 5_400_000),
        ("7d", 604_800_000),
        ("0s", 0),
    ] {
        assert_eq!(
            duration::parse(text),
            Ok(Duration::from_millis(duration_ms)),
            "{text}"
        );
    }
    for text in [
        "",
        "15",
        "s",
        "15 s",
        "1y",
        "-1s",
        "1.5h",
        "99999999999999999999s",
    ] {
        assert!(duration::parse(text).is_err(), "{text}");
    }
    assert_eq!(duration::format(Duration::from_mins(90)), "90m");
}

#[test]
fn a_ghost_is_recognised_by_its_name() {
    for written in ["instagram_{userid}", "instagram_{{.}}"] {
        let template = UsernameTemplate::try_from(written.to_owned()).unwrap();
        assert_eq!(template.localpart("17"), "instagram_17");
        assert_eq!(template.person_in("instagram_17"), Some("17"));
        assert_eq!(template.person_in("instagram_"), None);
        assert_eq!(template.person_in("alice"), None);
    }
    for written in [
        "ghost",
        "{userid}",
        "{userid}_x",
        "A_{userid}",
        "a_{userid}{userid}",
    ] {
        assert!(
            UsernameTemplate::try_from(written.to_owned()).is_err(),
            "{written}"
        );
    }
}

#[test]
fn a_display_name_falls_back_to_the_username_and_then_to_the_id() {
    let template = DisplaynameTemplate::try_from("{displayname} ({username})".to_owned()).unwrap();
    assert_eq!(
        template.render("Bob {username}", "bob", "17"),
        "Bob {username} (bob)"
    );
    assert_eq!(template.render(" ", "bob", "17"), "bob (bob)");
    assert_eq!(template.render("", "", "17"), "17 (17)");
    for written in ["", "{name}", "{displayname} {x}", "{{or .DisplayName}}"] {
        assert!(
            DisplaynameTemplate::try_from(written.to_owned()).is_err(),
            "{written}"
        );
    }
}

#[test]
fn the_file_of_an_sqlite_database_is_found_in_its_uri() {
    for (uri, expected) in [
        ("sqlite:a.db", Some("a.db")),
        ("sqlite:///data/a.db?mode=rwc", Some("/data/a.db")),
        ("file:a.db?_txlock=immediate", Some("a.db")),
        ("postgres://h/d", None),
        ("sqlite:", None),
    ] {
        let mut database = load(MINIMAL).config.database;
        database.uri = Secret::from(uri);
        assert_eq!(
            database.sqlite_path().as_deref(),
            expected.map(Path::new),
            "{uri}"
        );
    }
}
