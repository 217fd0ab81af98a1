use cloudflare_access::{Principal, UnixTime, VerifiedToken};

/// Whose identity it is, and of which login: by what the verified token says, never by its text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct CallerKey {
    login: Login,
    subject: String,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Login {
    /// `identity_nonce`, which Access gives out for this purpose.
    Nonce(String),
    /// Without one, requests of the same token can still share a flight.
    Issued { at: Option<UnixTime>, until: UnixTime },
}

impl CallerKey {
    /// `None` for whoever never logged in.
    pub(crate) fn of(token: &VerifiedToken) -> Option<CallerKey> {
        let Principal::User { subject, .. } = token.principal() else { return None };
        let login = match token.identity_nonce() {
            Some(nonce) if !nonce.is_empty() => Login::Nonce(nonce.to_owned()),
            _ => Login::Issued { at: token.issued_at(), until: token.expires_at() },
        };
        Some(CallerKey { login, subject: subject.to_owned() })
    }

    /// Whether an answer may be kept for later requests.
    pub(crate) fn is_lasting(&self) -> bool {
        matches!(self.login, Login::Nonce(_))
    }
}
