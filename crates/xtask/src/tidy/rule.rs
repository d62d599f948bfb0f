//! What a rule is, and the list of all.

use std::fmt;

use super::{layers, pages, project, sizes, words};
use crate::tree::File;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the root.
    pub path: String,
    /// The line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

impl Finding {
    pub(super) fn at(file: &File, line: usize, problem: impl Into<String>) -> Self {
        Self {
            path: file.path.clone(),
            line,
            problem: problem.into(),
        }
    }

    pub(super) fn in_file(path: &str, problem: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line: 0,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.problem),
            line => write!(f, "{}:{line}: {}", self.path, self.problem),
        }
    }
}

/// One rule of the tree.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The rule as a sentence.
    pub name: &'static str,
    /// What to do about a finding.
    pub advice: &'static str,
    /// Looks at all files.
    pub check: fn(&[File]) -> Vec<Finding>,
}

/// Every rule.
pub const RULES: &[Rule] = &[
    layers::SIBLINGS,
    layers::SQL,
    layers::ENVIRONMENT,
    layers::WORDS_OF_MATRIX,
    layers::PURE_CONVERTERS,
    sizes::FUNCTIONS,
    sizes::FILES,
    sizes::COLUMNS,
    pages::DOCS,
    pages::FRONT_PAGES,
    words::NO_IGNORED_TESTS,
    words::NO_LEFTOVERS,
    words::NO_ALLOW,
    words::NO_PLACES,
    project::EXAMPLES,
    project::CHANGELOG,
    project::COMPOSE,
];
