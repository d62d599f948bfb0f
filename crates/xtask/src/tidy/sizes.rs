//! How large things may be.

use super::{Finding, Rule};
use crate::tree::File;

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 400;
const COLUMNS_MAX: usize = 100;

pub(super) const FUNCTIONS: Rule = Rule {
    name: "a function has at most 70 lines",
    advice: "keep the branching in the parent and move the straight work to functions of its own",
    check: functions,
};

pub(super) const FILES: Rule = Rule {
    name: "a file has at most 400 lines, tests apart",
    advice: "give each kind, endpoint or table a file of its own",
    check: long_files,
};

pub(super) const COLUMNS: Rule = Rule {
    name: "a line of Rust has at most 100 columns",
    advice: "run `cargo fmt`, and break long strings with a backslash",
    check: columns,
};

/// Relies on rustfmt: a function ends at the first brace that stands as far left as its head.
fn functions(files: &[File]) -> Vec<Finding> {
    let of_file = |file: &File| {
        let lines: Vec<&str> = file.text.lines().collect();
        let lengths = (0..lines.len()).map(|start| (start, function_length(&lines[start..])));
        let long = lengths.filter(|(_, length)| *length > FUNCTION_LINES_MAX);
        let finding = |(start, length)| Finding::at(file, start + 1, format!("{length} lines"));
        long.map(finding).collect::<Vec<_>>()
    };
    files
        .iter()
        .filter(|file| file.is_rust())
        .flat_map(of_file)
        .collect()
}

/// The length of the function that begins on the first of these lines; 0 when none does.
fn function_length(lines: &[&str]) -> usize {
    let head = lines[0].trim_start();
    if !is_function_head(head) {
        return 0;
    }
    // Up to the brace that opens the body; a declaration in a trait ends before one.
    let opens = lines
        .iter()
        .position(|line| line.ends_with(['{', ';', '}']));
    let Some(opens) = opens.filter(|index| lines[*index].ends_with('{')) else {
        return 0;
    };
    let end = format!("{}}}", &lines[0][..lines[0].len() - head.len()]);
    let closes = lines[opens..].iter().position(|line| **line == end);
    closes.map_or(0, |closes| opens + closes + 1)
}

/// Whether nothing but qualifiers stands before `fn`.
fn is_function_head(head: &str) -> bool {
    let Some(index) = head.find("fn ") else {
        return false;
    };
    let is_qualifier =
        |word: &str| word.starts_with("pub") || ["async", "const", "in", "extern"].contains(&word);
    head[..index].split_whitespace().all(is_qualifier)
}

/// The lines before the tests, which stand last.
fn lines_without_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let is_tests = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod tests {");
    lines.windows(2).position(is_tests).unwrap_or(lines.len())
}

fn long_files(files: &[File]) -> Vec<Finding> {
    let files = files
        .iter()
        .filter(|file| file.is_rust() && !file.is_test());
    let long = files.map(|file| (file, lines_without_tests(&file.text)));
    long.filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(file, lines)| Finding::in_file(&file.path, format!("{lines} lines")))
        .collect()
}

fn columns(files: &[File]) -> Vec<Finding> {
    let of_file = |file: &File| {
        let lines = file.text.lines().enumerate();
        let long = lines.filter(|(_, line)| line.chars().count() > COLUMNS_MAX);
        let finding = |(index, line): (usize, &str)| {
            Finding::at(file, index + 1, format!("{} columns", line.chars().count()))
        };
        long.map(finding).collect::<Vec<_>>()
    };
    files
        .iter()
        .filter(|file| file.is_rust())
        .flat_map(of_file)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(lines: usize) -> File {
        let body = "        go();\n".repeat(lines - 2);
        File::new(
            "src/a.rs",
            &format!("impl A {{\n    pub(crate) fn f() {{\n{body}    }}\n}}\n"),
        )
    }

    #[test]
    fn a_long_function_is_found() {
        assert_eq!(functions(&[function(70)]), []);
        let found = functions(&[function(71)]);
        assert_eq!((found[0].line, found[0].problem.as_str()), (2, "71 lines"));
    }

    #[test]
    fn a_declaration_has_no_length() {
        let declared = "    fn f(\n        &self,\n    ) -> u8;\n";
        let file = File::new(
            "src/a.rs",
            &format!("trait A {{\n{declared}{}}}\n", declared.repeat(40)),
        );
        assert_eq!(functions(&[file]), []);
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(500));
        let file = |lines: usize| File::new("src/a.rs", &("\n".repeat(lines) + &tests));
        assert_eq!(long_files(&[file(400)]), []);
        assert_eq!(long_files(&[file(401)]).len(), 1);
    }

    #[test]
    fn a_long_line_is_found() {
        let file = |columns: usize| File::new("src/a.rs", &"é".repeat(columns));
        assert_eq!(columns(&[file(100)]), []);
        assert_eq!(columns(&[file(101)]).len(), 1);
    }
}
