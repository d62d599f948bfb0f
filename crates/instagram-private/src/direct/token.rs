//! The token that makes a repeated message have one effect.

use crate::settings::Rng;

/// Draws the token of a new message: the time shifted left by 22 bits, and chance.
///
/// Draw it once, store it, and use it for every attempt: Instagram sends the message only once, and
/// names the token in the acknowledgement and in the item.
pub fn message_token(now_ms: i64, rng: &dyn Rng) -> String {
    let mut bytes = [0; 4];
    rng.fill(&mut bytes);
    let chance = i64::from(u32::from_le_bytes(bytes) >> 10);
    ((now_ms.max(0) << 22) | chance).to_string()
}

#[cfg(test)]
mod tests {
    use super::message_token;
    use crate::settings::Rng;

    struct Ones;

    impl Rng for Ones {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0xff);
        }
    }

    #[test]
    fn a_token_tells_its_time() {
        let token: i64 = message_token(1_787_000_000_000, &Ones).parse().unwrap();
        assert_eq!(token >> 22, 1_787_000_000_000);
        assert_eq!(token & ((1 << 22) - 1), (1 << 22) - 1);
    }
}
