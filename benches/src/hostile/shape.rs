use std::hint::black_box;

use super::bearer::{Bearer, Outcome};
use crate::Contender;

/// The sizes that shapes come in, in bytes: up to that of the longest token that is looked at.
pub const SIZES: [usize; 5] = [1024, 2048, 4096, 8192, 16384];

/// A kind of hostile input, and who bears it.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    name: &'static str,
    bearer: Bearer,
    expected: Outcome,
    write: fn(usize) -> Vec<String>,
}

impl Shape {
    pub(super) fn new(name: &'static str, bearer: Bearer, expected: Outcome, write: fn(usize) -> Vec<String>) -> Shape {
        Shape { name, bearer, expected, write }
    }

    /// What tables call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many bytes it has in this size: nearly as many.
    #[must_use]
    pub fn bytes(&self, size: usize) -> usize {
        (self.write)(size).iter().map(String::len).sum()
    }

    /// Bears it in this size, whatever specimen it is given, and accepts what must come out.
    ///
    /// # Panics
    ///
    /// Where something else comes out: less was read of it than should be measured.
    #[must_use]
    pub fn contender(self, size: usize) -> Contender {
        let lines = (self.write)(size);
        let bytes: usize = lines.iter().map(String::len).sum();
        assert!((size * 7 / 8..=size).contains(&bytes), "{} has {bytes} bytes in the size {size}", self.name);
        assert_eq!(self.bearer.bear(&lines), self.expected, "{} in the size {size}", self.name);
        Contender::new(self.id(size), move |_| self.bearer.bear(black_box(&lines)) == self.expected)
    }

    /// What the contender of this size is called.
    #[must_use]
    pub fn id(&self, size: usize) -> String {
        format!("{}, {:>2} KiB", self.name, size / 1024)
    }
}
