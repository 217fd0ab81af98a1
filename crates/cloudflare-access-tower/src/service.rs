use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use cloudflare_access::Progress;
use http::{Request, Response};
use tower_service::Service;

use crate::future::{AccessFuture, Waiting};
use crate::guard::Guard;
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
        let mut progress = Progress::default();
        // Most requests are decided at once. Those that are not are polled again with the waker of whoever waits.
        match self.guard.poll_admit(&mut progress, &mut request, Waker::noop()) {
            Poll::Ready(Ok(())) => AccessFuture::passed(self.inner.call(request)),
            Poll::Ready(Err(refusal)) => {
                AccessFuture::refused(self.responder.respond(refusal, &request.into_parts().0))
            }
            Poll::Pending => {
                // The instance that was polled ready must be the one that is called (tower's contract), so it goes with
                // the request and its clone stays.
                let clone = self.inner.clone();
                AccessFuture::waiting(Waiting {
                    guard: Arc::clone(&self.guard),
                    progress,
                    ready: mem::replace(&mut self.inner, clone),
                    request,
                    responder: self.responder.clone(),
                })
            }
        }
    }
}
