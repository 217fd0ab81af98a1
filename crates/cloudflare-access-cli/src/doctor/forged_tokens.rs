use cloudflare_access::{Audience, KeySet, TeamDomain};
use cloudflare_access_testing::{Issuer, TestKey, Token};

/// Whom forged tokens name: nobody's address (RFC 2606).
const NOBODY: &str = "cfaccess-doctor@example.com";

/// Tokens that say all the right things and that no team signed. The private key they are signed with is published with
/// the test kit, so none of them opens a door that is closed to anybody.
pub(crate) struct ForgedTokens {
    genuine_key_id: Option<String>,
    token: Token,
}

impl ForgedTokens {
    pub(crate) fn new(team: &TeamDomain, audience: &Audience, keys: Option<&KeySet>) -> ForgedTokens {
        let name = team.host().trim_end_matches(".cloudflareaccess.com");
        let issuer = Issuer::new(name).with_audience(audience.as_str());
        let genuine_key_id = keys.and_then(|keys| keys.keys().next()).map(|(key_id, _)| key_id.to_owned());
        ForgedTokens { genuine_key_id, token: issuer.user(NOBODY).signed_by(&TestKey::outsider()) }
    }

    /// Signed by a key of its own, which it names.
    pub(crate) fn by_foreign_key(&self) -> String {
        self.token.sign()
    }

    /// Signed by a foreign key under the name of one of the team's.
    pub(crate) fn under_genuine_key_id(&self) -> Option<String> {
        let key_id = self.genuine_key_id.clone()?;
        Some(self.token.clone().key_id(key_id).sign())
    }

    pub(crate) fn email() -> &'static str {
        NOBODY
    }
}
