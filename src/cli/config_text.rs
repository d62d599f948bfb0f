//! Putting values into a file with settings without touching its comments.

use serde_yaml::{Mapping, Value};

/// The section that is edited.
const SECTION: &str = "appservice";

/// Sets keys of the section `appservice` in a YAML text, keeping all comments and everything else.
///
/// `None` when the text is written in a way that cannot be edited safely, such as a section in
/// braces. What comes back was parsed and differs from the text in these keys only.
pub(super) fn with_appservice_keys(text: &str, keys: &[(&str, &str)]) -> Option<String> {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let start = section_start(&mut lines);
    for (key, value) in keys {
        set_key(&mut lines, start, key, value);
    }
    let edited = lines.join("\n");
    differs_only_in(text, &edited, keys).then_some(edited)
}

/// The index of the line after `appservice:`, which is added when it is missing.
fn section_start(lines: &mut Vec<String>) -> usize {
    let header = format!("{SECTION}:");
    if let Some(index) = lines.iter().position(|line| line.starts_with(&header)) {
        return index + 1;
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.push(header);
    lines.push(String::new());
    lines.len() - 1
}

fn set_key(lines: &mut Vec<String>, start: usize, key: &str, value: &str) {
    let end = lines[start..]
        .iter()
        .position(|line| line.starts_with(|first: char| !first.is_whitespace() && first != '#'))
        .map_or(lines.len(), |offset| start + offset);
    let indent = lines[start..end]
        .iter()
        .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .map_or_else(|| "  ".to_owned(), |line| indent_of(line).to_owned());
    // The value is quoted: digits around one `e` would be read as a number.
    let begins = format!("{indent}{key}:");
    let written = format!("{begins} \"{value}\"");
    match lines[start..end]
        .iter()
        .position(|line| line.starts_with(&begins))
    {
        Some(offset) => {
            let line = &mut lines[start + offset];
            let comment = line.find(" #").map_or("", |comment| &line[comment..]);
            *line = written + comment;
        }
        None => lines.insert(start, written),
    }
}

fn indent_of(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

/// Whether the second text has these values, and all else as in the first.
fn differs_only_in(before: &str, after: &str, keys: &[(&str, &str)]) -> bool {
    let (Some(mut before), Some(mut after)) = (parse(before), parse(after)) else {
        return false;
    };
    let (old, new) = (take_section(&mut before), take_section(&mut after));
    let (Some(mut old), Some(mut new)) = (old, new) else {
        return false;
    };
    let all_set = keys.iter().all(|(key, value)| {
        old.remove(*key);
        new.remove(*key)
            .is_some_and(|written| written.as_str() == Some(*value))
    });
    all_set && old == new && before == after
}

fn parse(text: &str) -> Option<Mapping> {
    match serde_yaml::from_str(text).ok()? {
        Value::Mapping(mapping) => Some(mapping),
        Value::Null => Some(Mapping::new()),
        Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Sequence(_)
        | Value::Tagged(_) => None,
    }
}

fn take_section(root: &mut Mapping) -> Option<Mapping> {
    match root.remove(SECTION) {
        None | Some(Value::Null) => Some(Mapping::new()),
        Some(Value::Mapping(section)) => Some(section),
        Some(_) => None,
    }
}
