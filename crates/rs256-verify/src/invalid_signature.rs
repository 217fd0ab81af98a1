use core::fmt;

/// The signature is not the key's signature of the message.
///
/// There is one such error, whatever the reason: the reason is of use to a forger only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

impl fmt::Display for InvalidSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature does not fit the message and the key")
    }
}

impl core::error::Error for InvalidSignature {}
