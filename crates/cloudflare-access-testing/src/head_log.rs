use std::collections::BTreeMap;

use crate::RequestHead;
use crate::newest::Newest;
use crate::service::{CERTS_PATH, IDENTITY_PATH};

/// The requests that came to the endpoints.
#[derive(Debug, Default)]
pub(crate) struct HeadLog {
    /// How many requests each endpoint has had, forgotten or not, and whether they were `GET`.
    counts: BTreeMap<(&'static str, bool), usize>,
    heads: Newest<RequestHead>,
}

impl HeadLog {
    pub(crate) fn add(&mut self, head: RequestHead) {
        if let Some(path) = [CERTS_PATH, IDENTITY_PATH].into_iter().find(|path| *path == head.path()) {
            *self.counts.entry((path, head.method() == "GET")).or_default() += 1;
        }
        self.heads.add(head);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<RequestHead> {
        self.heads.all()
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
