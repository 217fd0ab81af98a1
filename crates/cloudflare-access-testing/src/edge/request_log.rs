use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::edge::RequestLine;
use crate::newest::Newest;

/// Whoever wants to hear of requests.
pub(crate) type Listener = Box<dyn Fn(&RequestLine) + Send + Sync>;

/// The requests that came by, and whoever wants to hear of them.
#[derive(Default)]
pub(crate) struct RequestLog {
    lines: Mutex<Newest<RequestLine>>,
    listener: Option<Listener>,
}

impl RequestLog {
    pub(crate) fn new(listener: Option<Listener>) -> Self {
        Self { lines: Mutex::default(), listener }
    }

    pub(crate) fn add(&self, line: RequestLine) {
        if let Some(listener) = &self.listener {
            listener(&line);
        }
        self.lines().add(line);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<RequestLine> {
        self.lines().all()
    }

    fn lines(&self) -> MutexGuard<'_, Newest<RequestLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
