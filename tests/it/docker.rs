//! The files in `docker/` say what they are meant to say.

use serde_json::Value;

const COMPOSE: &str = include_str!("../../docker/compose.yaml");
const DOCKERFILE: &str = include_str!("../../docker/Dockerfile");
const ENVIRONMENT: &str = include_str!("../../docker/env.example");

fn compose() -> Value {
    serde_yaml::from_str(COMPOSE).unwrap()
}

fn services() -> serde_json::Map<String, Value> {
    compose()["services"].as_object().unwrap().clone()
}

#[test]
fn compose_starts_the_bridge_postgres_and_synapse() {
    let names: Vec<String> = services().keys().cloned().collect();
    assert_eq!(names, ["bridge", "postgres", "synapse"]);
}

#[test]
fn every_service_is_watched_and_comes_back() {
    for (name, service) in services() {
        assert!(
            service["healthcheck"]["test"].is_array(),
            "{name} has no health check"
        );
        assert_eq!(service["restart"], "unless-stopped", "{name}");
    }
}

#[test]
fn images_have_a_version() {
    for (name, service) in services() {
        let image = service["image"].as_str().unwrap_or("built:here");
        assert!(
            image.contains(':') && !image.ends_with(":latest"),
            "{name}: {image}"
        );
    }
}

#[test]
fn ports_are_open_on_this_machine_only() {
    for (name, service) in services() {
        for port in service["ports"].as_array().into_iter().flatten() {
            assert!(
                port.as_str().unwrap().starts_with("127.0.0.1:"),
                "{name}: {port}"
            );
        }
    }
}

#[test]
fn no_secret_is_written_down() {
    for (name, service) in services() {
        for (key, value) in service["environment"].as_object().into_iter().flatten() {
            let is_secret = key.contains("PASSWORD") || key.ends_with("URI");
            let is_asked_for = value.as_str().unwrap().contains("${POSTGRES_PASSWORD:?");
            assert!(!is_secret || is_asked_for, "{name}: {key}");
        }
    }
    assert!(ENVIRONMENT.lines().any(|line| line == "POSTGRES_PASSWORD="));
}

#[test]
fn every_variable_that_compose_asks_for_is_in_the_example() {
    for rest in COMPOSE.split("${").skip(1) {
        let name = rest.split(":?").next().unwrap();
        let is_there = ENVIRONMENT
            .lines()
            .any(|line| line.starts_with(&format!("{name}=")));
        assert!(is_there, "add {name} to docker/env.example");
    }
}

#[test]
fn settings_in_the_environment_are_known_to_the_bridge() {
    use matrix_instagram::config::{Config, Environment};

    for (key, _) in services()["bridge"]["environment"].as_object().unwrap() {
        let value = if key.ends_with("ADDRESS") {
            "http://bridge"
        } else {
            "postgres"
        };
        let loaded = Config::load(None, &Environment::from([(key.as_str(), value)])).unwrap();
        assert_eq!(loaded.warnings, [], "{key}");
    }
}

#[test]
fn the_image_does_not_run_as_root() {
    assert!(DOCKERFILE.lines().any(|line| line == "USER bridge"));
}
