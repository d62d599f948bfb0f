//! What stands at the top of files and folders.

use syn::Item;

use super::{Finding, Rule};
use crate::tree::File;

const FRONT_PAGE_LINES_MAX: usize = 60;

pub(super) const DOCS: Rule = Rule {
    name: "every Rust file begins by saying what it is",
    advice: "begin the file with a `//!` line: one sentence",
    check: docs,
};

pub(super) const FRONT_PAGES: Rule = Rule {
    name: "a mod.rs is a front page: at most 60 lines besides `mod`, no functions",
    advice: "move the code to a file of its own and re-export it",
    check: front_pages,
};

fn docs(files: &[File]) -> Vec<Finding> {
    // A published crate's README is its first page.
    let speaks = |text: &str| text.starts_with("//! ") || text.starts_with("#![doc = include_str!");
    let silent = files
        .iter()
        .filter(|file| file.is_rust() && !speaks(&file.text));
    silent
        .map(|file| Finding::at(file, 1, "no `//!` at the top"))
        .collect()
}

fn front_pages(files: &[File]) -> Vec<Finding> {
    let pages = files
        .iter()
        .filter(|file| file.name() == "mod.rs" && !file.is_test());
    pages.flat_map(front_page).collect()
}

fn front_page(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = file
        .text
        .lines()
        .filter(|line| !line.starts_with("mod "))
        .count();
    if lines > FRONT_PAGE_LINES_MAX {
        findings.push(Finding::in_file(&file.path, format!("{lines} lines")));
    }
    let has_logic = |item: &Item| matches!(item, Item::Fn(_) | Item::Impl(_));
    let items = syn::parse_file(&file.text)
        .map(|file| file.items)
        .unwrap_or_default();
    if items.iter().any(has_logic) {
        findings.push(Finding::in_file(&file.path, "it has functions"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_say_what_it_is_is_found() {
        assert_eq!(docs(&[File::new("src/a.rs", "fn f() {}")]).len(), 1);
        assert_eq!(docs(&[File::new("src/a.rs", "//! A.\n")]), []);
    }

    #[test]
    fn a_front_page_with_functions_or_too_many_lines_is_found() {
        let page = |text: &str| front_pages(&[File::new("src/a/mod.rs", text)]).len();
        assert_eq!(page("//! A.\nmod b;\npub use b::B;\n"), 0);
        assert_eq!(page("//! A.\nfn f() {}\n"), 1);
        assert_eq!(page("//! A.\nimpl A { fn f() {} }\n"), 1);
        assert_eq!(page(&"//! A.\n".repeat(61)), 1);
    }
}
