use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cloudflare_access::UnixTime;
use cloudflare_access::policy::Identity;

use crate::caller_key::CallerKey;

/// How many bytes of answers are kept: some thousand callers of the usual few KiB each, and a bound where they are all large.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Identities that have been fetched. None is given out after its time, however long it lies here.
pub(crate) struct Answers {
    bytes: usize,
    kept: HashMap<CallerKey, Answer>,
    max_entries: usize,
}

pub(crate) struct Answer {
    pub(crate) bytes: usize,
    /// The `exp` of the token that it was fetched with.
    pub(crate) expires_at: UnixTime,
    pub(crate) identity: Arc<Identity>,
    pub(crate) usable_until: Duration,
}

impl Answer {
    fn is_usable(&self, now: Duration, unix_time: UnixTime) -> bool {
        now < self.usable_until && unix_time < self.expires_at
    }
}

impl Answers {
    pub(crate) fn new(max_entries: usize) -> Answers {
        Answers { bytes: 0, kept: HashMap::new(), max_entries: max_entries.max(1) }
    }

    pub(crate) fn get(&mut self, caller: &CallerKey, now: Duration, unix_time: UnixTime) -> Option<Arc<Identity>> {
        let answer = self.kept.get(caller)?;
        if answer.is_usable(now, unix_time) {
            return Some(Arc::clone(&answer.identity));
        }
        self.remove(caller);
        None
    }

    /// Keeps one more, in the place of those that are over and, where that is not enough, of the oldest.
    pub(crate) fn insert(&mut self, caller: CallerKey, answer: Answer, now: Duration, unix_time: UnixTime) {
        self.remove(&caller);
        let bytes = answer.bytes;
        if !self.has_room(bytes) {
            self.kept.retain(|_, kept| kept.is_usable(now, unix_time));
            self.bytes = self.kept.values().map(|kept| kept.bytes).sum();
        }
        while !self.has_room(bytes) {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.usable_until).map(|(caller, _)| caller.clone());
            let Some(oldest) = oldest else { break };
            self.remove(&oldest);
        }
        self.bytes += bytes;
        self.kept.insert(caller, answer);
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.kept.len() < self.max_entries && self.bytes.saturating_add(bytes) <= MAX_BYTES
    }

    fn remove(&mut self, caller: &CallerKey) {
        if let Some(answer) = self.kept.remove(caller) {
            self.bytes -= answer.bytes;
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }
}
