//! Free loopback ports.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, TcpListener},
    sync::{Mutex, PoisonError},
};

use anyhow::{Result, bail};

use super::secret;

/// Below the range from which Linux picks the ports of outgoing connections, so that no connection
/// takes a port between our look and the server's bind.
const FIRST: u16 = 18_000;
const COUNT: u16 = 14_000;

/// What this process has given out already: a server may not have bound it yet.
static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// Finds a loopback port that nobody listens on; never the same twice in one process.
///
/// # Errors
/// When 200 random tries all met a taken port.
pub fn free() -> Result<u16> {
    for _ in 0..200 {
        let port = FIRST + secret::number_below(COUNT)?;
        if is_free(port)
            && GIVEN
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(port)
        {
            return Ok(port);
        }
    }
    bail!("found no free port between {FIRST} and {}", FIRST + COUNT)
}

/// Whether a server could listen on this loopback port now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, free().unwrap())).unwrap();
        assert!(!is_free(listener.local_addr().unwrap().port()));
    }

    #[test]
    fn ports_are_given_once() {
        let ports: BTreeSet<u16> = (0..50).map(|_| free().unwrap()).collect();
        assert_eq!(ports.len(), 50);
    }
}
