use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use cloudflare_access::{Progress, Refusal};
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::guard::poll_admit;
use crate::{AccessService, Respond};

pin_project! {
    /// The answer of an [`AccessService`].
    ///
    /// It can be dropped at any moment: a refresh of the keys that it waits for goes on for the others.
    #[must_use = "futures do nothing unless polled"]
    pub struct AccessFuture<S, R, I, O>
    where
        S: Service<Request<I>>,
    {
        #[pin]
        pub(crate) state: State<S, S::Future, R, I, O>,
    }
}

pin_project! {
    #[project = StateProjection]
    pub(crate) enum State<S, F, R, I, O> {
        Passed { #[pin] future: F },
        Refused { response: Option<Response<O>> },
        // Boxed, because it is as rare as a rotation of keys and would make every other answer's future larger.
        Waiting { waiting: Option<Box<Waiting<S, R, I>>> },
    }
}

/// A request that waits for keys or for an identity, with the service that is to answer it.
pub(crate) struct Waiting<S, R, I> {
    pub(crate) progress: Progress,
    pub(crate) request: Request<I>,
    pub(crate) service: AccessService<S, R>,
}

impl<S, F, R: Respond<O>, I, O> State<S, F, R, I, O> {
    pub(crate) fn refused(responder: &R, refusal: Refusal, request: Request<I>) -> Self {
        State::Refused { response: Some(responder.respond(refusal, &request.into_parts().0)) }
    }
}

impl<S, R, I, O> Future for AccessFuture<S, R, I, O>
where
    S: Service<Request<I>, Response = Response<O>>,
    R: Respond<O>,
{
    type Output = Result<Response<O>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let next = match state.as_mut().project() {
                StateProjection::Passed { future } => return future.poll(context),
                // Polled again after it was ready, which no caller may do: it has nothing more to say.
                StateProjection::Refused { response } => {
                    return response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)));
                }
                StateProjection::Waiting { waiting } => {
                    let Some(mut waiter) = waiting.take() else { return Poll::Pending };
                    let Waiting { progress, request, service } = &mut *waiter;
                    match poll_admit(&service.gate, progress, request, context.waker()) {
                        Poll::Pending => {
                            *waiting = Some(waiter);
                            return Poll::Pending;
                        }
                        Poll::Ready(Ok(())) => State::Passed { future: waiter.service.inner.call(waiter.request) },
                        Poll::Ready(Err(refusal)) => State::refused(&waiter.service.responder, refusal, waiter.request),
                    }
                }
            };
            state.set(next);
        }
    }
}

impl<S: Service<Request<I>>, R, I, O> fmt::Debug for AccessFuture<S, R, I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessFuture")
    }
}
