use sha2::{Digest as _, Sha256};

/// HMAC with SHA-256 (RFC 2104), for the token of somebody who takes the public key for a shared secret.
pub(crate) fn hmac_sha256(secret: &[u8], message: &str) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut key = if secret.len() > BLOCK { Sha256::digest(secret).to_vec() } else { secret.to_vec() };
    key.resize(BLOCK, 0);
    let padded = |byte: u8| key.iter().map(|key| key ^ byte).collect::<Vec<_>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::hmac_sha256;
    use crate::key::hex;

    /// RFC 4231, test cases 2 and 6, and Python's `hmac` for a key that is as long as a block.
    #[test]
    fn known_answers() {
        for (secret, message, mac) in [
            (
                b"Jefe".as_slice(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &[0xaa; 64],
                "a key as long as a block",
                "8d9fc199ac4663265eeaa5bb723c0f8582c22f19736ff571ae1a929368048e16",
            ),
        ] {
            assert_eq!(hex(&hmac_sha256(secret, message)), mac);
        }
    }
}
