use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use cloudflare_access::{Progress, Refusal};
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::Respond;
use crate::guard::Guard;

pin_project! {
    /// The answer of an [`AccessService`](crate::AccessService).
    ///
    /// It can be dropped at any moment: a refresh of the keys that it waits for goes on for the others.
    #[must_use = "futures do nothing unless polled"]
    pub struct AccessFuture<S, R, RequestBody, ResponseBody>
    where
        S: Service<Request<RequestBody>>,
    {
        #[pin]
        state: State<S, S::Future, R, RequestBody, ResponseBody>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, F, R, RequestBody, ResponseBody> {
        Passed { #[pin] future: F },
        Refused { response: Option<Response<ResponseBody>> },
        Waiting { waiting: Option<Box<Waiting<S, R, RequestBody>>> },
    }
}

/// A request that waits for keys or for an identity.
pub(crate) struct Waiting<S, R, RequestBody> {
    pub(crate) guard: Arc<Guard>,
    pub(crate) progress: Progress,
    pub(crate) ready: S,
    pub(crate) request: Request<RequestBody>,
    pub(crate) responder: R,
}

impl<S, R, RequestBody> Waiting<S, R, RequestBody> {
    fn poll_admit(&mut self, waker: &Waker) -> Poll<Result<(), Refusal>> {
        self.guard.poll_admit(&mut self.progress, &mut self.request, waker)
    }
}

impl<S, R, RequestBody, ResponseBody> AccessFuture<S, R, RequestBody, ResponseBody>
where
    S: Service<Request<RequestBody>>,
{
    pub(crate) fn passed(future: S::Future) -> Self {
        AccessFuture { state: State::Passed { future } }
    }

    pub(crate) fn refused(response: Response<ResponseBody>) -> Self {
        AccessFuture { state: State::Refused { response: Some(response) } }
    }

    /// Boxed, because it is as rare as a rotation of keys and would make every other answer's future larger.
    pub(crate) fn waiting(waiting: Waiting<S, R, RequestBody>) -> Self {
        AccessFuture { state: State::Waiting { waiting: Some(Box::new(waiting)) } }
    }
}

impl<S, R, RequestBody, ResponseBody> Future for AccessFuture<S, R, RequestBody, ResponseBody>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    R: Respond<ResponseBody>,
{
    type Output = Result<Response<ResponseBody>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let (waiting, admitted) = match state.as_mut().project() {
                StateProjection::Passed { future } => return future.poll(context),
                // Polled again after it was ready, which no caller may do: it has nothing more to say.
                StateProjection::Refused { response } => {
                    return response.take().map_or(Poll::Pending, |r| Poll::Ready(Ok(r)));
                }
                StateProjection::Waiting { waiting } => {
                    let Some(mut request) = waiting.take() else { return Poll::Pending };
                    match request.poll_admit(context.waker()) {
                        Poll::Ready(admitted) => (request, admitted),
                        Poll::Pending => {
                            *waiting = Some(request);
                            return Poll::Pending;
                        }
                    }
                }
            };
            let Waiting { mut ready, request, responder, .. } = *waiting;
            state.set(match admitted {
                Ok(()) => State::Passed { future: ready.call(request) },
                Err(refusal) => State::Refused { response: Some(responder.respond(refusal, &request.into_parts().0)) },
            });
        }
    }
}

impl<S, R, RequestBody, ResponseBody> fmt::Debug for AccessFuture<S, R, RequestBody, ResponseBody>
where
    S: Service<Request<RequestBody>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessFuture").finish_non_exhaustive()
    }
}
