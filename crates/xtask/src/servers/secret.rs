//! Secrets that live as long as a test server: drawn at run time, never written in the tree.

use std::{fs::File, io::Read};

use anyhow::{Context, Result};

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Draws a secret of 32 hexadecimal digits.
///
/// # Errors
/// When the machine gives no randomness.
pub fn draw() -> Result<String> {
    Ok(format!("{:032x}", u128::from_le_bytes(bytes()?)))
}

/// Draws an ed25519 signing key in the form of Synapse's key file.
///
/// # Errors
/// When the machine gives no randomness.
pub fn signing_key() -> Result<String> {
    Ok(format!("ed25519 a_local {}\n", base64(&bytes::<32>()?)))
}

/// Draws a number below `limit`.
///
/// # Errors
/// When the machine gives no randomness.
pub fn number_below(limit: u16) -> Result<u16> {
    Ok(u16::from_le_bytes(bytes::<2>()?) % limit)
}

fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .context("cannot read /dev/urandom")?;
    Ok(bytes)
}

/// Standard alphabet, without padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut group = [0_u8; 4];
        group[1..=chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes(group);
        let digits = (0..=chunk.len()).map(|digit| (bits >> (18 - 6 * digit)) & 63);
        text.extend(digits.map(|digit| char::from(BASE64[digit as usize])));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_the_standard_alphabet_and_no_padding() {
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"f"), "Zg");
        assert_eq!(base64(b"fo"), "Zm8");
        assert_eq!(base64(b"foo"), "Zm9v");
        assert_eq!(base64(&[251, 255, 254, 63]), "+//+Pw");
    }

    #[test]
    fn two_secrets_differ() {
        assert_ne!(draw().unwrap(), draw().unwrap());
    }
}
