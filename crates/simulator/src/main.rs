//! Runs a fake Instagram or a fake homeserver until it is stopped.
//!
//! When it is ready it prints one line of JSON with `listening`, the base address.

use std::{io::Write as _, net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use serde_json::{Value, json};
use simulator::instagram::{Options, Simulator};

#[derive(Parser)]
#[command(about = "A fake Instagram and a fake homeserver")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Runs the fake Instagram, with its control API under /control and the page /phone.
    Instagram {
        /// Where to listen; port 0 means any free port.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// A folder of recorded threads (JSON) to begin with.
        #[arg(long)]
        threads: Option<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    match Arguments::parse().what {
        What::Instagram { listen, threads } => instagram(listen, threads).await,
    }
}

async fn instagram(listen: SocketAddr, threads: Option<PathBuf>) -> anyhow::Result<()> {
    let options = Options {
        listen,
        threads,
        ..Options::default()
    };
    let simulator = Simulator::start(options).await?;
    let url = simulator.url();
    let loaded = simulator.loaded();
    let mut accounts = Vec::new();
    for viewer in &loaded.viewers {
        let login = simulator.open_session(*viewer)?;
        accounts.push(json!({ "user_id": viewer, "cookies": login.cookies_json() }));
    }
    say(&json!({
        "listening": url,
        "api": format!("{url}/api/v1/"),
        "phone": format!("{url}/phone"),
        "threads": loaded.threads,
        "accounts": accounts,
    }))?;
    tokio::signal::ctrl_c()
        .await
        .context("could not wait for ctrl-c")
}

/// Tells the caller that all is ready.
fn say(line: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .context("could not write to stdout")
}
