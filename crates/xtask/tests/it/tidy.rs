//! The real tree keeps its rules.

use std::fmt::Write;

use xtask::{tidy::RULES, tree};

#[test]
fn the_tree_keeps_its_rules() {
    let files = tree::read(&tree::root()).unwrap();
    assert!(
        files.iter().any(|file| file.path == "src/lib.rs"),
        "the tree was not found"
    );
    let mut report = String::new();
    for rule in RULES {
        let findings = (rule.check)(&files);
        if !findings.is_empty() {
            writeln!(report, "\n{}\n  What to do: {}.", rule.name, rule.advice).unwrap();
        }
        for finding in findings {
            writeln!(report, "  - {finding}").unwrap();
        }
    }
    assert!(report.is_empty(), "{report}");
}
