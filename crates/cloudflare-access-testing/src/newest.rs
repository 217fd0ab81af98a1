use std::collections::VecDeque;

/// Older ones are forgotten: what listens for weeks must not grow.
const MOST: usize = 1000;

/// The last thousand of whatever came.
#[derive(Debug)]
pub(crate) struct Newest<T>(VecDeque<T>);

impl<T: Clone> Newest<T> {
    pub(crate) fn add(&mut self, one: T) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(one);
    }

    /// Oldest first.
    pub(crate) fn all(&self) -> Vec<T> {
        self.0.iter().cloned().collect()
    }
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}
