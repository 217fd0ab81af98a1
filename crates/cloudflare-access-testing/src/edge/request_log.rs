use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::edge::RequestLine;

/// Older lines are forgotten.
const MOST: usize = 1000;

/// Whoever wants to hear of requests.
pub(crate) type Listener = Box<dyn Fn(&RequestLine) + Send + Sync>;

/// The requests that came by, and whoever wants to hear of them.
#[derive(Default)]
pub(crate) struct RequestLog {
    lines: Mutex<VecDeque<RequestLine>>,
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
        let mut lines = self.lines();
        if lines.len() == MOST {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<RequestLine> {
        self.lines().iter().cloned().collect()
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<RequestLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
