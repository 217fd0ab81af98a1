//! Who may do what: include, require and exclude rules over a verified token, in Access's own words.
//!
//! Verification says who calls; a [`Policy`] says whether they may. Access has policies of its own, at the edge. The
//! origin needs one where routes differ, and where the edge admits any login (`end_user` applications).
//!
//! ```
//! use cloudflare_access::policy::{Policy, Selector};
//! # use cloudflare_access::{Application, KeySet, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
//! # use cloudflare_access_testing::{AUDIENCE, Issuer};
//! # let issuer = Issuer::new("acme");
//! # let keys = KeySet::parse(issuer.certs_json().as_bytes())?;
//! # let verifier = Verifier::new(Application::parse("acme", [AUDIENCE])?, keys);
//! # let now = UnixTime::from(std::time::SystemTime::UNIX_EPOCH.elapsed()?);
//! # let token = issuer.user("kim@example.com").sign();
//! # let token: VerifiedToken = verifier.verify(&UnverifiedToken::parse(token.as_bytes())?, now)?;
//!
//! let policy = Policy::include(Selector::email_domain("example.com")?)
//!     .or_include(Selector::service_token("0123456789abcdef0123456789abcdef.access")?)
//!     .require(Selector::any_of([Selector::country("CH")?, Selector::any_service_token()])?)
//!     .exclude(Selector::email("mallory@example.com")?);
//!
//! let decision = policy.decide(&token, now); // of kim@example.com, from Switzerland
//! assert!(decision.is_allowed());
//! assert_eq!(decision.to_string(), r#"included by email domain "example.com""#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same as configuration, in TOML or JSON, through `serde`:
//!
//! ```
//! # use cloudflare_access::policy::{Policy, Selector};
//! let policy: Policy = toml::from_str(
//!     r#"
//!     include = [{ email_domain = "example.com" }, { service_token = "0123456789abcdef0123456789abcdef.access" }]
//!     require = [{ any_of = [{ country = "CH" }, { any_service_token = true }] }]
//!     exclude = [{ email = "mallory@example.com" }]
//!     "#,
//! )?;
//! # let built = Policy::include(Selector::email_domain("example.com")?)
//! #     .or_include(Selector::service_token("0123456789abcdef0123456789abcdef.access")?)
//! #     .require(Selector::any_of([Selector::country("CH")?, Selector::any_service_token()])?)
//! #     .exclude(Selector::email("mallory@example.com")?);
//! # assert_eq!(policy, built);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | configuration | matches |
//! |---|---|
//! | `{ everyone = true }` | [everyone](Selector::everyone) whom Access let through |
//! | `{ any_user = true }` | [everybody who logged in](Selector::any_user) |
//! | `{ email = "kim@example.com" }` | [one user](Selector::email) |
//! | `{ email_domain = "example.com" }` | [users of a domain](Selector::email_domain), without its subdomains |
//! | `{ group = "eng" }` | [members of a group](Selector::group), as `custom.groups` names it |
//! | `{ group = "eng", claim = "custom.teams" }` | members of a group, as another claim names it, and nothing else |
//! | `{ service_token = "….access" }` | [one service token](Selector::service_token) |
//! | `{ any_service_token = true }` | [every service token](Selector::any_service_token) |
//! | `{ non_identity = true }` | [neither a user nor a service token](Selector::non_identity) |
//! | `{ country = "CH" }` | [callers from a country](Selector::country) |
//! | `{ claim = "custom.department", equals = "R&D" }` | [a claim](Selector::claim) that is a string, an integer or a boolean |
//! | `{ claim = "custom.roles", contains = "admin" }` | a claim that is an array with this element |
//! | `{ audience = "…" }` | [tokens for one application](Selector::audience) of several |
//! | `{ max_session_age = "8h" }` | [tokens issued not longer ago](Selector::max_session_age) |
//! | `{ any_of = [{ … }, { … }] }` | [one of several](Selector::any_of) |
//!
//! # Groups are not proof of absence
//!
//! Near the cookie limit Access leaves custom claims out of the token, per user and in silence (Access docs, "Application
//! token"). A group that the token names is a fact. One that it does not name may have been left out, and so may any claim
//! under `custom`. So every selector gets one of three answers:
//!
//! | selector | yes | no | unknown |
//! |---|---|---|---|
//! | a group, in a claim under `custom` | the token names it | the caller never logged in | otherwise |
//! | a claim under `custom` `equals` | it does | it is something else, or the caller never logged in | it is not there |
//! | a claim under `custom` `contains` | it does | it is no array, or the caller never logged in | otherwise |
//! | any of several | one is yes | all are no | otherwise |
//! | everything else | it matches | it does not | never |
//!
//! The first line that applies decides:
//!
//! | exclude | include | require | decision |
//! |---|---|---|---|
//! | one is yes | | | [`Excluded`](Decision::Excluded): denied |
//! | | all are no, or none there | | [`NotIncluded`](Decision::NotIncluded): denied |
//! | | | one is no | [`RequirementNotMet`](Decision::RequirementNotMet): denied |
//! | one is unknown | | | [`NeedsIdentity`](Decision::NeedsIdentity): undecided |
//! | | | one is unknown | [`NeedsIdentity`](Decision::NeedsIdentity): undecided |
//! | | one is unknown, none yes | | [`NeedsIdentity`](Decision::NeedsIdentity): undecided |
//! | | one is yes | | [`Included`](Decision::Included): allowed |
//!
//! Undecided never lets anybody in. With the caller's full [`Identity`] every unknown is yes or no, and
//! [`decide_with`](Policy::decide_with) decides; whatever was decided without it stays as it was. Where tokens are known to
//! be complete, say so with [`assume_complete_token`](Policy::assume_complete_token), and unknown is no.

