use hyper::StatusCode;
use hyper::header::{self, HeaderName};
use hyper::http::request::Parts;

use crate::edge::answer::Answer;
use crate::edge::{CorsHeaders, Verdict};

/// The answer to a preflight, as the application's CORS settings say; without the headers that allow anything where they do
/// not.
pub(crate) fn answer(cors: &CorsHeaders, request: &Parts) -> Answer {
    let answer = Answer::empty(StatusCode::OK).with_verdict(Verdict::Preflight);
    let origin = request.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let any = |list: &[String]| list.iter().any(|item| item == "*");
    if !any(&cors.allowed_origins) && !cors.allowed_origins.iter().any(|allowed| allowed == origin) {
        return answer;
    }
    // `*` does not go with credentials, so what is asked for is named itself (Fetch, "CORS protocol and credentials").
    let asked = |list: &[String], name: &HeaderName| match cors.allow_credentials && any(list) {
        true => request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned(),
        false => list.join(", "),
    };
    let methods = asked(&cors.allowed_methods, &header::ACCESS_CONTROL_REQUEST_METHOD);
    let headers = asked(&cors.allowed_headers, &header::ACCESS_CONTROL_REQUEST_HEADERS);
    let mut answer = (answer.with_header(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin))
        .with_header(header::VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        .with_header(header::ACCESS_CONTROL_ALLOW_METHODS, &methods)
        .with_header(header::ACCESS_CONTROL_ALLOW_HEADERS, &headers);
    if cors.allow_credentials {
        answer = answer.with_header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    match cors.max_age {
        Some(age) => answer.with_header(header::ACCESS_CONTROL_MAX_AGE, &age.as_secs().to_string()),
        None => answer,
    }
}
