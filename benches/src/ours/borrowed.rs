use std::cell::RefCell;
use std::hint::black_box;

use cloudflare_access::{Scratch, Verifier};

use super::now;
use crate::Contender;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// The form that allocates nothing: claims lent from memory that the thread uses again and again.
pub(super) fn contender(backend: &str, verifier: Verifier) -> Contender {
    Contender::new(format!("ours/{backend}/borrowed"), move |specimen| {
        SCRATCH.with_borrow_mut(|scratch| {
            let claims = verifier.verify_borrowed(specimen.token().as_bytes(), now(), scratch);
            black_box(claims).is_ok()
        })
    })
}
