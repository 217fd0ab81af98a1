use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cloudflare_access::{CachedVerdict, TokenDigest, VerdictCache};
use sha2::{Digest, Sha256};

/// A cache that keeps everything, and counts.
#[derive(Default)]
pub(crate) struct Store {
    digests: AtomicUsize,
    found: AtomicUsize,
    inserted: AtomicUsize,
    verdicts: Mutex<HashMap<TokenDigest, CachedVerdict>>,
}

impl Store {
    pub(crate) fn digests(&self) -> usize {
        self.digests.load(Ordering::SeqCst)
    }

    pub(crate) fn found(&self) -> usize {
        self.found.load(Ordering::SeqCst)
    }

    pub(crate) fn inserted(&self) -> usize {
        self.inserted.load(Ordering::SeqCst)
    }

    pub(crate) fn len(&self) -> usize {
        self.verdicts.lock().unwrap().len()
    }

    /// Puts a copy in the place of each verdict.
    pub(crate) fn copy_each(&self) {
        for verdict in self.verdicts.lock().unwrap().values_mut() {
            *verdict = verdict.unshared_copy();
        }
    }

    /// Puts some stored verdict under the digest of each of these tokens: what a cache with a bug would do.
    pub(crate) fn mix_up(&self, token: &str) {
        let mut verdicts = self.verdicts.lock().unwrap();
        let any = verdicts.values().next().unwrap().clone();
        verdicts.insert(Sha256::digest(token).into(), any);
    }
}

impl VerdictCache for Store {
    fn digest(&self, token: &[u8]) -> Option<TokenDigest> {
        self.digests.fetch_add(1, Ordering::SeqCst);
        Some(Sha256::digest(token).into())
    }

    fn get(&self, digest: &TokenDigest) -> Option<CachedVerdict> {
        let found = self.verdicts.lock().unwrap().get(digest).cloned();
        self.found.fetch_add(usize::from(found.is_some()), Ordering::SeqCst);
        found
    }

    fn insert(&self, digest: TokenDigest, verdict: CachedVerdict) {
        self.inserted.fetch_add(1, Ordering::SeqCst);
        self.verdicts.lock().unwrap().insert(digest, verdict);
    }

    fn remove(&self, digest: &TokenDigest) {
        self.verdicts.lock().unwrap().remove(digest);
    }
}
