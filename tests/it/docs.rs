//! What the documents say is there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use matrix_instagram::config::{Config, Environment};

/// Every document of the project itself.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "",
        "docker",
        "docs/decisions",
        "docs/how-to",
        "docs/operations",
    ];
    folders
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

#[test]
fn every_link_to_a_file_leads_to_one() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap();
        for target in text
            .split("](")
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap())
        {
            let path = target.split('#').next().unwrap();
            let is_there = path.starts_with("http") || folder.join(path).exists();
            assert!(is_there, "{} links to {target}", document.display());
        }
    }
}

#[test]
fn settings_in_the_documents_are_known_to_the_bridge() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.yaml");
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for block in text.split("```yaml\n").skip(1) {
            let block = block.split("```").next().unwrap();
            if block.contains("app_service") {
                continue;
            }
            // A block in a list is indented, and a file it names is not here.
            fs::write(
                &path,
                block
                    .replace("\n   ", "\n")
                    .trim_start()
                    .replace("uri_file", "uri"),
            )
            .unwrap();
            let loaded = Config::load(Some(&path), &Environment::default())
                .unwrap_or_else(|error| panic!("{}: {error:?}\n{block}", document.display()));
            assert_eq!(loaded.warnings, [], "{}", document.display());
        }
    }
}
