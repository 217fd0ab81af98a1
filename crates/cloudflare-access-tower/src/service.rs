use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use crate::future::{AccessFuture, Waiting};
use crate::guard::{Decision, Guard};
use crate::{PlainResponder, Respond};

/// What an [`AccessLayer`](crate::AccessLayer) makes of a service.
#[derive(Clone, Debug)]
pub struct AccessService<S, R = PlainResponder> {
    guard: Arc<Guard>,
    inner: S,
    responder: R,
}

impl<S, R> AccessService<S, R> {
    pub(crate) fn new(guard: Arc<Guard>, responder: R, inner: S) -> AccessService<S, R> {
        AccessService { guard, inner, responder }
    }
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
        match self.guard.decide(&mut request) {
            Decision::Pass => AccessFuture::passed(self.inner.call(request)),
            Decision::Refuse(refusal) => {
                AccessFuture::refused(self.responder.respond(refusal, &request.into_parts().0))
            }
            Decision::Wait(ticket) => {
                // The instance that was polled ready must be the one that is called (tower's contract), so it goes with
                // the request and its clone stays.
                let clone = self.inner.clone();
                AccessFuture::waiting(Waiting {
                    guard: Arc::clone(&self.guard),
                    ready: mem::replace(&mut self.inner, clone),
                    request,
                    responder: self.responder.clone(),
                    ticket,
                })
            }
        }
    }
}
