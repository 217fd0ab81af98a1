use std::collections::{BTreeMap, VecDeque};

use crate::RequestHead;
use crate::service::{CERTS_PATH, IDENTITY_PATH};

/// Older heads are forgotten: what listens for weeks must not grow.
const MOST: usize = 1000;

/// The requests that came to the endpoints.
#[derive(Debug, Default)]
pub(crate) struct HeadLog {
    /// How many requests each endpoint has had, forgotten or not, and whether they were `GET`.
    counts: BTreeMap<(&'static str, bool), usize>,
    heads: VecDeque<RequestHead>,
}

impl HeadLog {
    pub(crate) fn add(&mut self, head: RequestHead) {
        if let Some(path) = [CERTS_PATH, IDENTITY_PATH].into_iter().find(|path| *path == head.path()) {
            *self.counts.entry((path, head.method() == "GET")).or_default() += 1;
        }
        if self.heads.len() == MOST {
            self.heads.pop_front();
        }
        self.heads.push_back(head);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<RequestHead> {
        self.heads.iter().cloned().collect()
    }

    /// How many `GET` requests this endpoint has had.
    pub(crate) fn gets(&self, path: &'static str) -> usize {
        self.counts.get(&(path, true)).copied().unwrap_or_default()
    }

    /// How many requests this endpoint has had, whatever their method.
    #[cfg(feature = "edge")]
    pub(crate) fn requests(&self, path: &'static str) -> usize {
        let others = self.counts.get(&(path, false)).copied().unwrap_or_default();
        self.gets(path) + others
    }
}
