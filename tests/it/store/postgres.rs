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

/// How long the server may say nothing while it starts.
const START_LIMIT: Duration = Duration::from_mins(1);

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
    // Nobody reads the log after we were killed, which must not keep the script from its end.
    // TERM, because a shell has its background processes ignore INT until they say otherwise.
    let script = r#"
        trap "" PIPE
        "$1" --auth=trust --username=bridge --encoding=UTF8 --locale=C -N -D "$3/data" >&2 &&
        {
            "$2" -D "$3/data" -k "$3" -c listen_addresses= -c fsync=off -c max_connections=200 &
            server=$!
            cat > /dev/null
            kill -TERM "$server"
            wait "$server"
        }
        rm -rf "$3""#;
    let mut process = command(user.as_ref(), Path::new("sh"))
        .args(["-c", script, "sh"])
        .args([&program("initdb"), &program("postgres"), &folder])
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

/// Reads the server's log to its end, and returns once it says that it is ready.
fn wait_until_ready(process: &mut Child) {
    let log = BufReader::new(process.stderr.take().expect("the log is piped"));
    let (said, hear) = mpsc::channel();
    std::thread::spawn(move || {
        // The log is read to its end, heard or not: a full pipe would hold the server up.
        for line in log.lines().map_while(Result::ok) {
            said.send(line).ok();
        }
    });
    let mut heard = Vec::new();
    while let Ok(line) = hear.recv_timeout(START_LIMIT) {
        if line.contains("ready to accept connections") {
            return;
        }
        heard.push(line);
    }
    panic!(
        "PostgreSQL (initdb and postgres) is needed and did not start:\n{}",
        heard.join("\n")
    );
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
