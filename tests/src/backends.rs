//! What checks signatures, in this build: the default backend, and with the feature `backends` all others.

use cloudflare_access::rs256::{self, Backend};

/// A backend and the name of its constructor.
#[derive(Clone, Copy, Debug)]
pub struct NamedBackend {
    /// The heading of its column.
    pub name: &'static str,
    /// Its constructor.
    pub backend: fn() -> &'static dyn Backend,
}

/// Every backend of this build.
pub const ALL: &[NamedBackend] = &[
    NamedBackend { name: "rsa", backend: rs256::rsa },
    #[cfg(feature = "backends")]
    NamedBackend { name: "aws_lc_rs", backend: rs256::aws_lc_rs },
    #[cfg(feature = "backends")]
    NamedBackend { name: "graviola", backend: rs256::graviola },
    #[cfg(feature = "backends")]
    NamedBackend { name: "ring", backend: rs256::ring },
    #[cfg(feature = "backends")]
    NamedBackend { name: "rs256_verify", backend: rs256::rs256_verify },
];
