//! The login page.

use hyper::StatusCode;
use hyper::http::request::Parts;

use crate::edge::answer::Answer;
use crate::edge::authorizations::Authorization;
use crate::edge::credentials::tokens;
use crate::edge::decision::admits;
use crate::edge::issue::Issued;
use crate::edge::state::State;
use crate::edge::view::{Entered, LoginView, Suggestion};
use crate::edge::{DEFAULT_COUNTRY, EdgeApplication, Fields, SignIn, pages, redirect_url, session_length};

impl State {
    /// Shows the login page, or goes on where the person has a session already.
    pub(crate) fn show_login(&self, host: &str, request: &Parts) -> Answer {
        let query = Fields::of_query(request);
        let Some(application) = self.application_of_login(host, &query) else { return unknown_application() };
        let redirect_url = redirect_url::sanitized(query.get("redirect_url").unwrap_or("/"));
        match self.issue_to_session(request, application) {
            Some(issued) => self.authorize(issued, application, redirect_url),
            None => self.login_page(host, application, redirect_url, self.defaults(application), None),
        }
    }

    /// Signs in whoever the form says.
    pub(crate) fn post_login(&self, host: &str, request: &Parts, fields: &Fields) -> Answer {
        let query = Fields::of_query(request);
        let Some(application) = self.application_of_login(host, &query) else { return unknown_application() };
        let redirect_url = redirect_url::sanitized(query.get("redirect_url").unwrap_or("/"));
        let entered = entered(fields);
        if !self.is_own(request, fields) {
            let error = "This page is from before the edge was started, or not the edge's own. Please sign in again.";
            return self.login_page(host, application, redirect_url, entered, Some(error)).refused();
        }
        let sign_in = match fields.get("person") {
            Some(email) => self.offered(email, &entered.session),
            None => sign_in(&entered, fields.list("groups")),
        };
        match sign_in {
            Ok(sign_in) => self.authorize(self.sign_in(sign_in, application), application, redirect_url),
            Err(error) => self.login_page(host, application, redirect_url, entered, Some(error)).refused(),
        }
    }

    /// A person with a session at one application of the team is not asked again at another one.
    fn issue_to_session(&self, request: &Parts, application: &EdgeApplication) -> Option<Issued> {
        let audiences: Vec<&str> = self.applications.all().iter().map(EdgeApplication::tag).collect();
        tokens(&request.headers).into_iter().find_map(|token| {
            let examination = self.examine(token, &audiences);
            let claims = examination.claims.as_ref().filter(|_| examination.passes())?;
            let session = self.session(&examination.session, claims, application);
            let is_user = session.principal.email().is_some();
            (is_user && admits(application, &session)).then(|| self.token(&session, application))
        })
    }

