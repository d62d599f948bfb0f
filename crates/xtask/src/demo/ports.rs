//! The ports of the demo: always the same where possible, so that a client's settings stay good.

use anyhow::Result;

use crate::{console::detail, servers::ports};

/// Where the demo's servers listen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) homeserver: u16,
    pub(super) bridge: u16,
    pub(super) instagram: u16,
}

/// Takes the usual ports, and others for those that are taken.
pub(super) fn usual() -> Result<Ports> {
    Ok(Ports {
        homeserver: usual_or_free(8008, "Synapse")?,
        bridge: usual_or_free(29330, "the bridge")?,
        instagram: usual_or_free(8088, "the fake Instagram")?,
    })
}

/// Takes any ports: for runs that nobody connects to.
pub(super) fn any() -> Result<Ports> {
    let (homeserver, bridge, instagram) = (ports::free()?, ports::free()?, ports::free()?);
    Ok(Ports {
        homeserver,
        bridge,
        instagram,
    })
}

fn usual_or_free(usual: u16, whose: &str) -> Result<u16> {
    if ports::is_free(usual) {
        return Ok(usual);
    }
    let other = ports::free()?;
    detail(&format!("port {usual} is taken: {whose} gets port {other}"));
    Ok(other)
}
