//! A PostgreSQL server for this test binary, which ends with it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// The running server. It ends when its input closes, which the system does for us.
struct Server {
    folder: PathBuf,
    _process: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Makes an empty database, on a server that the first caller starts, and gives its address.
pub(crate) async fn new_database() -> String {
    let server = tokio::task::spawn_blocking(|| SERVER.get_or_init(start))
        .await
        .unwrap();
    let name = format!("bridge_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server.uri("postgres"))
        .await
        .unwrap();
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    server.uri(&name)
}

impl Server {
    /// Everything goes through a socket in the server's own folder; no port is opened.
    fn uri(&self, database: &str) -> String {
        format!(
            "postgres://bridge@localhost/{database}?host={}",
            self.folder.display()
        )
    }
}

fn start() -> Server {
    let folder = tempfile::Builder::new()
        .prefix("pg-")
        .tempdir()
        .unwrap()
        .keep();
    let user = ServerUser::find();
    if let Some(user) = &user {
        std::os::unix::fs::chown(&folder, Some(user.uid), Some(user.gid)).unwrap();
    }
    initialise(&folder, user.as_ref());
    let script = r#"
        "$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=200 &
        server=$!
        cat > /dev/null
        kill -INT "$server"
        wait "$server"
        rm -rf "$2""#;
    let mut process = command(user.as_ref(), Path::new("sh"))
        .args(["-c", script, "sh"])
        .args([&program("postgres"), &folder])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh can be run");
    wait_until_ready(&mut process);
    Server {
        folder,
        _process: process,
    }
}

fn initialise(folder: &Path, user: Option<&ServerUser>) {
    let output = command(user, &program("initdb"))
        .args([
            "--auth=trust",
            "--username=bridge",
            "--encoding=UTF8",
            "--locale=C",
            "-N",
            "-D",
        ])
        .arg(folder.join("data"))
        .current_dir(folder)
        .output()
        .expect("PostgreSQL is needed: install it, so that initdb and postgres can be found");
    assert!(
        output.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Reads the server's log to its end, and returns once it says that it is ready.
fn wait_until_ready(process: &mut Child) {
    let log = BufReader::new(process.stderr.take().expect("the log is piped"));
    let (ready, is_ready) = mpsc::channel();
    std::thread::spawn(move || {
        for line in log.lines().map_while(Result::ok) {
            if line.contains("ready to accept connections") {
                ready.send(()).ok();
            }
        }
    });
    is_ready
        .recv_timeout(Duration::from_secs(60))
        .expect("PostgreSQL starts within a minute");
}

/// The program of the newest installed version, or whichever is in the path.
fn program(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let found = versions.map(|version| version.path().join("bin").join(name));
    found
        .filter(|path| path.exists())
        .max()
        .unwrap_or_else(|| name.into())
}

/// Who the server runs as when we are root, which it refuses to be.
struct ServerUser {
    uid: u32,
    gid: u32,
}

impl ServerUser {
    fn find() -> Option<Self> {
        let is_root = id(&["-u"]) == Some(0);
        is_root.then(|| {
            ["postgres", "nobody"]
                .iter()
                .find_map(|name| {
                    Some(Self {
                        uid: id(&["-u", name])?,
                        gid: id(&["-g", name])?,
                    })
                })
                .expect("root needs an ordinary user to run PostgreSQL as")
        })
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn command(user: Option<&ServerUser>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={}", user.uid))
        .arg(format!("--regid={}", user.gid));
    command.arg("--clear-groups").arg(program);
    command
}
