//! Runs a fake Instagram or a fake homeserver until it is stopped.
//!
//! When it is ready it prints one line of JSON with `listening`, the base address.

use std::{io::Write as _, net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use serde_json::{Value, json};
use simulator::{
    homeserver::{self, FakeHomeserver},
    instagram::{Options, Simulator},
};

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
    /// Runs the fake homeserver for one application service.
    Homeserver {
        /// Where to listen; port 0 means any free port.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// Where the application service listens.
        #[arg(long)]
        appservice_url: Option<String>,
        /// The application service's token; a fresh one if absent.
        #[arg(long)]
        as_token: Option<String>,
        /// The homeserver's token; a fresh one if absent.
        #[arg(long)]
        hs_token: Option<String>,
        /// The domain of users and rooms.
        #[arg(long, default_value = "example.test")]
        domain: String,
        /// The localpart of the application service's own user.
        #[arg(long, default_value = "appservice")]
        sender_localpart: String,
        /// A user to make, by localpart; may be given several times.
        #[arg(long)]
        user: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    match Arguments::parse().what {
        What::Instagram { listen, threads } => instagram(listen, threads).await,
        What::Homeserver {
            listen,
            appservice_url,
            as_token,
            hs_token,
            domain,
            sender_localpart,
            user,
        } => {
            let mut options = homeserver::Options {
                listen,
                appservice_url,
                domain,
                sender_localpart,
                ..homeserver::Options::default()
            };
            options.as_token = as_token.unwrap_or(options.as_token);
            options.hs_token = hs_token.unwrap_or(options.hs_token);
            homeserver(options, &user).await
        }
    }
}

async fn homeserver(options: homeserver::Options, users: &[String]) -> anyhow::Result<()> {
    let tokens = (options.as_token.clone(), options.hs_token.clone());
    let homeserver = FakeHomeserver::start(options)
        .await
        .context("could not start")?;
    let users: Vec<_> = users
        .iter()
        .map(|localpart| homeserver.create_user(localpart))
        .map(|user| json!({ "access_token": homeserver.access_token(&user), "user_id": user }))
        .collect();
    say(&json!({
        "listening": homeserver.url(),
        "as_token": tokens.0,
        "hs_token": tokens.1,
        "users": users,
    }))?;
    tokio::signal::ctrl_c()
        .await
        .context("could not wait for ctrl-c")
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
