use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse};
use cloudflare_access::Refusal;
use cloudflare_access::answer::{Answer, Answers};

/// Makes the answer to a refused request.
pub(crate) type Respond = Arc<dyn Fn(Refusal, &HttpRequest) -> HttpResponse + Send + Sync>;

/// Answers as the core says.
pub(crate) fn with(answers: Answers) -> Respond {
    Arc::new(move |refusal, request| {
        send(answers.answer(refusal, |name| request.headers().get(name).map(HeaderValue::as_bytes)))
    })
}

/// The core's answer as a response of actix.
pub(crate) fn send(answer: Answer) -> HttpResponse {
    let mut response = HttpResponse::build(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::FORBIDDEN));
    for (name, value) in answer.headers() {
        response.insert_header((name, &*value));
    }
    response.body(answer.body)
}
