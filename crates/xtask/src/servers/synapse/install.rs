//! Installs Synapse into a virtual environment, once per folder.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::servers::machine;

/// The version that the bridge is tested with.
pub const VERSION: &str = "1.163.2";

/// An installed Synapse, ready to run any number of homeservers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// The Python interpreter of the virtual environment.
    pub python: PathBuf,
}

/// Installs Synapse into `dir`, or finds that it is there already.
///
/// May be called by several threads and processes at once: one installs, the others wait for it.
/// A half-done or older installation is made anew. `progress` hears what takes long.
///
/// # Errors
/// When the machine lacks Python or its venv module and we may not install it, or when PyPI cannot
/// be reached. The error says what to do.
pub fn install(dir: &Path, progress: &dyn Fn(&str)) -> Result<Installed> {
    let dir = machine::make_folder(dir)?;
    let lock = File::create(dir.join("lock")).context("cannot make the installation's lock")?;
    lock.lock().context("cannot take the installation's lock")?;
    let venv = dir.join("venv");
    let installed = Installed {
        python: venv.join("bin/python"),
    };
    let marker = dir.join("installed");
    // A virtual environment holds absolute paths, so a moved one is of no use.
    let state = format!("matrix-synapse=={VERSION} in {}\n", venv.display());
    if fs::read_to_string(&marker).is_ok_and(|text| text == state) && runs(&installed.python) {
        return Ok(installed);
    }
    let _ = fs::remove_file(&marker);
    let _ = fs::remove_dir_all(&venv);
    ensure_python(progress)?;
    progress("making a virtual environment for Python");
    machine::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    progress(&format!("installing Synapse {VERSION} from PyPI"));
    install_package(&installed.python)?;
    fs::write(&marker, state).context("cannot mark the installation as done")?;
    Ok(installed)
}

/// Whether the interpreter starts: it is gone when the system's Python was upgraded.
fn runs(python: &Path) -> bool {
    machine::run(Command::new(python).args(["-c", "import synapse"])).is_ok()
}

fn ensure_python(progress: &dyn Fn(&str)) -> Result<()> {
    if !machine::has_program("python3") {
        machine::install_packages(&["python3", "python3-venv"], "Python 3", progress)?;
    }
    // Debian keeps both out of the plain python3 package.
    if machine::run(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_err() {
        machine::install_packages(&["python3-venv"], "Python's venv module", progress)?;
    }
    Ok(())
}

/// Tries with ready-made wheels; where one is missing, a C compiler and headers are needed.
fn install_package(python: &Path) -> Result<()> {
    let requirement = format!("matrix-synapse=={VERSION}");
    let mut pip = Command::new(python);
    pip.args([
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        &requirement,
    ]);
    machine::run(&mut pip).with_context(|| {
        format!(
            "cannot install {requirement}: it needs PyPI, Python 3.10 or newer and, where PyPI \
             has no ready-made wheel, a C compiler (`apt-get install build-essential python3-dev`)"
        )
    })
}
