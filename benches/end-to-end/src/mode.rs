use cloudflare_access::rs256::{self, Backend};
use cloudflare_access::{Application, KeySet, Verifier};
use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::{AUDIENCE, Issuer};

/// How a server is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Not at all. Requests bring their tokens all the same.
    Unguarded,
    /// Each token is verified once and found in a cache from then on.
    Cached,
    /// Each token is verified with each request, by the fastest backend.
    Cold,
    /// The same, by the default backend.
    ColdDefault,
}

impl Mode {
    pub(crate) const ALL: [Mode; 4] = [Mode::Unguarded, Mode::Cached, Mode::Cold, Mode::ColdDefault];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Mode::Unguarded => "unguarded",
            Mode::Cached => "cached",
            Mode::Cold => "cold, rs256-verify",
            Mode::ColdDefault => "cold, rsa",
        }
    }

    pub(crate) fn named(name: &str) -> Mode {
        let mode = Mode::ALL.into_iter().find(|mode| mode.name() == name);
        mode.unwrap_or_else(|| panic!("there is no mode {name}"))
    }

    pub(crate) fn verifier(self) -> Option<Verifier> {
        match self {
            Mode::Unguarded => None,
            Mode::Cached => Some(verifier(rs256::rsa()).with_cache(TokenCache::default())),
            Mode::Cold => Some(verifier(rs256::rs256_verify())),
            Mode::ColdDefault => Some(verifier(rs256::rsa())),
        }
    }
}

fn verifier(backend: &dyn Backend) -> Verifier {
    let application = Application::parse("acme", [AUDIENCE]).expect("an application");
    let keys = KeySet::parse_with(Issuer::new("acme").certs_json().as_bytes(), backend).expect("a key set");
    Verifier::new(application, keys)
}
