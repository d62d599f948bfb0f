//! What this machine has, and how to get what it lacks.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
};

use anyhow::{Context, Result, bail, ensure};

/// Two installations at once would meet at dpkg's lock.
static APT: Mutex<()> = Mutex::new(());

/// Whether we are the superuser.
pub fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Whether a program of this name is in the search path.
pub fn has_program(name: &str) -> bool {
    find_program(name).is_some()
}

/// Finds a program in the search path.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

/// Installs packages of the system, which takes root and apt-get.
///
/// `purpose` completes the sentence "… is missing".
///
/// # Errors
/// When we may not or cannot install: the error says what to install by hand.
pub fn install_packages(packages: &[&str], purpose: &str, progress: &dyn Fn(&str)) -> Result<()> {
    let list = packages.join(" ");
    let by_hand = format!("{purpose} is missing: install it with `apt-get install {list}`");
    if !is_root() || !has_program("apt-get") {
        bail!("{by_hand} (as root), or the like on your system, then run this again");
    }
    progress(&format!(
        "{purpose} is missing: installing {list} with apt-get"
    ));
    let _one_at_a_time = APT.lock();
    // Lists may be missing altogether on a fresh machine; if this fails the next line tells.
    let _ = run(Command::new("apt-get").args(["-q", "update"]));
    let mut install = Command::new("apt-get");
    install
        .args(["-q", "-y", "--no-install-recommends", "install"])
        .args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    run(&mut install).context(by_hand)
}

/// Runs a command to its end; its output appears only in the error.
///
/// # Errors
/// When it cannot be started or ends with anything but success.
pub fn run(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}

/// Runs a command to its end and gives what it wrote to its standard output.
///
/// # Errors
/// When it cannot be started or ends with anything but success.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{name}`"))?;
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    ensure!(
        output.status.success(),
        "`{name}` failed ({}):\n{}",
        output.status,
        String::from_utf8_lossy(&said).trim_end(),
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Makes a folder and its parents and gives its absolute path.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(dir: &Path) -> Result<PathBuf> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    fs::canonicalize(dir).with_context(|| format!("cannot find the folder {}", dir.display()))
}

/// Writes a whole file that only we may read, since most of ours hold a secret.
///
/// # Errors
/// When it cannot be written.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut options = fs::OpenOptions::new();
    let file = options
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}
