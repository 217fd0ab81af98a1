use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, RETRY_AFTER, VARY};
use actix_web::{HttpRequest, HttpResponse};
use cloudflare_access::Refusal;
use cloudflare_access::answer::{Answer, Format, Hints, SignIn};

/// Makes the answer to a refused request.
pub(crate) type Respond = Arc<dyn Fn(Refusal, &HttpRequest) -> HttpResponse + Send + Sync>;

/// The answer in the form that suits the sender.
pub(crate) fn negotiated(refusal: Refusal, request: &HttpRequest, sign_in: Option<&SignIn>) -> HttpResponse {
    let [accept, fetch_mode, requested_with] = ["accept", "sec-fetch-mode", "x-requested-with"]
        .map(|name| request.headers().get(name).map(HeaderValue::as_bytes));
    let mut response = answer(refusal, Format::of(&Hints { accept, fetch_mode, requested_with }), sign_in);
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept, Sec-Fetch-Mode, X-Requested-With"));
    response
}

/// The core's answer, which is the same for every reason.
pub(crate) fn answer(refusal: Refusal, format: Format, sign_in: Option<&SignIn>) -> HttpResponse {
    let answer = Answer::new(refusal, format, sign_in);
    let mut response = HttpResponse::build(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::FORBIDDEN));
    // A cache on the way must not give one caller's answer to the next.
    response.content_type(answer.content_type).insert_header((CACHE_CONTROL, "no-store"));
    if let Some(seconds) = answer.retry_after {
        response.insert_header((RETRY_AFTER, usize::from(seconds)));
    }
    response.body(answer.body)
}
