//! Keys that the bridge does not know, with the nearest one that it does.

use std::path::Path;

use config::{Map, Value, ValueKind};

use super::{Warning, layer::Layer};

/// Maps whose keys are the administrator's own.
const FREE_MAPS: [&str; 1] = ["bridge.permissions"];

/// Warns about each key of a file that the example does not have. An unknown section is one
/// warning, whatever it contains.
pub(super) fn in_file(example: &Layer, file: &Layer, path: &Path) -> Vec<Warning> {
    let known = known_keys(example);
    let mut warnings = Vec::new();
    walk(&file.0, "", &mut |key, _| {
        let is_known = known.iter().any(|known| known == key);
        if !is_known {
            warnings.push(warning(
                &format!("unknown key `{key}` in {}", path.display()),
                key,
                &known,
            ));
        }
        is_known
    });
    warnings
}

/// Warns about each variable that the example has no key for.
pub(super) fn in_environment(example: &Layer, variables: &Layer) -> Vec<Warning> {
    let known = known_keys(example);
    let mut unknown: Vec<&String> = variables
        .0
        .keys()
        .filter(|key| !known.contains(key) && !is_in_free_map(key))
        .collect();
    unknown.sort();
    unknown
        .into_iter()
        .map(|key| {
            let variable = format!("BRIDGE__{}", key.to_uppercase().replace('.', "__"));
            warning(
                &format!("unknown key `{key}` in the environment ({variable})"),
                key,
                &known,
            )
        })
        .collect()
}

/// Every key of the example, with dots, sections included.
pub(super) fn known_keys(example: &Layer) -> Vec<String> {
    let mut keys = Vec::new();
    walk(&example.0, "", &mut |key, _| {
        keys.push(key.to_owned());
        true
    });
    keys.sort();
    keys
}

/// Visits every key; `visit` says whether to go into the table behind it.
fn walk(table: &Map<String, Value>, section: &str, visit: &mut dyn FnMut(&str, &Value) -> bool) {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    for (key, value) in entries {
        let path = if section.is_empty() {
            key.clone()
        } else {
            format!("{section}.{key}")
        };
        let descend = visit(&path, value) && !FREE_MAPS.contains(&path.as_str());
        if let (true, ValueKind::Table(inner)) = (descend, &value.kind) {
            walk(inner, &path, visit);
        }
    }
}

fn is_in_free_map(key: &str) -> bool {
    FREE_MAPS.iter().any(|map| {
        key.strip_prefix(map)
            .is_some_and(|rest| rest.starts_with('.'))
    })
}

fn warning(problem: &str, key: &str, known: &[String]) -> Warning {
    Warning(match nearest(key, known) {
        Some(nearest) => format!("{problem}: it has no effect; did you mean `{nearest}`?"),
        None => format!("{problem}: it has no effect"),
    })
}

/// The known key that was most likely meant: one that is spelled almost so, or the same name in
/// another section.
fn nearest<'a>(key: &str, known: &'a [String]) -> Option<&'a str> {
    let by_spelling = known
        .iter()
        .map(|candidate| (distance(key, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= allowed_distance(key))
        .map(|(_, candidate)| candidate.as_str());
    by_spelling.or_else(|| {
        let mut elsewhere = known
            .iter()
            .filter(|candidate| last_part(candidate) == last_part(key));
        elsewhere
            .next()
            .filter(|_| elsewhere.next().is_none())
            .map(String::as_str)
    })
}

fn last_part(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// A third of the key's own name may be wrong, and at least two letters, since two that changed
/// places count as two.
fn allowed_distance(key: &str) -> usize {
    (last_part(key).chars().count() / 3).max(2)
}

/// The number of letters to insert, remove or replace to make one text of the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, left_char) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, right_char) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(left_char != *right_char);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
