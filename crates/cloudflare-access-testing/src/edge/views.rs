//! What the pages show, from what the edge knows.

use std::sync::atomic::Ordering;

use hyper::http::request::Parts;
use serde_json::Value;

use crate::edge::clock::date;
use crate::edge::credentials::tokens;
use crate::edge::state::State;
use crate::edge::view::{
    ApplicationView, ControlView, EndpointView, FaultView, KeyView, RequestLineView, SessionView, TokenView,
};
use crate::edge::{EdgeApplication, Principal, RequestLine, Session};
use crate::fault_name::NAMED;
use crate::service::{CERTS_PATH, IDENTITY_PATH, Script};

/// A page with more would be no help.
const MOST_REQUESTS: usize = 50;

impl EdgeApplication {
    pub(crate) fn view(&self) -> ApplicationView {
        let policies: Vec<String> = self.policies.iter().map(ToString::to_string).collect();
        ApplicationView {
            name: self.name.clone(),
            host: self.host.clone().unwrap_or_else(|| "any host".to_owned()),
            path: self.path.clone(),
            audience: self.tag().to_owned(),
            policy: policies.join(", "),
        }
    }
}

impl State {
    pub(crate) fn control_view(&self, request: &Parts) -> ControlView {
        let token = tokens(&request.headers).first().map(|token| self.token_view(token));
        let own = tokens(&request.headers).first().map(|token| self.examine(token, &[]).session).unwrap_or_default();
        let now = self.clock.now();
        let sessions = self.sessions().live(now).cloned().collect::<Vec<_>>();
        let lines = self.log.all();
        let fault =
            |named: &crate::fault_name::NamedFault| FaultView { name: named.name, description: named.description };
        ControlView {
            csrf: self.csrf.clone(),
            notice: self.take_notice(),
            variables: self.variables().map(|(name, value)| format!("{name}={value}")).into(),
            team: self.issuer(|issuer| issuer.team_domain().to_owned()),
            upstream: self.upstream().map(|upstream| upstream.to_string()).unwrap_or_default(),
            clock_skew_seconds: self.clock.skew(),
            now: date(now),
            is_down: self.is_down.load(Ordering::Relaxed),
            applications: self.applications.all().iter().map(EdgeApplication::view).collect(),
            token,
            sessions: sessions.iter().map(|session| self.session_view(session, &own)).collect(),
            keys: self.key_views(),
            endpoints: self.endpoint_views().into(),
            faults: NAMED.iter().map(fault).collect(),
            requests: lines.iter().rev().take(MOST_REQUESTS).map(RequestLine::view).collect(),
        }
    }

    fn token_view(&self, token: &str) -> TokenView {
        let audiences: Vec<&str> = self.applications.all().iter().map(EdgeApplication::tag).collect();
        let examination = self.examine(token, &audiences);
        let accepted = examination.passes();
        let pretty = |value: &Option<Value>| match value {
            Some(value) => format!("{value:#}"),
            None => "not a JSON object in base64url".to_owned(),
        };
        let principal = match &examination.claims {
            Some(claims) => Principal::of(claims).to_string(),
            None => "nobody".to_owned(),
        };
        let (header, claims) = (pretty(&examination.header), pretty(&examination.claims));
        TokenView { principal, header, claims, checks: examination.checks, accepted }
    }

    fn session_view(&self, session: &Session, own: &str) -> SessionView {
        let name =
            |audience: &String| self.applications.by_audience(audience).map(|application| application.name.clone());
        SessionView {
            id: session.id.clone(),
            principal: session.principal.to_string(),
            applications: session.audiences.iter().filter_map(name).collect(),
            expires_at: date(session.expires_at),
            is_current: session.id == own,
        }
    }

    pub(crate) fn key_views(&self) -> Vec<KeyView> {
        let (current, published) = self.issuer(|issuer| (issuer.current_key(), issuer.published_keys().to_vec()));
        let mut keys = self.signing_keys();
        keys.extend(published.iter().filter(|key| !self.signing_keys().contains(key)));
        let view = |key: &crate::TestKey| KeyView {
            key_id: key.key_id().to_owned(),
            is_current: *key == current,
            is_published: published.contains(key),
        };
        keys.iter().rev().map(view).collect()
    }

    pub(crate) fn endpoint_views(&self) -> [EndpointView; 2] {
        let endpoint = |name: &'static str, path: &'static str, faults: String| EndpointView {
            name,
            url: format!("http://{}{path}", self.address),
            requests: self.service.log().requests(path),
            faults,
        };
        let certs = faults(&self.service.script());
        let identity = faults(&self.service.identity_script());
        [endpoint("certs", CERTS_PATH, certs), endpoint("get-identity", IDENTITY_PATH, identity)]
    }
}

/// The faults to come, in words.
fn faults(script: &Script) -> String {
    let next = script.next.iter().map(|fault| fault.name().to_owned());
    let standing = script.standing.iter().map(|fault| format!("{} until repaired", fault.name()));
    next.chain(standing).collect::<Vec<_>>().join(", then ")
}

impl RequestLine {
    pub(crate) fn view(&self) -> RequestLineView {
        RequestLineView {
            at: date(self.at),
            method: self.method.clone(),
            path: self.path.clone(),
            verdict: self.verdict.to_string(),
            principal: self.principal.clone().unwrap_or_default(),
            status: self.status,
            milliseconds: u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
        }
    }
}
