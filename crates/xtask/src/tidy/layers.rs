//! Who may name whom: the table of the architecture document, held to.

use std::collections::BTreeSet;

use syn::{
    UseTree,
    visit::{self, Visit},
};

use super::{Finding, Rule};
use crate::tree::File;

/// Each module of the bridge with the siblings it may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("config", &[]),
    ("remote", &[]),
    ("store", &["remote"]),
    ("matrix", &["store"]),
    ("convert", &["remote"]),
    ("network", &["remote"]),
    ("bridge", &["convert", "matrix", "remote", "store"]),
    ("commands", &["bridge", "remote"]),
    ("web", &["bridge", "matrix", "remote"]),
    (
        "app",
        &[
            "bridge", "commands", "config", "convert", "matrix", "network", "remote", "store",
            "web",
        ],
    ),
    ("cli", &["app", "config", "matrix", "store"]),
];
/// What `cli/inspect` may name besides: it shows what each stage makes of a recorded item.
const INSPECT: &[&str] = &["convert", "network", "remote"];
/// Leaves that every module may name.
const LEAVES: &[&str] = &["clock", "crash_point"];

pub(super) const SIBLINGS: Rule = Rule {
    name: "a module names only the siblings that the layering allows",
    advice: "declare a trait on the lower side and let `app` wire it; the table is in \
             crates/xtask/src/tidy/layers.rs",
    check: siblings,
};

pub(super) const SQL: Rule = Rule {
    name: "only `store` has SQL",
    advice: "put the statement into the file of its table in src/store",
    check: |files| mentions(files, &["sqlx"], &["store"]),
};

pub(super) const ENVIRONMENT: Rule = Rule {
    name: "only `config` reads the environment",
    advice: "make it a setting, or pass it in from `config`",
    check: |files| mentions(files, &["env::var", "env::vars"], &["config"]),
};

pub(super) const WORDS_OF_MATRIX: Rule = Rule {
    name: "`matrix` is a toolkit that knows nothing of Instagram",
    advice: "pass the word in as a parameter, or move the code to `bridge`",
    check: |files| {
        let of_matrix = |file: &&File| module_of(&file.path).first() == Some(&"matrix");
        let files = files.iter().filter(of_matrix);
        files
            .flat_map(|file| lines_with(file, names_instagram))
            .collect()
    },
};

pub(super) const PURE_CONVERTERS: Rule = Rule {
    name: "`convert` is a function: no `async`, no clock",
    advice: "look the fact up before, in `bridge`, and pass it in",
    check: |files| {
        let of_convert = |file: &&File| module_of(&file.path).first() == Some(&"convert");
        let files = files.iter().filter(of_convert);
        let is_impure = |line: &str| {
            let code = line.trim_start();
            !code.starts_with("//") && (code.contains("async ") || code.contains("clock::"))
        };
        files.flat_map(|file| lines_with(file, is_impure)).collect()
    },
};

fn names_instagram(line: &str) -> bool {
    line.to_lowercase().contains("instagram")
}

fn siblings(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let module = module_of(&file.path);
        let Some(name) = module.first() else { continue };
        // Tests may build a whole world to stand in.
        if file.is_test() {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| layer == name) else {
            continue;
        };
        let inspects = module.get(1) == Some(&"inspect");
        let may = |named: &str| {
            named == *name
                || allowed.contains(&named)
                || LEAVES.contains(&named)
                || (inspects && INSPECT.contains(&named))
                || !LAYERS.iter().any(|(layer, _)| *layer == named)
        };
        match named_siblings(&file.text, &module) {
            Ok(named) => findings.extend(named.iter().filter(|named| !may(named)).map(|named| {
                Finding::in_file(&file.path, format!("`{name}` may not name `{named}`"))
            })),
            Err(error) => {
                findings.push(Finding::in_file(&file.path, format!("not Rust: {error}")));
            }
        }
    }
    findings
}

/// The modules from `src` down to this file; empty for files that are not in a module of the
/// bridge, such as main.rs.
fn module_of(path: &str) -> Vec<&str> {
    let Some(path) = path
        .strip_prefix("src/")
        .and_then(|path| path.strip_suffix(".rs"))
    else {
        return Vec::new();
    };
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/')
        .filter(|part| !["main", "lib"].contains(part))
        .collect()
}

/// Every module at the root of the crate that the code names.
fn named_siblings(code: &str, module: &[&str]) -> syn::Result<BTreeSet<String>> {
    let depth = module.len();
    let mut finder = Finder {
        depth,
        found: BTreeSet::new(),
    };
    finder.visit_file(&syn::parse_file(code)?);
    Ok(finder.found)
}

/// Walks the syntax and collects what follows `crate::` or enough `super::`.
struct Finder {
    depth: usize,
    found: BTreeSet<String>,
}

