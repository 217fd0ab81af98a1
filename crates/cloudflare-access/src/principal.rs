use core::fmt;

/// Who is calling, as far as a verified token tells.
///
/// ```
/// # fn greet(token: &cloudflare_access::VerifiedToken) -> String {
/// use cloudflare_access::Principal;
///
/// match token.principal() {
///     Principal::User { email, .. } => format!("Hello {email}"),
///     Principal::Service { client_id } => format!("Hello service {client_id}"),
///     _ => "Hello whoever you are".to_owned(),
/// }
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Principal<'a> {
    /// Access let the request in without an identity that the token names: a client certificate, an IP range,
    /// "Everyone". Neither a person nor a service token is known.
    NonIdentity,
    /// A service token (Access docs, "Service tokens"), or another client that Access names by `common_name` alone.
    Service {
        /// The client ID, `<32 hex digits>.access`; for a client certificate, its common name.
        client_id: &'a str,
    },
    /// A person who logged in.
    User {
        /// The address that the identity provider gave. Never empty. It may contain any character: escape it where it
        /// is shown.
        email: &'a str,
        /// The user's id, constant for an email within one account until the user is removed. Never empty.
        subject: &'a str,
    },
}

impl<'a> Principal<'a> {
    pub(crate) fn classify(
        subject: Option<&'a str>,
        email: Option<&'a str>,
        common_name: Option<&'a str>,
    ) -> Principal<'a> {
        let present = |claim: Option<&'a str>| claim.filter(|text| !text.is_empty());
        match (present(subject), present(email), present(common_name)) {
            (Some(subject), Some(email), _) => Principal::User { email, subject },
            // A subject beside it would make it something else than a service token: classify with caution.
            (None, _, Some(client_id)) => Principal::Service { client_id },
            _ => Principal::NonIdentity,
        }
    }

    /// `user`, `service` or `non-identity`; never changes.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Principal::NonIdentity => "non-identity",
            Principal::Service { .. } => "service",
            Principal::User { .. } => "user",
        }
    }
}

/// The email, the client ID or `non-identity`.
impl fmt::Display for Principal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Principal::NonIdentity => self.kind(),
            Principal::Service { client_id } => client_id,
            Principal::User { email, .. } => email,
        })
    }
}

/// Shows the kind, and no claim: emails and ids do not belong in logs unasked.
impl fmt::Debug for Principal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Principal({})", self.kind())
    }
}
