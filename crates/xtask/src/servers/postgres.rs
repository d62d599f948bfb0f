//! A Postgres of the system's packages, run out of a folder, on loopback.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    leash::{Leash, StopSignal},
    machine, ports, secret, wait,
};

const START_LIMIT: Duration = Duration::from_mins(1);
/// Where Debian keeps the versions it has packaged.
const DEBIAN_DIR: &str = "/usr/lib/postgresql";
/// The ordinary users to become when we are root, which Postgres refuses.
const ORDINARY_USERS: [&str; 2] = ["postgres", "nobody"];

/// A database server whose superuser is `postgres`, without a password; dropping it stops it.
///
/// It keeps its promises when its processes are killed, but not when the machine loses power: its
/// files are not forced to disk, which makes tests fast.
#[derive(Debug)]
pub struct Postgres {
    bin: PathBuf,
    user: Option<&'static str>,
    data: PathBuf,
    log: PathBuf,
    port: u16,
    /// The folder to remove at the end, when the one we were given could not be used.
    borrowed: Option<PathBuf>,
    leash: Leash,
}

impl Postgres {
    /// Starts a server with its data in `dir`, or goes on with the data that lies there.
    ///
    /// When we are root it runs as an ordinary user; if that user cannot reach `dir`, the data goes
    /// into the system's folder for temporary files and is removed at the end.
    ///
    /// # Errors
    /// When there is no Postgres and we may not install one, or it does not start; then the error
    /// holds the end of its log.
    pub fn start(dir: &Path) -> Result<Self> {
        let bin = ensure_binaries(&|_| ())?;
        let dir = machine::make_folder(dir)?;
        let user = if machine::is_root() {
            Some(ordinary_user()?)
        } else {
            None
        };
        let (home, borrowed) = usable_folder(&dir, user)?;
        let data = home.join("data");
        if !data.join("PG_VERSION").exists() {
            make_cluster(&bin, user, &data)?;
        }
        let log = dir.join("postgres.log");
        let port = ports::free()?;
        let leash = launch(&bin, user, &data, port, &log)?;
        let mut postgres = Self {
            bin,
            user,
            data,
            log,
            port,
            borrowed,
            leash,
        };
        postgres.wait_until_ready()?;
        Ok(postgres)
    }

    /// The address of a database of this server.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The process id of the server, which changes with each start.
    pub fn pid(&self) -> u32 {
        self.leash.pid()
    }

    /// Makes an empty database, UTF-8 and sorted by bytes, and gives its address.
    ///
    /// # Errors
    /// When the server refuses, for instance because the name is taken.
    pub fn create_database(&self, name: &str) -> Result<String> {
        let mut command = self.tool("createdb");
        command.args(["-T", "template0", "-E", "UTF8", "--locale=C", name]);
        machine::run(&mut command).with_context(|| format!("cannot make the database {name}"))?;
        Ok(self.url(name))
    }

    /// Stops the server in order; its clients are disconnected.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn stop(&mut self) -> Result<()> {
        self.leash.stop()
    }

    /// Kills the server with -9.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn kill_hard(&mut self) -> Result<()> {
        self.leash.kill_hard()
    }

    /// Starts the server again after a stop or a kill: same port, same data.
    ///
    /// # Errors
    /// As [`Postgres::start`]; also when it still runs.
    pub fn start_again(&mut self) -> Result<()> {
        ensure!(
            !self.leash.is_running(),
            "Postgres still runs: stop it first"
        );
        self.leash = launch(&self.bin, self.user, &self.data, self.port, &self.log)?;
        self.wait_until_ready()
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command
            .args(["-h", "127.0.0.1", "-U", "postgres", "-p"])
            .arg(self.port.to_string());
        command
    }

    /// After a kill the old server's children hold the data for a moment, and the new server ends
    /// at once; hence more than one try.
    fn wait_until_ready(&mut self) -> Result<()> {
        let mut ready = false;
        wait::until(START_LIMIT, || {
            ready =
                machine::run(self.tool("pg_isready").args(["-t", "2", "-d", "postgres"])).is_ok();
            if !ready && !self.leash.is_running() {
                let again = launch(&self.bin, self.user, &self.data, self.port, &self.log);
                again.map(|leash| self.leash = leash).is_err()
            } else {
                ready
            }
        });
        if ready && self.leash.is_running() {
            return Ok(());
        }
        bail!(
            "Postgres did not start on port {}; {}",
            self.port,
            self.leash.log_tail()
        )
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Errors have no reader here; the leash kills what does not stop.
        let _ = self.leash.stop();
        if let Some(dir) = &self.borrowed {
            let _ = fs::remove_dir_all(dir);
        }
    }
}

