//! Words that have no place in the tree.

use super::{Finding, Rule};
use crate::tree::File;

pub(super) const NO_IGNORED_TESTS: Rule = Rule {
    name: "no test is ignored",
    advice: "make it pass, or delete it",
    check: |files| rust_lines(files, |line| line.trim_start().starts_with("#[ignore")),
};

pub(super) const NO_LEFTOVERS: Rule = Rule {
    name: "nothing is left to do later",
    advice: "do it, or open an issue and say in the code what is true now",
    check: |files| rust_lines(files, has_leftover),
};

pub(super) const NO_ALLOW: Rule = Rule {
    name: "no lint is allowed away",
    advice: "write `#[expect(lint, reason = \"…\")]`, which fails when it is no longer needed",
    check: |files| rust_lines(files, |line| line.contains("[allow(")),
};

pub(super) const NO_PLACES: Rule = Rule {
    name: "nothing names a place that only one machine has",
    advice: "use a path from the workspace's root; only tests that read FIXTURES_DIR may name its \
             default",
    check: places,
};

/// Written in two parts, or this file would break its own rule.
const LEFTOVERS: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];
const MACHINES: [&str; 3] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];
const FIXTURES: &str = concat!("../sh", "ared");

/// Such words as words: not inside a longer one.
fn has_leftover(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| LEFTOVERS.contains(&word))
}

fn rust_lines(files: &[File], is_bad: fn(&str) -> bool) -> Vec<Finding> {
    let of_file = |file: &File| {
        let lines = file
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| is_bad(line));
        lines
            .map(|(index, line)| Finding::at(file, index + 1, line.trim()))
            .collect::<Vec<_>>()
    };
    // This file's own tests quote what it forbids.
    let files = files.iter().filter(|file| file.is_rust());
    files
        .filter(|file| !file.path.ends_with("tidy/words.rs"))
        .flat_map(of_file)
        .collect()
}

fn places(files: &[File]) -> Vec<Finding> {
    let of_file = |file: &File| {
        let may_name_fixtures = file.text.contains("FIXTURES_DIR");
        let is_bad = |line: &str| {
            MACHINES.iter().any(|place| has_path(line, place))
                || (line.contains(FIXTURES) && !may_name_fixtures)
        };
        let lines = file
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| is_bad(line));
        lines
            .map(|(index, line)| Finding::at(file, index + 1, line.trim()))
            .collect::<Vec<_>>()
    };
    files.iter().flat_map(of_file).collect()
}

/// An absolute path, not the middle of a longer one or of an address.
fn has_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-})>".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: Rule, text: &str) -> usize {
        (rule.check)(&[File::new("src/a.rs", text)]).len()
    }

    #[test]
    fn ignored_tests_leftovers_and_allowed_lints_are_found() {
        assert_eq!(found(NO_IGNORED_TESTS, "    #[ignore]\n"), 1);
        assert_eq!(
            found(NO_LEFTOVERS, &format!("// {}: later", LEFTOVERS[0])),
            1
        );
        assert_eq!(
            found(NO_LEFTOVERS, &format!("let {}S = 1;", LEFTOVERS[0])),
            0
        );
        assert_eq!(found(NO_ALLOW, "#![allow(dead_code)]"), 1);
        assert_eq!(found(NO_ALLOW, "#[expect(dead_code, reason = \"…\")]"), 0);
    }

    #[test]
    fn places_of_one_machine_are_found() {
        assert_eq!(found(NO_PLACES, &format!("see {}main", MACHINES[0])), 1);
        assert_eq!(
            found(NO_PLACES, &format!("https://a.example{}main", MACHINES[0])),
            0
        );
        assert_eq!(found(NO_PLACES, FIXTURES), 1);
        assert_eq!(
            found(NO_PLACES, &format!("FIXTURES_DIR or {FIXTURES}/fixtures")),
            0
        );
    }
}
