//! A signature with its header, as others publish them: what it signs is not what an application token says.

use cloudflare_access::rs256::Backend;
use cloudflare_access::{Refusal, UnverifiedToken};

use crate::seam::{self, Sample};

/// What the core answers to the form and header of `text`, and then to its signature by the key of a certs document.
///
/// The text as it stands is read first. Past its header there are its claims, which are none of Access's: so that its
/// signature is looked at, it is put into a sound token, over the same message.
pub(crate) fn answer(document: &str, backend: &'static dyn Backend, text: &str) -> String {
    match UnverifiedToken::parse(text.as_bytes()) {
        Err(refusal) => refused(refusal),
        Ok(token) => {
            let (message, signature) = text.rsplit_once('.').expect("a token has dots");
            let sample = Sample { message: message.as_bytes(), signature: signature.to_owned() };
            seam::answers(document, token.key_id(), backend, &[sample]).remove(0)
        }
    }
}

fn refused(refusal: Refusal) -> String {
    format!("refused {}", refusal.reason())
}
