//! A light look at what the project is built from: licences, and crates that must not come in.
//!
//! `cargo xtask audit` looks harder, with deny.toml, which says the same.

use std::path::Path;

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::{cargo, console::detail};

/// Licences that go with Apache-2.0.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// TLS is rustls, everywhere.
const BANNED: &[&str] = &["native-tls", "openssl", "openssl-sys"];

/// Looks at every crate that the lock file names.
pub(super) fn check(root: &Path) -> Result<()> {
    let metadata = cargo::metadata(root)?;
    let packages = metadata["packages"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let problems: Vec<String> = packages.iter().filter_map(problem).collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    detail(&format!("{} crates are fine", packages.len()));
    Ok(())
}

/// What is wrong with a package, if anything is.
fn problem(package: &Value) -> Option<String> {
    let name = package["name"].as_str().unwrap_or_default();
    if BANNED.contains(&name) {
        return Some(format!(
            "{name} is banned: use rustls (`cargo tree -i {name}` shows why)"
        ));
    }
    let licence = package["license"].as_str().unwrap_or_default();
    let is_fine = is_allowed(&licence.replace('/', " OR "));
    (!is_fine).then(|| format!("{name} has the licence {licence:?}, which is not on the list"))
}

/// Whether a licence expression can be met by allowed licences alone.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.trim();
    let parts = |operator| split_outside_parentheses(expression, operator);
    let alternatives = parts(" OR ");
    if alternatives.len() > 1 {
        return alternatives.into_iter().any(is_allowed);
    }
    let all = parts(" AND ");
    if all.len() > 1 {
        return all.into_iter().all(is_allowed);
    }
    let inner = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    inner.map_or_else(
        || ALLOWED.contains(&expression.trim_end_matches('+')),
        is_allowed,
    )
}

fn split_outside_parentheses<'a>(text: &'a str, operator: &str) -> Vec<&'a str> {
    let is_outside =
        |index: usize| text[..index].matches('(').count() == text[..index].matches(')').count();
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, _) in text
        .match_indices(operator)
        .filter(|(index, _)| is_outside(*index))
    {
        parts.push(&text[start..index]);
        start = index + operator.len();
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_expression_is_allowed_when_one_way_through_it_is() {
        for good in [
            "MIT",
            "MPL-2.0+",
            "MIT OR GPL-3.0",
            "(MIT OR GPL-3.0) AND ISC",
            "(MIT AND (ISC OR X))",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(GPL-3.0 OR AGPL-3.0) AND MIT",
        ] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn every_crate_of_the_lock_file_is_fine() {
        check(&crate::tree::root()).unwrap();
    }

    #[test]
    fn banned_crates_and_strange_licences_are_problems() {
        assert!(problem(&json!({ "name": "openssl", "license": "MIT" })).is_some());
        assert!(problem(&json!({ "name": "a", "license": "AGPL-3.0" })).is_some());
        assert!(problem(&json!({ "name": "a", "license": null })).is_some());
        assert!(problem(&json!({ "name": "a", "license": "MIT/Apache-2.0" })).is_none());
    }
}