impl Finder {
    fn take(&mut self, path: &[String]) {
        let supers = path.iter().take_while(|part| *part == "super").count();
        let named = match path.first().map(String::as_str) {
            Some("crate") => path.get(1),
            Some("super") if supers == self.depth => path.get(supers),
            _ => None,
        };
        self.found.extend(named.cloned());
    }

    fn take_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.take_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.take(&with(&name.ident)),
            UseTree::Rename(rename) => self.take(&with(&rename.ident)),
            UseTree::Glob(_) => self.take(before),
            UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.take_tree(before, tree));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.take_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.take(&parts);
        visit::visit_path(self, path);
    }

    /// Inside a macro there is no syntax yet, only words.
    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let text = node.tokens.to_string().replace(' ', "");
        for (index, _) in text.match_indices("crate::") {
            let rest = &text[index + "crate::".len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            self.found
                .insert(rest[..end.unwrap_or(rest.len())].to_owned());
        }
        visit::visit_macro(self, node);
    }

    /// Inline modules are one level deeper; those of tests may name what they like.
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident != "tests" {
            self.depth += 1;
            visit::visit_item_mod(self, item);
            self.depth -= 1;
        }
    }
}

/// Lines of the bridge's own code, tests apart, that mention one of `words` outside `allowed`.
fn mentions(files: &[File], words: &[&str], allowed: &[&str]) -> Vec<Finding> {
    let is_ours = |file: &&File| file.path.starts_with("src/") && !file.is_test();
    let is_elsewhere = |file: &&File| {
        module_of(&file.path)
            .first()
            .is_none_or(|name| !allowed.contains(name))
    };
    let has = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        words.iter().any(|word| code.contains(word))
    };
    let files = files
        .iter()
        .filter(is_ours)
        .filter(is_elsewhere)
        .filter(|file| file.is_rust());
    files.flat_map(|file| lines_with(file, has)).collect()
}

fn lines_with(file: &File, has: impl Fn(&str) -> bool) -> Vec<Finding> {
    let lines = file.text.lines().enumerate().filter(|(_, line)| has(line));
    lines
        .map(|(index, line)| Finding::at(file, index + 1, line.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: fn(&[File]) -> Vec<Finding>, path: &str, text: &str) -> usize {
        check(&[File::new(path, text)]).len()
    }

    #[test]
    fn a_forbidden_sibling_is_found_however_it_is_named() {
        let bad = [
            "use crate::bridge::Portal;",
            "use crate::{remote::Event, bridge};",
            "use super::super::bridge::Portal;",
            "fn f() { crate::bridge::go(); }",
            "type T = Vec<crate::bridge::Portal>;",
            "fn f() { println!(\"{}\", crate::bridge::NAME); }",
            "mod deep { use super::super::super::bridge::Portal; }",
        ];
        for code in bad {
            assert_eq!(found(siblings, "src/store/portal.rs", code), 1, "{code}");
        }
    }

    #[test]
    fn allowed_siblings_leaves_and_own_parts_are_fine() {
        let good = [
            "use crate::{clock::Clock, remote::Event, store::Store};",
            "use super::bridge::Portal;",
            "use bridge::Portal;",
            "#[cfg(test)] mod tests { use crate::bridge::Portal; }",
        ];
        for code in good {
            assert_eq!(found(siblings, "src/store/portal.rs", code), 0, "{code}");
        }
        assert_eq!(found(siblings, "src/main.rs", "use crate::bridge;"), 0);
        assert_eq!(
            found(siblings, "src/cli/inspect.rs", "use crate::convert;"),
            0
        );
        assert_eq!(found(siblings, "src/cli/run.rs", "use crate::convert;"), 1);
    }

    #[test]
    fn sql_the_environment_and_impure_converters_are_found() {
        assert_eq!(found(SQL.check, "src/bridge/mod.rs", "use sqlx::Row;"), 1);
        assert_eq!(found(SQL.check, "src/store/mod.rs", "use sqlx::Row;"), 0);
        assert_eq!(
            found(ENVIRONMENT.check, "src/main.rs", "std::env::var(\"A\")"),
            1
        );
        assert_eq!(
            found(ENVIRONMENT.check, "src/config/load.rs", "std::env::vars()"),
            0
        );
        assert_eq!(
            found(
                PURE_CONVERTERS.check,
                "src/convert/text.rs",
                "async fn f() {}"
            ),
            1
        );
        assert_eq!(
            found(WORDS_OF_MATRIX.check, "src/matrix/room.rs", "// INSTAGRAM"),
            1
        );
        assert_eq!(
            found(WORDS_OF_MATRIX.check, "src/bridge/room.rs", "// Instagram"),
            0
        );
    }
}
