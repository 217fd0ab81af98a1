//! What a session does besides beginning: it comes back to the application, asks for groups again, and ends.

use hyper::StatusCode;
use hyper::header::{COOKIE, SET_COOKIE};
use hyper::http::request::Parts;
use serde_json::Value;

use crate::edge::answer::Answer;
use crate::edge::credentials::tokens;
use crate::edge::sessions::Over;
use crate::edge::state::State;
use crate::edge::{CONTROL_PATH, EdgeApplication, Fields, Principal, cookie};

impl State {
    /// Sets the cookie after a login, and goes on.
    pub(crate) fn authorized(&self, request: &Parts) -> Answer {
        let query = Fields::of_query(request);
        let taken = query.get("nonce").and_then(|nonce| self.authorizations().take(nonce, self.clock.now()));
        let found =
            taken.and_then(|taken| self.applications.by_audience(&taken.audience).map(|found| (found, taken.clone())));
        let Some((application, authorization)) = found else {
            let text = "This sign-in was used before, or took longer than a minute.";
            let links = [("Sign in again", "/"), ("Control page", CONTROL_PATH)];
            return Answer::message(StatusCode::BAD_REQUEST, "Signed in once already", text, None, &links);
        };
        let set_cookie = cookie::set(&authorization.token, application, authorization.lifetime);
        Answer::redirect(StatusCode::FOUND, &authorization.redirect_url).with_header(SET_COOKIE, &set_cookie)
    }

    /// Ends every session of the person at all applications, as Access does.
    pub(crate) fn log_out(&self, request: &Parts) -> Answer {
        let audiences: Vec<&str> = self.applications.all().iter().map(EdgeApplication::tag).collect();
        let mut principal = None;
        for token in tokens(&request.headers) {
            let examination = self.examine(token, &audiences);
            let Some(claims) = examination.claims.as_ref().filter(|_| examination.passes()) else { continue };
            let caller = Principal::of(claims);
            self.sessions().end(&examination.session, Over::LoggedOut);
            if caller.email().is_some() {
                self.sessions().end_all(Over::LoggedOut, |session| session.principal == caller);
            }
            principal = Some(caller);
        }
        let links = [("Sign in again", "/"), ("Control page", CONTROL_PATH)];
        let (text, mend) = match &principal {
            Some(_) => ("Every session of yours has ended, at all applications of the team.", None),
            None => (
                "No session was found, so none was ended. The browser is told to forget its cookies.",
                self.out_of_reach(),
            ),
        };
        let mut answer = Answer::message(StatusCode::OK, "Signed out", text, mend, &links).with_principal(principal);
        let mut cookies: Vec<String> = self.applications.all().iter().map(cookie::clear).collect();
        cookies.dedup();
        for cookie in cookies {
            answer = answer.with_header(SET_COOKIE, &cookie);
        }
        answer
    }

    /// Where a session may be that a logout did not find.
    fn out_of_reach(&self) -> Option<&'static str> {
        let has_paths = self.applications.all().iter().any(|application| application.path_cookie);
        has_paths.then_some(
            "A cookie with a path is sent to paths of its application only, and not to this page: end its session on the \
             control page.",
        )
    }

    /// Asks the identity provider for the person's groups again: get-identity tells the new ones, and the cookie has a new
    /// token.
    ///
    /// What Access answers is not documented; here it is the identity.
    pub(crate) fn refresh_identity(&self, request: &Parts) -> Answer {
        let audiences: Vec<&str> = self.applications.all().iter().map(EdgeApplication::tag).collect();
        for token in tokens(&request.headers) {
            let examination = self.examine(token, &audiences);
            let Some(claims) = examination.claims.as_ref().filter(|_| examination.passes()) else { continue };
            let application = claims["aud"][0].as_str().and_then(|audience| self.applications.by_audience(audience));
            let (Some(application), Some(email)) = (application, claims["email"].as_str()) else { continue };
            let mut session = self.session(&examination.session, claims, application);
            if let Some(person) = self.directory().get(email).cloned() {
                session.groups = person.groups;
                session.country = person.country;
            }
            if let Some(kept) = self.sessions().get_mut(&examination.session) {
                (kept.groups, kept.country) = (session.groups.clone(), session.country.clone());
            }
            let issued = self.token(&session, application);
            let cookies = format!("{}={}", cookie::NAME, issued.token);
            let identity = self.identity(&cookies).unwrap_or_default();
            let set_cookie = cookie::set(&issued.token, application, issued.lifetime);
            return Answer::document("application/json", identity)
                .with_header(SET_COOKIE, &set_cookie)
                .with_principal(Some(session.principal));
        }
        let has_cookie = request.headers.contains_key(COOKIE);
        let error = if has_cookie { "no session of a user belongs to the cookie" } else { "there is no cookie" };
        Answer::json(
            StatusCode::UNAUTHORIZED,
            &Value::from(serde_json::Map::from_iter([("err".to_owned(), error.into())])),
        )
    }
}
