//! EMSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §9.2): what a signature must be the 65537th root of.

/// The DER encoding of a `DigestInfo` of SHA-256 up to the digest: `NULL` parameters present, shortest lengths (RFC 8017
/// §9.2, note 1). No other spelling is accepted, because none is parsed.
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// The octets of the largest modulus.
pub(crate) const MAX_OCTETS: usize = 512;

/// Writes 0x00 0x01 0xff … 0xff 0x00 `DigestInfo` and the digest over the whole of `octets`.
///
/// `octets` is as long as the modulus: 256 octets or more, so that far more than the eight octets 0xff that the RFC
/// requires have room.
pub(crate) fn encode(octets: &mut [u8], digest: &[u8; 32]) {
    octets.fill(0xff);
    if let Some(start) = octets.first_chunk_mut() {
        *start = [0x00, 0x01];
    }
    if let Some((padding, end)) = octets.split_last_chunk_mut::<{ 1 + DIGEST_INFO.len() + 32 }>() {
        debug_assert!(padding.len() >= 2 + 8, "the padding has eight octets 0xff at least");
        let (separator, end) = end.split_at_mut(1);
        separator.fill(0x00);
        let (info, hash) = end.split_at_mut(DIGEST_INFO.len());
        info.copy_from_slice(&DIGEST_INFO);
        hash.copy_from_slice(digest);
    }
}
