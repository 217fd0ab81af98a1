//! The way to the login page.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::HeaderName;
use hyper::http::request::Parts;

use crate::edge::answer::Answer;
use crate::edge::state::State;
use crate::edge::{EdgeApplication, Verdict, redirect_url};

/// Pages' own requests say so; a redirect to a login page is of no use to them.
const REQUESTED_WITH: &str = "x-requested-with";

/// How long the token in the login page's address is good for.
const META_LIFETIME: Duration = Duration::from_secs(5 * 60);

impl State {
    /// A redirect to the login page, or 401 where the caller is a script.
    pub(crate) fn to_login(&self, application: &EdgeApplication, host: &str, request: &Parts) -> Answer {
        let requested_with = request.headers.get(REQUESTED_WITH).and_then(|value| value.to_str().ok());
        if requested_with.is_some_and(|value| value.eq_ignore_ascii_case("XMLHttpRequest")) {
            let links = [("Sign in", "/")];
            let (title, text) = ("Sign in", "The session is over, or there is none.");
            return about(Answer::message(StatusCode::UNAUTHORIZED, title, text, None, &links), application, host)
                .with_verdict(Verdict::Unauthorized);
        }
        let location = self.login_url(application, host, request.uri.path_and_query().map_or("/", |url| url.as_str()));
        about(Answer::redirect(StatusCode::FOUND, &location), application, host).with_verdict(Verdict::Login)
    }

    /// The address of the login page for somebody who wants to go to `redirect_url`.
    pub(crate) fn login_url(&self, application: &EdgeApplication, host: &str, redirect_url: &str) -> String {
        let redirect_url = redirect_url::sanitized(redirect_url);
        let meta = self.issuer(|issuer| issuer.meta());
        let meta = (meta.claim("aud", application.tag()).claim("hostname", host))
            .claim("redirect_url", redirect_url.as_str())
            .issued_at(self.clock.now())
            .lifetime(META_LIFETIME)
            .sign();
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("kid", application.tag())
            .append_pair("redirect_url", &redirect_url)
            .append_pair("meta", &meta)
            .finish();
        format!("/cdn-cgi/access/login/{}?{query}", bracketed(host))
    }
}

/// Names the application as Access does in answers of its own.
pub(crate) fn about(answer: Answer, application: &EdgeApplication, host: &str) -> Answer {
    answer
        .with_header(HeaderName::from_static("cf-access-aud"), application.tag())
        .with_header(HeaderName::from_static("cf-access-domain"), &bracketed(host))
}

/// A host as an address has it.
fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}
