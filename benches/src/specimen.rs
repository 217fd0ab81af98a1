use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A token, and its parts for those who check signatures alone.
#[derive(Clone, Debug)]
pub struct Specimen {
    token: String,
    signing_input: usize,
    signature: Vec<u8>,
}

impl Specimen {
    /// Takes apart `token`, which has three parts.
    #[must_use]
    pub fn new(token: String) -> Specimen {
        let signing_input = token.rfind('.').expect("a token has a signature");
        // One that is no base64url is none for those who check signatures alone.
        let signature = URL_SAFE_NO_PAD.decode(&token[signing_input + 1..]).unwrap_or_default();
        Specimen { token, signing_input, signature }
    }

    /// The token as it arrives.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What the signature is over.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        &self.token.as_bytes()[..self.signing_input]
    }

    /// The signature's octets.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl AsRef<[u8]> for Specimen {
    fn as_ref(&self) -> &[u8] {
        self.token.as_bytes()
    }
}
