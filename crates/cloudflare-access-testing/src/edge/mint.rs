//! Tokens on demand, for programs: sound ones, and hostile ones by name.

use hyper::StatusCode;
use serde_json::json;

use crate::edge::answer::Answer;
use crate::edge::login::{entered, sign_in};
use crate::edge::state::State;
use crate::edge::{EdgeApplication, Fields};

impl State {
    /// A token for whoever the fields name, as the login page's do, or the hostile one that `fixture` names; for the first
    /// application unless `application` names another.
    pub(crate) fn mint(&self, fields: &Fields) -> Answer {
        let refused = |error: &str| Answer::json(StatusCode::BAD_REQUEST, &json!({ "error": error }));
        if !fields.is_json {
            return refused("tokens are given to programs only: send JSON");
        }
        let application = match fields.get("application") {
            Some(name) => self.applications.by_name(name).or(self.applications.by_audience(name)),
            None => self.applications.first(),
        };
        let Some(application) = application else { return refused("no application has this name or AUD tag") };
        match fields.get("fixture") {
            Some(name) => match self.hostile(name, application) {
                Some(answer) => answer,
                None => refused("there is no such fixture"),
            },
            None => match sign_in(&entered(fields), fields.list("groups")) {
                Ok(sign_in) => {
                    let token = self.sign_in(sign_in, application).token;
                    Answer::json(StatusCode::OK, &json!({ "token": token, "expected": "accepted" }))
                }
                Err(error) => refused(error),
            },
        }
    }

    fn hostile(&self, name: &str, application: &EdgeApplication) -> Option<Answer> {
        let issuer = self.issuer(|issuer| issuer.clone()).with_audience(application.tag());
        let fixture = issuer.hostile().into_iter().find(|fixture| fixture.name() == name)?;
        let expected = format!("refused: {}", fixture.reason());
        Some(Answer::json(StatusCode::OK, &json!({ "token": fixture.token(), "expected": expected })))
    }
}
