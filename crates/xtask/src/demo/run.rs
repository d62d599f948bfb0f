//! The demo's steps, in order.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{
    live, ports, scripted,
    world::{self, Database, Folder},
};
use crate::{
    cargo::{self, Build},
    console::{Steps, detail},
    servers::synapse,
    tree,
};

/// How the demo is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Keep the bridge's records in Postgres instead of SQLite.
    pub postgres: bool,
    /// Play a conversation, compare both ends and end.
    pub scripted: bool,
    /// The demo's folder, below the workspace's root.
    pub dir: PathBuf,
    /// Where Synapse is installed.
    pub servers: PathBuf,
    /// Which build the programs come from.
    pub build: Build,
}

/// Runs the demo: until Ctrl-C, or when scripted until the end of the script.
///
/// # Errors
/// When a step fails, or the two ends of the scripted conversation differ.
pub fn run(options: &Options) -> Result<()> {
    let root = tree::root();
    let mut steps = Steps::new(9);
    let folder = Folder::open(&root.join(&options.dir))?;
    let build = || cargo::build_programs(&root, options.build);
    let programs = steps.step("build the programs", build)?;
    let servers = root.join(&options.servers);
    let installed = steps.step("install Synapse", || synapse::install(&servers, &detail))?;
    let ports = if options.scripted {
        ports::any()?
    } else {
        ports::usual()?
    };
    let database = steps.step("open a database", || Database::start(options, &folder))?;
    let register = || world::register(&programs, &folder, ports, &database);
    let registration = steps.step("write settings and registration", register)?;
    let synapse = steps.step("start Synapse", || {
        world::start_synapse(&installed, &folder, ports.homeserver, registration)
    })?;
    let (_leash, instagram) = steps.step("start the fake Instagram", || {
        world::start_instagram(&programs, &folder, ports.instagram)
    })?;
    let mut bridge = steps.step("start the bridge", || {
        world::start_bridge(&programs, &folder, ports.bridge)
    })?;
    let mut alice = steps.step("make the Matrix user alice", || {
        world::make_alice(&programs, &folder, &synapse)
    })?;
    let (account, cookies) = instagram.add_account("alice.demo", "Alice")?;
    steps
        .step("log alice in to Instagram through the bot", || {
            world::log_in_to_instagram(&mut alice.person, &cookies)
        })
        .with_context(|| bridge.log_tail())?;
    if options.scripted {
        let played = scripted::play(&mut alice.person, &instagram, &account);
        return played.with_context(|| bridge.log_tail());
    }
    live::show(&alice, &synapse, &instagram, &account, &mut bridge)
}
