//! Files that the project must have, and what must be in them.

use serde_yaml::Value;

use super::{Finding, Rule};
use crate::tree::File;

const SERVICES: [&str; 3] = ["bridge", "postgres", "synapse"];

pub(super) const EXAMPLES: Rule = Rule {
    name: "the examples are there and are YAML",
    advice: "`matrix-instagram generate-registration` and src/config say what belongs into them",
    check: examples,
};

pub(super) const CHANGELOG: Rule = Rule {
    name: "the changelog has a place for what is not released",
    advice: "add a section `## Unreleased` to CHANGELOG.md",
    check: changelog,
};

pub(super) const COMPOSE: Rule = Rule {
    name: "the compose file runs bridge, postgres and synapse",
    advice: "put docker/compose.yaml right; `docker compose config` shows what Docker reads",
    check: compose,
};

fn find<'a>(files: &'a [File], path: &str) -> Option<&'a File> {
    files.iter().find(|file| file.path == path)
}

fn examples(files: &[File]) -> Vec<Finding> {
    let problem = |path: &&str| match find(files, path) {
        None => Some(Finding::in_file(path, "it is missing")),
        Some(file) => {
            let error = serde_yaml::from_str::<Value>(&file.text).err()?;
            Some(Finding::at(file, 0, error.to_string()))
        }
    };
    ["config.example.yaml", "registration.example.yaml"]
        .iter()
        .filter_map(problem)
        .collect()
}

fn changelog(files: &[File]) -> Vec<Finding> {
    let has_section = |file: &File| {
        file.text
            .lines()
            .any(|line| line.starts_with("## ") && line.contains("Unreleased"))
    };
    match find(files, "CHANGELOG.md") {
        None => vec![Finding::in_file("CHANGELOG.md", "it is missing")],
        Some(file) if has_section(file) => Vec::new(),
        Some(file) => vec![Finding::at(file, 0, "no section `## Unreleased`")],
    }
}

fn compose(files: &[File]) -> Vec<Finding> {
    let is_compose = |file: &&File| {
        let name = file.path.strip_prefix("docker/").unwrap_or_default();
        name.contains("compose") && (file.has_extension("yaml") || file.has_extension("yml"))
    };
    let Some(file) = files.iter().find(is_compose) else {
        return vec![Finding::in_file("docker/compose.yaml", "it is missing")];
    };
    let yaml: Value = match serde_yaml::from_str(&file.text) {
        Ok(yaml) => yaml,
        Err(error) => return vec![Finding::at(file, 0, error.to_string())],
    };
    let missing = SERVICES
        .iter()
        .filter(|name| !yaml["services"][**name].is_mapping());
    missing
        .map(|name| Finding::at(file, 0, format!("no service `{name}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_broken_examples_are_found() {
        assert_eq!(examples(&[]).len(), 2);
        let good = File::new("config.example.yaml", "a: 1");
        let bad = File::new("registration.example.yaml", "a: [");
        assert_eq!(examples(&[good, bad]).len(), 1);
    }

    #[test]
    fn a_changelog_without_a_place_for_news_is_found() {
        let with = |text: &str| changelog(&[File::new("CHANGELOG.md", text)]).len();
        assert_eq!(with("## [Unreleased]\n"), 0);
        assert_eq!(with("## 1.0.0\n"), 1);
        assert_eq!(changelog(&[]).len(), 1);
    }

    #[test]
    fn a_compose_file_without_a_service_is_found() {
        let with = |text: &str| compose(&[File::new("docker/compose.yaml", text)]).len();
        let service = "{ image: a }";
        let good =
            format!("services: {{ bridge: {service}, postgres: {service}, synapse: {service} }}");
        assert_eq!(with(&good), 0);
        assert_eq!(with("services: { bridge: { image: a } }"), 2);
        assert_eq!(with("services: ["), 1);
        assert_eq!(compose(&[]).len(), 1);
    }
}
