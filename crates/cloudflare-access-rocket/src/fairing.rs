use std::error::Error;
use std::fmt;
use std::iter::successors;
use std::marker::PhantomData;
use std::sync::Arc;

use cloudflare_access::policy::Policy;
use cloudflare_access::{Gate, IdentitySource, KeySource, TeamDomain, Verifier};
use cloudflare_access_config::Configuration;
use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::figment::Figment;
use rocket::{Build, Request, Response, Rocket, async_trait, tokio};

use crate::gate::GateOf;
use crate::{AccessApplication, AccessRejection, DefaultApplication};

/// Makes the verifier of one application and hands it to Rocket, where the guards find it.
///
/// Attach one for each application; at a second one for the same, Rocket panics at launch.
///
/// It guards nothing by itself: routes are guarded by the guards in their signatures. Where a mounted route has such a
/// guard and no fairing of its application is attached, Rocket refuses to launch.
///
/// On the way out it adds `Retry-After` and `Cache-Control: no-store` to what a catcher answers for a guard.
pub struct AccessFairing<A = DefaultApplication> {
    application: PhantomData<fn() -> A>,
    cookie_counts: bool,
    source: Source,
}

/// Makes the gate, and the policy that it is to require, from the configuration and the name of the application there.
type Source = Arc<dyn Fn(&Figment, &str) -> Result<(Gate, Option<Policy>), String> + Send + Sync>;

impl AccessFairing {
    /// A fairing for what `verifier` verifies.
    ///
    /// ```
    /// # use cloudflare_access::{KeySet, Verifier};
    /// use cloudflare_access_rocket::AccessFairing;
    ///
    /// # fn build(verifier: Verifier) {
    /// let rocket = rocket::build().attach(AccessFairing::new(verifier));
    /// # }
    /// ```
    #[must_use]
    pub fn new(verifier: Verifier) -> AccessFairing {
        AccessFairing::made_by(Arc::new(move |_, _| Ok((Gate::new(verifier.clone()).optional(), None))))
    }

    /// A fairing for the application in Rocket's configuration, with the keys that `keys` gets for its team.
    ///
    /// ```toml
    /// [default.cloudflare_access]
    /// team = "acme"
    /// audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2" # or an array of them
    /// policy = { include = [{ email_domain = "example.com" }] } # optional
    /// ```
    ///
    /// As an environment variable: `ROCKET_CLOUDFLARE_ACCESS='{team="acme", audience="4714…"}'`. What is missing, wrong
    /// or unknown there ends the launch, as does a failure of `keys`; the log says what to write.
    ///
    /// `keys` may block: it runs at launch, on a thread for that.
    ///
    /// ```
    /// use cloudflare_access_rocket::AccessFairing;
    /// use cloudflare_access_ureq::TeamKeys;
    ///
    /// // The launch waits for the first fetch and fails where it fails. To launch whatever the network does:
    /// // `TeamKeys::fetch_in_background`.
    /// let rocket = rocket::build().attach(AccessFairing::from_config(TeamKeys::fetch));
    /// # let _ = rocket;
    /// ```
    #[must_use]
    pub fn from_config<F, K, E>(keys: F) -> AccessFairing
    where
        F: Fn(&TeamDomain) -> Result<K, E> + Send + Sync + 'static,
        K: KeySource + 'static,
        E: Into<Box<dyn Error>>,
    {
        AccessFairing::made_by(Arc::new(move |figment, key| {
            let Configuration { application, policy, token_cache, .. } =
                figment.extract_inner(key).map_err(|problem| {
                    format!(
                        "{problem}; write `team = \"…\"` and `audience = \"…\"` under `[default.{key}]` in Rocket.toml"
                    )
                })?;
            // To leave it out in silence would look like a cache that never hits.
            if token_cache.is_some() {
                return Err(format!(
                    "`token_cache` under `[default.{key}]` needs a program that makes the cache: take the line out, or give \
                     `AccessFairing::new` a verifier `with_cache`"
                ));
            }
            let keys = keys(application.team_domain()).map_err(|error| chain(&*error.into()))?;
            Ok((Gate::new(Verifier::new(application, keys)).optional(), policy))
        }))
    }

    fn made_by(source: Source) -> AccessFairing {
        AccessFairing { application: PhantomData, cookie_counts: false, source }
    }
}

impl<A: AccessApplication> AccessFairing<A> {
    /// The same for the guards of another application: `AccessFairing::new(verifier).for_application::<Strict>()`.
    #[must_use]
    pub fn for_application<B: AccessApplication>(self) -> AccessFairing<B> {
        AccessFairing { application: PhantomData, cookie_counts: self.cookie_counts, source: self.source }
    }

