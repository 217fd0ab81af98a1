//! What the control page's buttons and the API do.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use hyper::StatusCode;
use serde_json::json;

use crate::edge::answer::Answer;
use crate::edge::sessions::Over;
use crate::edge::state::State;
use crate::edge::{CONTROL_PATH, Fields};
use crate::service::Script;
use crate::{Fault, TestKey};

/// What an action did, or why it did nothing: a sentence.
type Outcome = Result<String, String>;

/// More would be a mistake.
const MOST_FAULTS: usize = 10_000;

impl State {
    /// Does what was asked for. A form is answered with a redirect to the control page, a program with JSON.
    pub(crate) async fn act(self: &Arc<Self>, action: &str, fields: Fields) -> Answer {
        if action == "mint" {
            return self.mint(&fields);
        }
        let outcome = match action {
            "rotate" => self.rotate().await,
            "withdraw" => self.withdraw(fields.get("key_id").unwrap_or_default()),
            "outage" => self.set_outage(fields.get("down")),
            "fault" => self.fault(&fields),
            "repair" => self.repair(fields.get("endpoint").unwrap_or_default()),
            "skew" => self.skew(fields.get("seconds").unwrap_or_default()),
            "expire" => self.expire(fields.get("session")),
            "groups" => self.groups(&fields),
            _ => Err("there is no such action".to_owned()),
        };
        match (fields.is_json, outcome) {
            (true, Ok(done)) => Answer::json(StatusCode::OK, &json!({ "done": done, "state": self.state_json() })),
            (true, Err(error)) => Answer::json(StatusCode::BAD_REQUEST, &json!({ "error": error })),
            (false, Ok(sentence) | Err(sentence)) => {
                self.notify(sentence);
                Answer::redirect(StatusCode::SEE_OTHER, CONTROL_PATH)
            }
        }
    }

    async fn rotate(self: &Arc<Self>) -> Outcome {
        // A new key takes a moment to be found; meanwhile the edge goes on.
        let state = self.clone();
        let rotated = tokio::task::spawn_blocking(move || state.rotate_now()).await;
        rotated.map_err(|_| "the key could not be generated".to_owned())?
    }

    /// Rotates the keys, and keeps them where they are kept.
    pub(crate) fn rotate_now(&self) -> Outcome {
        let current = self.issuer(|issuer| issuer.current_key());
        // Outside of the lock: the certs endpoint answers meanwhile.
        let next = if current.is_published_with_this_crate() { None } else { Some(TestKey::generate()) };
        let next = self.issuer(|issuer| {
            match next {
                Some(next) => issuer.rotate_to(next),
                None => issuer.rotate(),
            }
            issuer.current_key()
        });
        if let Some(folder) = &self.key_folder {
            folder.save([current, next]).map_err(|error| format!("the keys are rotated but not saved: {error}"))?;
        }
        Ok(format!("New tokens are signed with the key {}; the one before stays published.", short(next.key_id())))
    }

    fn withdraw(&self, key_id: &str) -> Outcome {
        // The edge goes on to know its tokens by it.
        self.signing_keys();
        match self.issuer(|issuer| issuer.withdraw(key_id)) {
            true => Ok(format!("The key {} is no longer published.", short(key_id))),
            false => Err("no published key has this id".to_owned()),
        }
    }

    fn set_outage(&self, down: Option<&str>) -> Outcome {
        let (down, sentence) = match down {
            Some("true") => (true, "The endpoints close every connection without an answer."),
            Some("false") => (false, "The endpoints answer again."),
            _ => return Err("say whether the endpoints are `down`: true or false".to_owned()),
        };
        self.is_down.store(down, Ordering::Relaxed);
        Ok(sentence.to_owned())
    }

    fn fault(&self, fields: &Fields) -> Outcome {
        let fault = Fault::named(fields.get("fault").unwrap_or_default(), |name| fields.get(name).map(str::to_owned))
            .ok_or("there is no such fault, or a value of it is wrong")?;
        let name = fault.name();
        let endpoint = fields.get("endpoint").unwrap_or_default();
        let count = match fields.get("count").map(str::parse::<usize>) {
            None => None,
            Some(Ok(count @ 1..=MOST_FAULTS)) => Some(count),
            Some(_) => return Err(format!("`count` is a number from 1 to {MOST_FAULTS}, or absent")),
        };
        self.with_script(endpoint, |script| match count {
            Some(count) => script.next.extend(std::iter::repeat_n(fault, count)),
            None => script.standing = Some(fault),
        })?;
        Ok(match count {
            Some(count) => format!("The next {count} answers of {endpoint} are the fault {name}."),
            None => format!("Every answer of {endpoint} is the fault {name} until it is repaired."),
        })
    }

    fn repair(&self, endpoint: &str) -> Outcome {
        self.with_script(endpoint, |script| *script = Script::default())?;
        Ok(format!("The answers of {endpoint} are genuine again."))
    }

    fn with_script(&self, endpoint: &str, change: impl FnOnce(&mut Script)) -> Result<(), String> {
        match endpoint {
            "certs" => change(&mut self.service.script()),
            "get-identity" => change(&mut self.service.identity_script()),
            _ => return Err("`endpoint` is `certs` or `get-identity`".to_owned()),
        }
        Ok(())
    }

    fn skew(&self, seconds: &str) -> Outcome {
        let seconds: i64 = seconds.parse().map_err(|_| "`seconds` is a whole number, which may be negative")?;
        self.clock.set_skew(seconds);
        Ok(match seconds {
            0 => "The edge's clock is right.".to_owned(),
            1.. => format!("The edge's clock is {seconds} s fast: the next tokens are from the future."),
            _ => format!("The edge's clock is {} s slow: the next tokens are old.", seconds.unsigned_abs()),
        })
    }

    fn expire(&self, session: Option<&str>) -> Outcome {
        match session {
            None => {
                let count = self.sessions().end_all(Over::Expired, |_| true);
                Ok(format!("{count} sessions have expired."))
            }
            Some(id) if self.sessions().get(id).is_some() => {
                self.sessions().end(id, Over::Expired);
                Ok("The session has expired.".to_owned())
            }
            Some(_) => Err("no session has this id".to_owned()),
        }
    }

    fn groups(&self, fields: &Fields) -> Outcome {
        let email = fields.get("email").ok_or("say whose groups these are: `email`")?;
        self.directory().set_groups(email, fields.list("groups"));
        Ok("Sessions have the new groups after the next sign-in or refresh-identity.".to_owned())
    }
}

/// As much of a key's id as tells it from others.
fn short(key_id: &str) -> &str {
    key_id.get(..8).unwrap_or(key_id)
}
