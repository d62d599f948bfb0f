//! Writing files that hold secrets.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// What happens to a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Existing {
    /// It is an error.
    Keep,
    /// It gets the new text and keeps its permissions.
    Replace,
}

/// Writes a file that only its owner may read. The old text is there until the new one is whole.
pub(super) fn write(path: &Path, text: &str, existing: Existing) -> io::Result<()> {
    if existing == Existing::Keep || !path.exists() {
        return fill(private().create_new(true).open(path)?, text);
    }
    let beside = beside(path);
    let written = replace(path, &beside, text);
    if written.is_err() {
        // A file that is mounted into a container by itself cannot be renamed over.
        let _ = fs::remove_file(&beside);
        return fs::write(path, text);
    }
    written
}

fn replace(path: &Path, beside: &Path, text: &str) -> io::Result<()> {
    fill(private().create(true).truncate(true).open(beside)?, text)?;
    fs::set_permissions(beside, fs::metadata(path)?.permissions())?;
    fs::rename(beside, path)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

fn fill(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".new");
    PathBuf::from(name)
}