/// Finds the folder of the server's programs, newest version first; installs them as root.
///
/// # Errors
/// When there are none and we may not install any.
pub fn ensure_binaries(progress: &dyn Fn(&str)) -> Result<PathBuf> {
    if let Some(bin) = find_binaries() {
        return Ok(bin);
    }
    machine::install_packages(&["postgresql"], "Postgres", progress)?;
    find_binaries().context("the package postgresql brought no `initdb`")
}

/// Finds the folder that holds the server's programs, if there is one.
pub fn find_binaries() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN_DIR)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .map(|(version, path)| (version, path.join("bin")))
        .filter(|(_, bin)| is_complete(bin))
        .collect();
    versions.sort();
    let in_path = || Some(machine::find_program("initdb")?.parent()?.to_owned());
    versions
        .pop()
        .map(|(_, bin)| bin)
        .or_else(|| in_path().filter(|bin| is_complete(bin)))
}

fn is_complete(bin: &Path) -> bool {
    ["initdb", "postgres", "createdb", "pg_isready"]
        .iter()
        .all(|name| bin.join(name).is_file())
}

fn ordinary_user() -> Result<&'static str> {
    let exists = |user: &&str| machine::run(Command::new("id").args(["-u", user])).is_ok();
    ORDINARY_USERS
        .into_iter()
        .find(exists)
        .context("Postgres refuses to run as root, and there is no user `postgres` or `nobody`")
}

/// The command, to be run as the ordinary user when there is one.
///
/// `setpriv` replaces itself by the command, so that process ids stay true.
fn run_as(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={user}"))
        .args(["--clear-groups"]);
    command
        .arg(format!("--regid={}", group_of(user)))
        .arg("--")
        .arg(program);
    command
}

fn group_of(user: &str) -> String {
    let id = machine::output(Command::new("id").args(["-g", user]));
    id.map_or_else(|_| user.to_owned(), |id| id.trim().to_owned())
}

/// Gives `dir` to the user, or a folder that it can reach, and whether that is only borrowed.
fn usable_folder(dir: &Path, user: Option<&str>) -> Result<(PathBuf, Option<PathBuf>)> {
    let Some(user) = user else {
        return Ok((dir.to_owned(), None));
    };
    let home = machine::make_folder(&dir.join("postgres"))?;
    give_to(user, &home)?;
    let mut test = run_as(Some(user), Path::new("test"));
    if machine::run(test.arg("-w").arg(&home)).is_ok() {
        return Ok((home, None));
    }
    let name = format!("xtask-postgres-{}", secret::draw()?);
    let home = machine::make_folder(&std::env::temp_dir().join(name))?;
    give_to(user, &home)?;
    Ok((home.clone(), Some(home)))
}

fn give_to(user: &str, dir: &Path) -> Result<()> {
    machine::run(Command::new("chown").arg(format!("{user}:")).arg(dir))?;
    machine::run(Command::new("chmod").arg("700").arg(dir))
}

fn make_cluster(bin: &Path, user: Option<&str>, data: &Path) -> Result<()> {
    let mut initdb = run_as(user, &bin.join("initdb"));
    initdb.args([
        "--locale=C",
        "-E",
        "UTF8",
        "--auth",
        "trust",
        "-U",
        "postgres",
    ]);
    initdb.args(["--no-sync", "-D"]).arg(data).current_dir("/");
    machine::run(&mut initdb).context("cannot make a Postgres cluster")
}

fn launch(bin: &Path, user: Option<&str>, data: &Path, port: u16, log: &Path) -> Result<Leash> {
    let mut command = run_as(user, &bin.join("postgres"));
    command
        .arg("-D")
        .arg(data)
        .args(["-p", &port.to_string()])
        .current_dir("/");
    let settings = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "full_page_writes=off",
        "max_connections=200",
        "shared_buffers=32MB",
    ];
    for setting in settings {
        command.args(["-c", setting]);
    }
    Leash::spawn(&command, log, StopSignal::Interrupt)
}