mod case;
mod claim_path;
mod claim_value;
mod client_id;
mod configuration;
mod country;
mod decide;
mod decision;
mod email;
mod finding;
mod group;
mod identity;
mod invalid_selector;
mod rule;
mod selector;
mod session_age;
mod truth;
mod verdict;

use alloc::vec::Vec;

pub use claim_path::ClaimPath;
pub use claim_value::ClaimValue;
pub use decision::Decision;
pub use identity::{Identity, InvalidIdentity};
pub use invalid_selector::InvalidSelector;
pub use rule::Rule;
pub use selector::Selector;
pub use verdict::Verdict;

/// Include, require and exclude rules: whoever is included by one, meets all requirements and is excluded by none may go
/// on.
///
/// The order of rules never matters for the verdict. Exclude beats all. Without an include rule nobody gets in, so a
/// policy starts with one; a policy without is refused in configuration.
///
/// It is read with `serde` from a format that describes itself, such as TOML and JSON; unknown keys are refused. The
/// [module](self) shows all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    include: Vec<Selector>,
    require: Vec<Selector>,
    exclude: Vec<Selector>,
    assume_complete_token: bool,
}

impl Policy {
    /// The policy that lets in whom `selector` matches.
    #[must_use]
    pub fn include(selector: Selector) -> Policy {
        Policy::nobody().or_include(selector)
    }

    /// The policy that lets nobody in.
    #[must_use]
    pub fn nobody() -> Policy {
        Policy { include: Vec::new(), require: Vec::new(), exclude: Vec::new(), assume_complete_token: false }
    }

    /// Lets in whom `selector` matches too.
    #[must_use]
    pub fn or_include(mut self, selector: Selector) -> Policy {
        self.include.push(selector);
        self
    }

    /// Keeps out whom `selector` does not match.
    ///
    /// Every requirement must be met: two countries are met by nobody, [`Selector::any_of`] two by many.
    #[must_use]
    pub fn require(mut self, selector: Selector) -> Policy {
        self.require.push(selector);
        self
    }

    /// Keeps out whom `selector` matches, whatever the other rules say.
    ///
    /// What is not in the token cannot match: somebody without a login has neither email nor group. To keep people out
    /// by these, include or require [`any_user`](Selector::any_user).
    #[must_use]
    pub fn exclude(mut self, selector: Selector) -> Policy {
        self.exclude.push(selector);
        self
    }

    /// Takes it that Access left nothing out of the token: what it does not name, the caller does not have.
    ///
    /// For applications with few custom claims, whose tokens stay far below 4 KiB, or without `get-identity`. If the
    /// assumption is wrong, somebody whose groups were left out is kept out by an include or a require rule, and **is let
    /// in past an exclude rule**. The identity is then not looked at. In configuration: `assume_complete_token = true`.
    #[must_use]
    pub fn assume_complete_token(mut self) -> Policy {
        self.assume_complete_token = true;
        self
    }

    /// Whether some decisions will need the full identity.
    ///
    /// A program that cannot ask for it should refuse such a policy when it starts, and say that it takes either a client
    /// for `get-identity` or `assume_complete_token`; otherwise it locks out callers one by one.
    #[must_use]
    pub fn may_need_identity(&self) -> bool {
        let mut selectors = self.include.iter().chain(&self.require).chain(&self.exclude);
        !self.assume_complete_token && selectors.any(Selector::may_need_identity)
    }
}