    /// A person whom the page offers with one click. The groups are the identity provider's: in the text of a form, one with a
    /// comma in it would be two.
    fn offered(&self, email: &str, session: &str) -> Result<SignIn, &'static str> {
        let person = self.directory().get(email).cloned();
        let person = person.ok_or("Nobody with this email address is known any longer. Write it into the form.")?;
        let entered = Entered {
            kind: "user".to_owned(),
            email: person.email,
            groups: String::new(),
            country: person.country,
            session: session.to_owned(),
            client_id: String::new(),
        };
        sign_in(&entered, person.groups)
    }

    /// Back to the application, with a number that is good for one cookie.
    fn authorize(&self, issued: Issued, application: &EdgeApplication, redirect_url: String) -> Answer {
        let Issued { token, lifetime } = issued;
        let authorization = Authorization { token, audience: application.tag().to_owned(), lifetime, redirect_url };
        let nonce = self.authorizations().put(authorization, self.clock.now());
        Answer::redirect(StatusCode::FOUND, &format!("/cdn-cgi/access/authorized?nonce={nonce}"))
    }

    fn application_of_login(&self, host: &str, query: &Fields) -> Option<&EdgeApplication> {
        match query.get("kid") {
            Some(audience) => self.applications.by_audience(audience),
            None => self.applications.find(host, "/").ok().flatten().or(self.applications.first()),
        }
    }

    fn login_page(
        &self,
        host: &str,
        application: &EdgeApplication,
        redirect_url: String,
        entered: Entered,
        error: Option<&str>,
    ) -> Answer {
        let suggestion = |person: &super::directory::Person| Suggestion {
            email: person.email.clone(),
            groups: person.groups.join(", "),
            country: person.country.clone(),
        };
        let view = LoginView {
            application: application.view(),
            csrf: self.csrf.clone(),
            host: host.to_owned(),
            redirect_url,
            suggestions: self.directory().people().iter().map(suggestion).collect(),
            services: self.service_tokens.iter().map(|token| token.client_id.clone()).collect(),
            entered,
            error: error.map(str::to_owned),
        };
        Answer::html(StatusCode::OK, pages::login(&view))
    }

    fn defaults(&self, application: &EdgeApplication) -> Entered {
        Entered {
            kind: "user".to_owned(),
            email: String::new(),
            groups: String::new(),
            country: DEFAULT_COUNTRY.to_owned(),
            session: session_length::text(self.default_session_length(application)),
            client_id: self.service_tokens.first().map_or(String::new(), |token| token.client_id.clone()),
        }
    }
}

/// Whom the form means, or what is wrong with it.
pub(crate) fn sign_in(entered: &Entered, groups: Vec<String>) -> Result<SignIn, &'static str> {
    let mut sign_in = match entered.kind.as_str() {
        "user" if is_email(&entered.email) => SignIn::user(&entered.email),
        "user" => return Err("Write an email address, such as kim@example.org."),
        "service" if !entered.client_id.is_empty() => SignIn::service(&entered.client_id),
        "service" => return Err("Write the client ID of the service token."),
        "non-identity" => SignIn::non_identity(),
        _ => return Err("Choose whom to sign in as: a user, a service or nobody in particular."),
    };
    sign_in = sign_in.groups(groups);
    if !entered.country.is_empty() {
        let is_country = entered.country.len() == 2 && entered.country.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_country {
            return Err("Write the country with two letters, such as CH.");
        }
        sign_in = sign_in.country(entered.country.to_ascii_uppercase());
    }
    if !entered.session.is_empty() {
        let length = session_length::parse(&entered.session);
        let wrong = "Write how long the session lasts as 24h, 15m, 60s or 7d, at most 31 days.";
        sign_in = sign_in.session_length(length.ok_or(wrong)?);
    }
    Ok(sign_in)
}

pub(crate) fn entered(fields: &Fields) -> Entered {
    let field = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    Entered {
        kind: fields.get("kind").unwrap_or("user").to_owned(),
        email: field("email"),
        groups: field("groups"),
        country: field("country"),
        session: field("session"),
        client_id: field("client_id"),
    }
}

/// Anything with one `@` inside and nothing that could end a header or a line.
fn is_email(text: &str) -> bool {
    let is_plain = !text.contains(|character: char| character.is_control() || character.is_whitespace());
    is_plain
        && text
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty() && !domain.contains('@'))
}

impl Answer {
    fn refused(mut self) -> Self {
        *self.response.status_mut() = StatusCode::BAD_REQUEST;
        self
    }
}

fn unknown_application() -> Answer {
    let text = "No application has this AUD tag.";
    let mend = "Go to the address that you want to see, and you are sent to its login page.";
    Answer::message(
        StatusCode::NOT_FOUND,
        "Unknown application",
        text,
        Some(mend),
        &[("Control page", super::CONTROL_PATH)],
    )
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn emails() {
        for email in ["kim@example.org", "kim@localhost", "kim+a.b@exämple.org"] {
            assert!(is_email(email), "{email}");
        }
        for text in ["", "kim", "@", "@example.org", "kim@", "kim@a@b", "k m@example.org", "kim\0@example.org"] {
            assert!(!is_email(text), "{text:?}");
        }
    }
}
