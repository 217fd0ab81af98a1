use cloudflare_access::Refusal;

/// A check that failed: the cause and the mend, each a clause that fits into a line.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) refusal: Refusal,
    pub(crate) cause: String,
    pub(crate) mend: String,
}

impl Fault {
    pub(crate) fn new(refusal: Refusal, cause: impl Into<String>, mend: impl Into<String>) -> Fault {
        Fault { refusal, cause: cause.into(), mend: mend.into() }
    }
}
