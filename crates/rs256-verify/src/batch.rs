use core::fmt;
use core::iter::FusedIterator;

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use sha2::{Digest, Sha256};

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use crate::prepared::Prepared;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use crate::x86_64::lanes;
use crate::{InvalidSignature, PublicKey};

/// How many checks are read ahead: as many as the vectors of AVX-512 have lanes.
const LANES: usize = 8;

/// A signature to verify, by the key that is said to have made it. `Debug` shows the lengths of message and signature.
#[derive(Clone, Copy)]
pub struct Check<'a> {
    /// The key.
    pub key: &'a PublicKey,
    /// What is signed.
    pub message: &'a [u8],
    /// What is said to be the signature.
    pub signature: &'a [u8],
}

/// What is signed may be a secret, such as a token, which must not get into a log.
impl fmt::Debug for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, signature) = (self.message.len(), self.signature.len());
        let mut check = f.debug_struct("Check");
        check.field("key", self.key).field("message_bytes", &message).field("signature_bytes", &signature).finish()
    }
}

impl Check<'_> {
    fn verify(&self) -> Result<(), InvalidSignature> {
        self.key.verify(self.message, self.signature)
    }
}

/// Verifies many signatures: the verdicts of [`PublicKey::verify`], in order, in less time.
///
/// Reads eight checks ahead and verifies them at once where keys of 2048 bits are prepared for AVX-512 IFMA, one after
/// another elsewhere. The keys may differ. Nothing is verified until the verdicts are asked for.
pub fn verify_batch<'a, I>(checks: I) -> Verdicts<I::IntoIter>
where
    I: IntoIterator<Item = Check<'a>>,
{
    Verdicts { checks: checks.into_iter(), ahead: [None; LANES], next: LANES }
}

/// What [`verify_batch`] returns: one verdict for each check.
#[derive(Clone, Debug)]
#[must_use = "nothing is verified until the verdicts are asked for"]
pub struct Verdicts<I> {
    checks: I,
    ahead: [Option<Result<(), InvalidSignature>>; LANES],
    next: usize,
}

impl<'a, I: Iterator<Item = Check<'a>>> Iterator for Verdicts<I> {
    type Item = Result<(), InvalidSignature>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= LANES {
            let mut checks = [None; LANES];
            for (place, check) in checks.iter_mut().zip(&mut self.checks) {
                *place = Some(check);
            }
            self.ahead = verify_eight(&checks);
            self.next = 0;
        }
        let verdict = self.ahead.get_mut(self.next)?.take()?;
        self.next += 1;
        Some(verdict)
    }
}

// Once there is no check ahead, `next` stays where it is.
impl<'a, I: Iterator<Item = Check<'a>>> FusedIterator for Verdicts<I> {}

/// A verdict where there is a check.
fn verify_eight(checks: &[Option<Check<'_>>; LANES]) -> [Option<Result<(), InvalidSignature>>; LANES] {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if let Some(keys) = lane_keys(checks) {
        let powers = lanes::raise(core::array::from_fn(|i| Some((keys[i]?, checks[i]?.signature))));
        return core::array::from_fn(|i| {
            let check = checks[i]?;
            let Some(key) = keys[i] else { return Some(check.verify()) };
            let digest = Sha256::digest(check.message).into();
            let valid = powers[i].is_some_and(|power| key.matches(&power, &digest));
            Some(if valid { Ok(()) } else { Err(InvalidSignature) })
        });
    }
    checks.map(|check| check.map(|check| check.verify()))
}

/// All lanes take about as long as this many signatures one after another: fewer on Intel's processors, more on Zen 4.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
const WORTHWHILE: usize = 6;

/// The keys of the checks that the lanes can verify, if these are enough to use the lanes.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
fn lane_keys<'a>(checks: &[Option<Check<'a>>; LANES]) -> Option<[Option<&'a lanes::Key>; LANES]> {
    let keys = checks.map(|check| lane_key(&check?));
    (keys.iter().flatten().count() >= WORTHWHILE).then_some(keys)
}

/// The key, if the lanes can verify this check.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
fn lane_key<'a>(check: &Check<'a>) -> Option<&'a lanes::Key> {
    match &check.key.prepared {
        // Signatures of another length are refused without them.
        Prepared::Digits40(key) if check.signature.len() == check.key.octets => Some(key),
        _ => None,
    }
}

/// [`PublicKey::compare`] for eight keys, digests, signatures and representatives at once; `None` for each that
/// [`verify_batch`] would verify alone.
#[cfg(feature = "representative")]
#[must_use]
pub fn compare_lanes(
    checks: [(&PublicKey, &[u8; 32], &[u8]); LANES],
    representatives: [&[u8]; LANES],
) -> [Option<[bool; 2]>; LANES] {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if let Some(keys) = lane_keys(&checks.map(|(key, _, signature)| Some(Check { key, message: &[], signature }))) {
        let powers = lanes::raise(core::array::from_fn(|i| Some((keys[i]?, checks[i].2))));
        return core::array::from_fn(|i| {
            let (key, (_, digest, _)) = (keys[i]?, checks[i]);
            let compare = |power| [key.matches(&power, digest), key.represents(&power, representatives[i])];
            Some(powers[i].map_or([false; 2], compare))
        });
    }
    let _ = (checks, representatives);
    [None; LANES]
}
