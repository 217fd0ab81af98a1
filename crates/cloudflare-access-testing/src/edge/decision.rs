//! What becomes of a request.

use hyper::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};

use crate::edge::credentials::{ServiceCredentials, service, tokens};
use crate::edge::state::State;
use crate::edge::{CorsHeaders, EdgeApplication, OptionsRequests, Policy, Principal, Session};

/// What becomes of a request to an application.
pub(crate) enum Decision {
    /// It goes on with this token.
    Allow { token: String, principal: Principal, set_cookie: Option<String> },
    /// It goes on without a token.
    Bypass,
    /// 403.
    Forbid { principal: Option<Principal>, why: &'static str },
    /// To the login page, or 401 for callers that cannot show one.
    Login,
    /// The edge answers the preflight.
    Preflight(CorsHeaders),
    /// 401.
    Unauthorized { why: &'static str },
}

pub(crate) fn decide(state: &State, application: &EdgeApplication, request: &Parts) -> Decision {
    if application.policies.contains(&Policy::Bypass) {
        return Decision::Bypass;
    }
    let is_options = request.method == Method::OPTIONS;
    match &application.options {
        OptionsRequests::Bypass if is_options => return Decision::Bypass,
        OptionsRequests::Answer(cors) if is_options && is_preflight(&request.headers) => {
            return Decision::Preflight(cors.clone());
        }
        _ => {}
    }
    if let Some(credentials) = service(&request.headers, application) {
        return for_service(state, application, &credentials);
    }
    match for_token(state, application, &request.headers) {
        Some(decision) => decision,
        None if is_options => Decision::Forbid { principal: None, why: "a preflight carries no cookie" },
        None => without_token(application),
    }
}

fn for_service(state: &State, application: &EdgeApplication, shown: &ServiceCredentials) -> Decision {
    let known =
        |token: &&crate::ServiceToken| token.client_id == shown.client_id && token.client_secret == shown.client_secret;
    let is_admitted = application.policies.contains(&Policy::ServiceAuth);
    let known = state.service_tokens.iter().find(known);
    let principal = |client_id: &str| Principal::Service { client_id: client_id.to_owned() };
    match known {
        Some(known) if is_admitted => {
            let issued = state.service_token(&known.client_id, application);
            let set_cookie = (!application.strict_service_auth)
                .then(|| crate::edge::cookie::set(&issued.token, application, issued.lifetime));
            Decision::Allow { token: issued.token, principal: principal(&known.client_id), set_cookie }
        }
        Some(known) if application.strict_service_auth => Decision::Forbid {
            principal: Some(principal(&known.client_id)),
            why: "no Service Auth policy lets service tokens in",
        },
        None if application.strict_service_auth => {
            Decision::Unauthorized { why: "no service token has this client ID and secret" }
        }
        _ => without_token(application),
    }
}

/// `None` where no token counts.
fn for_token(state: &State, application: &EdgeApplication, headers: &HeaderMap) -> Option<Decision> {
    let audience = [application.tag()];
    for token in tokens(headers) {
        let examination = state.examine(token, &audience);
        let Some(claims) = examination.claims.as_ref().filter(|_| examination.passes()) else { continue };
        let principal = Principal::of(claims);
        let session = state.session(&examination.session, claims, application);
        return Some(match admits(application, &session) {
            true => Decision::Allow { token: token.to_owned(), principal, set_cookie: None },
            false => Decision::Forbid { principal: Some(principal), why: "no policy of the application lets you in" },
        });
    }
    None
}

fn without_token(application: &EdgeApplication) -> Decision {
    let asks_people = application.policies.iter().any(|policy| matches!(policy, Policy::Allow(_)));
    match application.service_auth_401 && !asks_people {
        true => Decision::Unauthorized { why: "only service tokens are let in, and there is none" },
        false => Decision::Login,
    }
}

/// Whether a policy of the application lets this caller in.
pub(crate) fn admits(application: &EdgeApplication, session: &Session) -> bool {
    application.policies.iter().any(|policy| match (policy, &session.principal) {
        (Policy::Bypass, _) => true,
        (Policy::Allow(who), Principal::User { email }) => who.includes(email, &session.groups),
        (Policy::ServiceAuth, Principal::Service { .. } | Principal::NonIdentity) => true,
        _ => false,
    })
}

fn is_preflight(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;
    use hyper::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN};

    use super::{admits, is_preflight};
    use crate::edge::{EdgeApplication, Policy, Principal, Session, Who};

    #[test]
    fn each_policy_lets_its_own_callers_in() {
        let user = |email: &str| Principal::User { email: email.to_owned() };
        let service = || Principal::Service { client_id: "x.access".to_owned() };
        let kim = || Policy::Allow(Who::nobody().email("kim@example.org"));
        for (policy, principal, is_admitted) in [
            (kim(), user("kim@example.org"), true),
            (kim(), user("lee@example.org"), false),
            (kim(), service(), false),
            (kim(), Principal::NonIdentity, false),
            (Policy::ServiceAuth, user("kim@example.org"), false),
            (Policy::ServiceAuth, service(), true),
            (Policy::ServiceAuth, Principal::NonIdentity, true),
            (Policy::Bypass, user("lee@example.org"), true),
            (Policy::Bypass, service(), true),
        ] {
            let application = EdgeApplication::new("Site").policy(policy.clone());
            let session = Session {
                id: String::new(),
                principal,
                groups: Vec::new(),
                country: String::new(),
                signed_in_at: 0,
                expires_at: 0,
                audiences: Default::default(),
            };
            assert_eq!(admits(&application, &session), is_admitted, "{policy:?}: {session:?}");
        }
    }

    #[test]
    fn a_preflight_names_an_origin_and_a_method() {
        let names = [ORIGIN, ACCESS_CONTROL_REQUEST_METHOD];
        for (names, is_one) in [(&names[..], true), (&names[..1], false), (&names[1..], false), (&[], false)] {
            let headers: HeaderMap = names.iter().cloned().map(|name| (name, HeaderValue::from_static("x"))).collect();
            assert_eq!(is_preflight(&headers), is_one, "{names:?}");
        }
    }
}
