use std::error::Error;
use std::fmt;
use std::iter::successors;
use std::sync::Arc;

use cloudflare_access::policy::Policy;
use cloudflare_access::{CertsUrl, Gate, IdentitySource, KeySource, TeamDomain, Verifier};
use cloudflare_access_config::Configuration;
use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::figment::Figment;
use rocket::{Build, Request, Response, Rocket, async_trait, tokio};

use crate::gate::manage;
use crate::{AccessApplication, DefaultApplication, refusal};

/// Makes the verifier of one application and hands it to Rocket, where the guards find it.
///
/// Attach one for each application; at a second one for the same, Rocket panics at launch.
///
/// It guards nothing by itself: routes are guarded by the guards in their signatures. Where a mounted route has such a
/// guard and no fairing of its application is attached, Rocket refuses to launch.
///
/// On the way out it adds `Retry-After` and `Cache-Control: no-store` to what a catcher answers for a guard.
#[derive(Clone)]
#[must_use = "a fairing does nothing until it is attached"]
pub struct AccessFairing {
    cookie_counts: bool,
    identities: Option<Arc<dyn IdentitySource>>,
    key: &'static str,
    manage: fn(Rocket<Build>, Gate) -> Rocket<Build>,
    policy: Option<Policy>,
    source: Source,
}

/// Makes the verifier, and the policy that is configured with it, from the configuration and the name of the application
/// there.
type Source = Arc<dyn Fn(&Figment, &str) -> Result<(Verifier, Option<Policy>), Box<dyn Error>> + Send + Sync>;

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
    pub fn new(verifier: Verifier) -> AccessFairing {
        AccessFairing::made_by(Arc::new(move |_, _| Ok((verifier.clone(), None))))
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
    /// `keys` may block: it runs at launch, on a thread for that. The second argument is where the keys come from: the team's
    /// own address or, with `certs_url = "http://127.0.0.1:8787/cdn-cgi/access/certs"` in the table, a local Access.
    ///
    /// The policy is applied. Names and roles of service tokens (`services`) are the program's to read, from the same table.
    ///
    /// ```
    /// use cloudflare_access_rocket::AccessFairing;
    /// use cloudflare_access_ureq::TeamKeys;
    ///
    /// // The launch waits for the first fetch and fails where it fails. To launch whatever the network does:
    /// // `TeamKeys::fetch_from_in_background`.
    /// let rocket = rocket::build().attach(AccessFairing::from_config(TeamKeys::fetch_from));
    /// # let _ = rocket;
    /// ```
    pub fn from_config<F, K, E>(keys: F) -> AccessFairing
    where
        F: Fn(&TeamDomain, &CertsUrl) -> Result<K, E> + Send + Sync + 'static,
        K: KeySource + 'static,
        E: Into<Box<dyn Error>>,
    {
        AccessFairing::made_by(Arc::new(move |figment, key| {
            let configuration: Configuration = figment.extract_inner(key).map_err(|problem| {
                format!("{problem}; write `team = \"…\"` and `audience = \"…\"` under `[default.{key}]` in Rocket.toml")
            })?;
            let Configuration { application, certs_url, policy, .. } = configuration.without_cache()?;
            let keys = keys(application.team_domain(), &certs_url).map_err(Into::into)?;
            Ok((Verifier::new(application, keys), policy))
        }))
    }

    fn made_by(source: Source) -> AccessFairing {
        let (key, manage) = (DefaultApplication::CONFIG_KEY, manage::<DefaultApplication>);
        AccessFairing { cookie_counts: false, identities: None, key, manage, policy: None, source }
    }

    /// The same for the guards of another application: `AccessFairing::new(verifier).for_application::<Strict>()`.
    pub fn for_application<A: AccessApplication>(self) -> AccessFairing {
        AccessFairing { key: A::CONFIG_KEY, manage: manage::<A>, ..self }
    }

    /// Lets the `CF_Authorization` cookie count where a request has no `Cf-Access-Jwt-Assertion` header.
    ///
    /// Access sends the header with every request it lets through, so this is for browsers that reach the origin without
    /// it. It is not the default here, as it is for other frameworks: Rocket drops header lines that are not UTF-8 before
    /// a guard could see and refuse them, and the cookie would decide in the place of such an assertion. Nor do requests
    /// that a browser makes past Access, on behalf of another site, carry any authority without the cookie.
    pub fn with_cookie(self) -> AccessFairing {
        AccessFairing { cookie_counts: true, ..self }
    }

    /// Asks `identities` where a policy needs more than the token tells.
    pub fn with_identities(self, identities: impl IdentitySource + 'static) -> AccessFairing {
        AccessFairing { identities: Some(Arc::new(identities)), ..self }
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
    pub fn require(self, policy: Policy) -> AccessFairing {
        AccessFairing { policy: Some(policy), ..self }
    }

    /// The gate that guards are to ask. This may block.
    fn gate(&self, figment: &Figment) -> Result<Gate, Box<dyn Error>> {
        let (verifier, configured) = (self.source)(figment, self.key)?;
        let gate = Gate::new(verifier).optional();
        let mut gate = if self.cookie_counts { gate } else { gate.header_only() };
        if let Some(identities) = &self.identities {
            gate = gate.with_identities(Arc::clone(identities));
        }
        match self.policy.clone().or(configured) {
            Some(policy) => Ok(gate.require(policy)?),
            None => Ok(gate),
        }
    }
}

#[async_trait]
impl Fairing for AccessFairing {
    fn info(&self) -> Info {
        Info { name: self.key, kind: Kind::Ignite | Kind::Response }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        let (fairing, figment) = (self.clone(), rocket.figment().clone());
        let gate = move || fairing.gate(&figment).map_err(|error| chain(&*error));
        match tokio::task::spawn_blocking(gate).await.unwrap_or_else(|panic| Err(panic.to_string())) {
            Ok(gate) => Ok((self.manage)(rocket, gate)),
            Err(problem) => {
                tracing::error!("Cloudflare Access cannot guard this Rocket, `{}`: {problem}", self.key);
                Err(rocket)
            }
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if let Some(refusal) = refusal(request)
            && response.status().code == refusal.status()
        {
            for (name, value) in refusal.headers() {
                response.set_raw_header(name, value);
            }
        }
    }
}

impl fmt::Debug for AccessFairing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessFairing").field("key", &self.key).finish_non_exhaustive()
    }
}

/// An error with what caused it.
fn chain(error: &(dyn Error + 'static)) -> String {
    successors(Some(error), |&error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
