use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::edge::applications::Applications;
use crate::edge::authorizations::Authorizations;
use crate::edge::clock::EdgeClock;
use crate::edge::directory::Directory;
use crate::edge::examination::{Examination, Expected};
use crate::edge::key_folder::KeyFolder;
use crate::edge::request_log::RequestLog;
use crate::edge::sessions::Sessions;
use crate::edge::{ServiceToken, Upstream};
use crate::service::Service;
use crate::{Issuer, TestKey};

/// Everything that an edge knows, shared by its handle and whoever answers requests.
///
/// Each lock is held for the length of one expression, and never two at a time.
pub(crate) struct State {
    pub(crate) address: SocketAddr,
    pub(crate) applications: Applications,
    pub(crate) authorizations: Mutex<Authorizations>,
    pub(crate) clock: EdgeClock,
    /// In every form of the edge's own pages: only who has read one can send it.
    pub(crate) csrf: String,
    pub(crate) directory: Mutex<Directory>,
    pub(crate) is_down: AtomicBool,
    pub(crate) key_folder: Option<KeyFolder>,
    pub(crate) log: RequestLog,
    pub(crate) notice: Mutex<Option<String>>,
    /// The issuer, the faults of the endpoints and the requests they had.
    pub(crate) service: Service,
    pub(crate) service_tokens: Vec<ServiceToken>,
    pub(crate) session_length: Duration,
    pub(crate) sessions: Mutex<Sessions>,
    /// The last two keys that were current, published or not: the edge knows its own tokens through a rotation, and while a
    /// key is withdrawn.
    pub(crate) signing_keys: Mutex<Vec<TestKey>>,
    pub(crate) upstream: Mutex<Option<Upstream>>,
}

impl State {
    /// Looks at a token as one for these applications.
    pub(crate) fn examine(&self, token: &str, audiences: &[&str]) -> Examination {
        let (issuer, keys) = self.issuer(|issuer| (issuer.issuer().to_owned(), issuer.current_key()));
        let keys = self.signing_keys_with(keys);
        let over = |id: &str| self.sessions().over(id);
        let now = self.clock.now();
        Examination::of(token, &Expected { issuer: &issuer, keys: &keys, audiences, now, over: &over })
    }

    pub(crate) fn issuer<R>(&self, access: impl FnOnce(&mut Issuer) -> R) -> R {
        access(&mut self.service.issuer())
    }

    /// The keys that this edge takes its own tokens from, the current one last.
    fn signing_keys_with(&self, current: TestKey) -> Vec<TestKey> {
        let mut keys = locked(&self.signing_keys);
        if keys.last() != Some(&current) {
            keys.retain(|key| *key != current);
            keys.push(current);
            let older = keys.len().saturating_sub(2);
            keys.drain(..older);
        }
        keys.clone()
    }

    pub(crate) fn signing_keys(&self) -> Vec<TestKey> {
        let current = self.issuer(|issuer| issuer.current_key());
        self.signing_keys_with(current)
    }

    pub(crate) fn authorizations(&self) -> MutexGuard<'_, Authorizations> {
        locked(&self.authorizations)
    }

    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        locked(&self.directory)
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        locked(&self.sessions)
    }

    pub(crate) fn upstream(&self) -> Option<Upstream> {
        locked(&self.upstream).clone()
    }

    pub(crate) fn set_upstream(&self, upstream: Upstream) {
        *locked(&self.upstream) = Some(upstream);
    }

    /// Says something on the next control page.
    pub(crate) fn notify(&self, notice: String) {
        *locked(&self.notice) = Some(notice);
    }

    pub(crate) fn take_notice(&self) -> Option<String> {
        locked(&self.notice).take()
    }
}

/// Whoever panicked with the lock left nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