    /// Lets the `CF_Authorization` cookie count where a request has no `Cf-Access-Jwt-Assertion` header.
    ///
    /// Access sends the header with every request it lets through, so this is for browsers that reach the origin without
    /// it. It is not the default here, as it is for other frameworks: Rocket drops header lines that are not UTF-8 before
    /// a guard could see and refuse them, and the cookie would decide in the place of such an assertion. Nor do requests
    /// that a browser makes past Access, on behalf of another site, carry any authority without the cookie.
    #[must_use]
    pub fn with_cookie(mut self) -> AccessFairing<A> {
        self.cookie_counts = true;
        self
    }

    /// Asks `identities` where a policy needs more than the token tells.
    #[must_use]
    pub fn with_identities(self, identities: impl IdentitySource + 'static) -> AccessFairing<A> {
        let identities = Arc::new(identities);
        self.adjusted(move |(gate, policy)| (gate.with_identities(Arc::clone(&identities)), policy))
    }

    /// Lets guards take only callers whom `policy` allows, in the place of the configuration's policy if there is one. A
    /// token is then required even by [`Optional`](crate::Optional).
    ///
    /// The launch fails where the policy may need the full identity of a caller and there is no source of identities. For
    /// routes with different policies, name each policy by a type, as if it were another application:
    ///
    /// ```
    /// use cloudflare_access::policy::Policy;
    /// use cloudflare_access::{User, Verifier};
    /// use cloudflare_access_rocket::{Access, AccessApplication, AccessFairing};
    /// use rocket::{Build, Rocket, get, routes};
    ///
    /// struct Admins;
    ///
    /// impl AccessApplication for Admins {
    ///     const CONFIG_KEY: &'static str = "cloudflare_access_admins";
    /// }
    ///
    /// #[get("/")]
    /// fn index(user: Access<User>) -> String {
    ///     user.email().to_owned()
    /// }
    ///
    /// #[get("/admin")]
    /// fn admin(user: Access<User, Admins>) -> String {
    ///     user.email().to_owned()
    /// }
    ///
    /// fn rocket(verifier: Verifier, admins: Policy) -> Rocket<Build> {
    ///     rocket::build()
    ///         .attach(AccessFairing::new(verifier.clone()))
    ///         .attach(AccessFairing::new(verifier).for_application::<Admins>().require(admins))
    ///         .mount("/", routes![index, admin])
    /// }
    /// ```
    #[must_use]
    pub fn require(self, policy: Policy) -> AccessFairing<A> {
        self.adjusted(move |(gate, _)| (gate, Some(policy.clone())))
    }

    fn adjusted<F>(self, adjust: F) -> AccessFairing<A>
    where
        F: Fn((Gate, Option<Policy>)) -> (Gate, Option<Policy>) + Send + Sync + 'static,
    {
        let source = self.source;
        AccessFairing { source: Arc::new(move |figment, key| source(figment, key).map(&adjust)), ..self }
    }
}

#[async_trait]
impl<A: AccessApplication> Fairing for AccessFairing<A> {
    fn info(&self) -> Info {
        Info { name: A::CONFIG_KEY, kind: Kind::Ignite | Kind::Response }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        let (source, figment) = (Arc::clone(&self.source), rocket.figment().clone());
        let made = tokio::task::spawn_blocking(move || match source(&figment, A::CONFIG_KEY)? {
            (gate, Some(policy)) => gate.require(policy).map_err(|missing| missing.to_string()),
            (gate, None) => Ok(gate),
        });
        match made.await.unwrap_or_else(|panic| Err(panic.to_string())) {
            Ok(gate) => {
                let gate = if self.cookie_counts { gate } else { gate.header_only() };
                Ok(rocket.manage(GateOf { application: self.application, gate }))
            }
            Err(problem) => {
                tracing::error!("Cloudflare Access cannot guard this Rocket: {problem}");
                Err(rocket)
            }
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if let Some(AccessRejection::Refused(refusal)) = AccessRejection::of(request)
            && response.status().code == refusal.status()
        {
            // A cache on the way must not give one caller's answer to the next.
            response.set_raw_header("Cache-Control", "no-store");
            if let Some(seconds) = refusal.retry_after() {
                response.set_raw_header("Retry-After", seconds.to_string());
            }
        }
    }
}

impl<A> fmt::Debug for AccessFairing<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessFairing").field("cookie_counts", &self.cookie_counts).finish_non_exhaustive()
    }
}

/// An error with what caused it.
fn chain(error: &(dyn Error + 'static)) -> String {
    successors(Some(error), |&error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
