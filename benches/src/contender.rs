use std::fmt;

use crate::Specimen;

type Verify = dyn Fn(&[Specimen]) -> bool + Send + Sync;

/// Something that verifies tokens, or their signatures alone, set up and ready.
pub struct Contender {
    id: String,
    tokens_per_call: usize,
    verify: Box<Verify>,
}

impl Contender {
    /// One that takes a token at a time. Its id is `bare/…`, `ours/…` or `peer/…`, and the same in every run.
    pub fn new(id: impl Into<String>, verify: impl Fn(&Specimen) -> bool + Send + Sync + 'static) -> Contender {
        Contender::batch(id, 1, move |specimens| verify(&specimens[0]))
    }

    /// One that takes several tokens at a time, and accepts them if it accepts each.
    pub fn batch(
        id: impl Into<String>,
        tokens_per_call: usize,
        verify: impl Fn(&[Specimen]) -> bool + Send + Sync + 'static,
    ) -> Contender {
        Contender { id: id.into(), tokens_per_call, verify: Box::new(verify) }
    }

    /// What it is called.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How many tokens one call takes.
    #[must_use]
    pub fn tokens_per_call(&self) -> usize {
        self.tokens_per_call
    }

    /// Verifies the first tokens of `specimens`, as many as a call takes.
    #[must_use]
    pub fn verify(&self, specimens: &[Specimen]) -> bool {
        (self.verify)(&specimens[..self.tokens_per_call])
    }

    /// Whether every token gets this verdict. Asked before anything is timed: a contender that lets a bad token pass, or
    /// refuses a good one, has measured something else.
    #[must_use]
    pub fn decides(&self, specimens: &[Specimen], accept: bool) -> bool {
        specimens.chunks_exact(self.tokens_per_call).all(|chunk| self.verify(chunk) == accept)
    }
}

impl fmt::Debug for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contender").field("id", &self.id).finish_non_exhaustive()
    }
}
