//! What the edge answers itself: everything under `/cdn-cgi/`, none of which a service ever sees.

use std::sync::Arc;

use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{COOKIE, HOST};
use hyper::http::request::Parts;

use crate::RequestHead;
use crate::edge::answer::Answer;
use crate::edge::own_page::is_same_origin;
use crate::edge::state::State;
use crate::edge::{CONTROL_PATH, Fields, Verdict, pages};
use crate::service::{CERTS_PATH, IDENTITY_PATH, Reply};

const LOGIN: &str = "/cdn-cgi/access/login";

impl State {
    pub(crate) async fn own_pages(self: &Arc<Self>, host: &str, request: Parts, body: Incoming) -> Answer {
        let path = request.uri.path().to_owned();
        let action = path.strip_prefix(CONTROL_PATH).and_then(|rest| rest.strip_prefix('/'));
        let is_login = path == LOGIN || path.strip_prefix(LOGIN).is_some_and(|rest| rest.starts_with('/'));
        match (request.method.as_str(), path.as_str(), action) {
            ("GET" | "HEAD", ..) if is_login => self.show_login(host, &request),
            ("POST", ..) if is_login => match Fields::of_body(&request, body).await {
                Some(fields) => self.post_login(host, &request, &fields),
                None => unreadable(),
            },
            ("GET", "/cdn-cgi/access/authorized", _) => self.authorized(&request),
            ("GET" | "POST", "/cdn-cgi/access/logout", _) => self.log_out(&request),
            ("GET" | "POST", "/cdn-cgi/access/refresh-identity", _) => self.refresh_identity(&request),
            (_, CERTS_PATH | IDENTITY_PATH, _) => self.endpoint(&request),
            ("GET" | "HEAD", pages::STYLE_PATH, _) => {
                Answer::document("text/css; charset=utf-8", pages::STYLE.to_owned())
            }
            ("GET" | "HEAD", CONTROL_PATH, _) => {
                Answer::html(StatusCode::OK, pages::control(&self.control_view(&request)))
            }
            ("GET", _, Some("state")) if is_same_origin(&request.headers) => {
                Answer::json(StatusCode::OK, &self.state_json())
            }
            ("POST", _, Some(action)) => match Fields::of_body(&request, body).await {
                Some(fields) if self.is_own(&request, &fields) => self.act(action, fields).await,
                Some(_) => not_own(),
                None => unreadable(),
            },
            _ => not_found(),
        }
    }

    /// One of the endpoints that a service asks, on a connection that was used before.
    fn endpoint(&self, request: &Parts) -> Answer {
        let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (method, target) = (&request.method, &request.uri);
        let (host, cookies) = (header(HOST), header(COOKIE));
        let text = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n\r\n");
        match self.endpoint_reply(RequestHead::new(text.as_bytes())) {
            Reply::Genuine(document) => Answer::document("application/json", document),
            Reply::SignIn => Answer::redirect(StatusCode::FOUND, LOGIN),
            Reply::MethodNotAllowed => Answer::empty(StatusCode::METHOD_NOT_ALLOWED),
            // A fault that was set since the request was looked at.
            Reply::Faulty { .. } => Answer::empty(StatusCode::SERVICE_UNAVAILABLE),
            Reply::NotFound => not_found(),
        }
    }
}

fn not_found() -> Answer {
    let text = "Access has no such page, and Cloudflare passes nothing under /cdn-cgi/ on.";
    Answer::message(StatusCode::NOT_FOUND, "Not found", text, None, &[("Control page", CONTROL_PATH)])
}

fn not_own() -> Answer {
    let text = "The request does not come from a page that this edge shows.";
    let mend = "Reload the control page and try again. Programs send JSON, without an Origin header of another origin.";
    Answer::message(StatusCode::FORBIDDEN, "Not from here", text, Some(mend), &[("Control page", CONTROL_PATH)])
        .with_verdict(Verdict::Forbidden)
}

fn unreadable() -> Answer {
    let text = "The body is neither a form nor a JSON object, or it is too long.";
    let mend = "Name its type in Content-Type: application/x-www-form-urlencoded or application/json.";
    Answer::message(StatusCode::BAD_REQUEST, "Unreadable", text, Some(mend), &[]).with_verdict(Verdict::Malformed)
}
