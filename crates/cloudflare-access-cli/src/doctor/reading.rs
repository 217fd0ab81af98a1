use ureq::http::{Uri, header};

use super::target::Reply;
use crate::http::{Answer, NoAnswer};

/// What an answer means for whoever guards something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// 500: the guard is missing, or fails.
    Broken,
    Circle,
    /// Refused, but not with 403: 400 and the like.
    Declined(u16),
    /// 502, 504 and 52x: the edge or a proxy has nobody to ask.
    Down(u16),
    /// The edge sends to its login page.
    Login {
        host: String,
        audience: Option<String>,
    },
    Missing,
    NoAnswer(NoAnswer),
    /// 2xx: let in.
    Open(u16),
    Redirect(u16),
    /// 401 or 403.
    Refused(u16),
    /// 503: no keys, as our adapters answer.
    Unavailable,
}

impl Reading {
    pub(crate) fn of(reply: Reply) -> Reading {
        match reply {
            Reply::Circle => Reading::Circle,
            Reply::None(error) => Reading::NoAnswer(error),
            Reply::Answer(answer) => Reading::of_answer(&answer),
        }
    }

    fn of_answer(answer: &Answer) -> Reading {
        if answer.is_redirect() {
            return login(answer).unwrap_or(Reading::Redirect(answer.status));
        }
        match answer.status {
            401 | 403 => Reading::Refused(answer.status),
            404 | 410 => Reading::Missing,
            500 => Reading::Broken,
            502 | 504 | 520..=530 => Reading::Down(answer.status),
            503 => Reading::Unavailable,
            status @ 200..=299 => Reading::Open(status),
            status => Reading::Declined(status),
        }
    }

    /// Whether whoever sent the request got nothing.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Reading::Refused(_) | Reading::Declined(_) | Reading::Login { .. } | Reading::Missing)
    }

    /// What was seen, as a clause.
    pub(crate) fn describe(&self) -> String {
        match self {
            Reading::Broken => "answers 500".to_owned(),
            Reading::Circle => "redirects in a circle".to_owned(),
            Reading::Declined(status) | Reading::Down(status) | Reading::Open(status) | Reading::Refused(status) => {
                format!("answers {status}")
            }
            Reading::Login { .. } => "redirects to Access's login page (the edge does)".to_owned(),
            Reading::Missing => "answers 404".to_owned(),
            Reading::NoAnswer(NoAnswer::Connection(words)) => format!("cannot be reached ({words})"),
            Reading::NoAnswer(NoAnswer::Name) => "has a name that does not resolve".to_owned(),
            Reading::NoAnswer(NoAnswer::Timeout) => "does not answer in time".to_owned(),
            Reading::NoAnswer(NoAnswer::Tls(words)) => format!("has no valid certificate ({words})"),
            Reading::NoAnswer(NoAnswer::TooLarge) => "answers with too long a head".to_owned(),
            Reading::Redirect(status) => format!("answers {status}, a redirect to somewhere else"),
            Reading::Unavailable => "answers 503".to_owned(),
        }
    }
}

/// The login page of Access names the team by its host, and the application's AUD tag by the parameter `kid`.
fn login(answer: &Answer) -> Option<Reading> {
    let location: Uri = answer.header(header::LOCATION)?.parse().ok()?;
    if !location.path().starts_with("/cdn-cgi/access/login") {
        return None;
    }
    let parameters = location.query().unwrap_or_default().split('&');
    let audience = parameters.filter_map(|parameter| parameter.strip_prefix("kid=")).next().map(str::to_owned);
    Some(Reading::Login { host: location.host().unwrap_or_default().to_owned(), audience })
}
