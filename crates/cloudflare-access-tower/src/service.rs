use std::mem;
use std::task::{Context, Poll, Waker};

use cloudflare_access::answer::Answers;
use cloudflare_access::{Gate, Progress};
use http::{Request, Response};
use tower_service::Service;

use crate::Respond;
use crate::future::{AccessFuture, State, Waiting};
use crate::guard::poll_admit;

/// What an [`AccessLayer`](crate::AccessLayer) makes of a service.
#[derive(Clone, Debug)]
pub struct AccessService<S, R = Answers> {
    pub(crate) gate: Gate,
    pub(crate) inner: S,
    pub(crate) responder: R,
}

impl<S, R, RequestBody, ResponseBody> Service<Request<RequestBody>> for AccessService<S, R>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>> + Clone,
    R: Respond<ResponseBody> + Clone,
{
    type Response = Response<ResponseBody>;
    type Error = S::Error;
    type Future = AccessFuture<S, R, RequestBody, ResponseBody>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let mut progress = Progress::default();
        // Most requests are decided at once. Those that are not are polled again with the waker of whoever waits.
        let state = match poll_admit(&self.gate, &mut progress, &mut request, Waker::noop()) {
            Poll::Ready(Ok(())) => State::Passed { future: self.inner.call(request) },
            Poll::Ready(Err(refusal)) => State::refused(&self.responder, refusal, request),
            Poll::Pending => {
                // The instance that was polled ready must be the one that is called (tower's contract), so it goes with
                // the request and its clone stays.
                let clone = self.inner.clone();
                let service = AccessService { inner: mem::replace(&mut self.inner, clone), ..self.clone() };
                State::Waiting { waiting: Some(Box::new(Waiting { progress, request, service })) }
            }
        };
        AccessFuture { state }
    }
}
