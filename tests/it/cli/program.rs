//! The built program in a folder of its own.

use std::{fs, path::PathBuf, process::Command};

use tempfile::TempDir;

/// A file with everything that has no usable default.
pub(super) const VALID: &str = "\
homeserver:
  address: http://127.0.0.1:8008
  domain: hs.test
appservice: # the bridge
  as_token: words-that-stand-for-a-token
  hs_token: words-that-stand-for-another
bridge:
  permissions:
    \"hs.test\": user
";

/// A folder to run the program in, and the environment it gets.
pub(super) struct Program {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) exit_code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Program {
    /// The program in an empty folder.
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            environment: Vec::new(),
        }
    }

    /// The program in a folder with this `config.yaml`.
    pub(super) fn with_config(text: &str) -> Self {
        let program = Self::new();
        program.write("config.yaml", text);
        program
    }

    /// Adds an environment variable.
    pub(super) fn env(mut self, key: &str, value: &str) -> Self {
        self.environment.push((key.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs it to its end.
    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_matrix-instagram"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.environment.iter().cloned())
            .output()
            .unwrap();
        Run {
            exit_code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// Expects success.
    #[track_caller]
    pub(super) fn succeeds(self) -> Self {
        assert_eq!(self.exit_code, Some(0), "{self:?}");
        self
    }

    /// Expects an exit code, and on the error output each of these texts.
    #[track_caller]
    pub(super) fn fails(self, exit_code: i32, texts: &[&str]) -> Self {
        assert_eq!(self.exit_code, Some(exit_code), "{self:?}");
        for text in texts {
            assert!(
                self.stderr.contains(text),
                "`{text}` is not in: {}",
                self.stderr
            );
        }
        self
    }

    /// Expects each of these texts on the standard output.
    #[track_caller]
    pub(super) fn prints(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(
                self.stdout.contains(text),
                "`{text}` is not in: {}",
                self.stdout
            );
        }
        self
    }
}
