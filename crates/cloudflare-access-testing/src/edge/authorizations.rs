use std::collections::HashMap;

use crate::edge::random_hex;

/// How long the way from the login page back to the application may take, in seconds.
const LIFETIME: u64 = 60;

/// A login that is done, on its way back to the application.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    pub(crate) token: String,
    pub(crate) audience: String,
    /// Of the cookie, in seconds.
    pub(crate) lifetime: u64,
    pub(crate) redirect_url: String,
}

/// Logins on their way back, each under a number that counts once.
#[derive(Debug, Default)]
pub(crate) struct Authorizations(HashMap<String, (Authorization, u64)>);

impl Authorizations {
    /// Keeps the authorization, and tells the number to ask for it with.
    pub(crate) fn put(&mut self, authorization: Authorization, now: u64) -> String {
        self.0.retain(|_, (_, since)| now.saturating_sub(*since) <= LIFETIME);
        let nonce = random_hex::<16>();
        self.0.insert(nonce.clone(), (authorization, now));
        nonce
    }

    pub(crate) fn take(&mut self, nonce: &str, now: u64) -> Option<Authorization> {
        let (authorization, since) = self.0.remove(nonce)?;
        (now.saturating_sub(since) <= LIFETIME).then_some(authorization)
    }
}

#[cfg(test)]
mod tests {
    use super::{Authorization, Authorizations};

    #[test]
    fn an_authorization_counts_once_and_for_a_minute() {
        let authorization = Authorization {
            token: "token".to_owned(),
            audience: String::new(),
            lifetime: 1,
            redirect_url: "/".to_owned(),
        };
        let mut authorizations = Authorizations::default();
        let nonce = authorizations.put(authorization.clone(), 1000);
        assert!(authorizations.take("0", 1000).is_none());
        assert!(authorizations.take(&nonce, 1060).is_some());
        assert!(authorizations.take(&nonce, 1060).is_none());
        let [one, other] = [1000, 1030].map(|now| authorizations.put(authorization.clone(), now));
        assert!(authorizations.take(&other, 1061).is_some());
        assert!(authorizations.take(&one, 1061).is_none());
        // Those that nobody came for are forgotten.
        authorizations.put(authorization.clone(), 1000);
        authorizations.put(authorization, 1061);
        assert_eq!(authorizations.0.len(), 1);
    }
}
