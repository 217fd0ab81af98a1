use std::future::poll_fn;
use std::marker::PhantomData;
use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::{Caller, Gate, Progress, Refusal, UnixTime, VerifiedToken};
use rocket::{Phase, Request, Rocket};

use crate::{Access, AccessApplication, AccessRejection};

/// What Rocket manages for one application.
pub(crate) struct GateOf<A> {
    pub(crate) application: PhantomData<fn() -> A>,
    pub(crate) gate: Gate,
}

/// What the gate of `A` says about one request: `None` where it carries no token.
struct Verdict<A>(Result<Option<VerifiedToken>, Refusal>, PhantomData<fn() -> A>);

/// Who is calling, `None` where the request carries no token. The first guard of a request asks for all of them.
pub(crate) async fn caller<C: Caller, A: AccessApplication>(
    request: &Request<'_>,
) -> Result<Option<Access<C, A>>, AccessRejection> {
    let gate = find::<A, _>(request.rocket())?;
    let verdict = async { Verdict::<A>(admit(gate, request).await, PhantomData) };
    let Verdict(token, _) = request.local_cache_async(verdict).await;
    let caller = token.clone().and_then(|token| token.map(C::from_token).transpose());
    let caller = caller.map_err(AccessRejection::Refused)?;
    Ok(caller.map(|caller| Access { application: PhantomData, caller }))
}

/// The gate that guards of `A` ask; where it is missing, the log says what to add.
pub(crate) fn find<A: AccessApplication, P: Phase>(rocket: &Rocket<P>) -> Result<&Gate, AccessRejection> {
    let managed = rocket.state::<GateOf<A>>().ok_or(AccessRejection::FairingMissing);
    managed.map(|managed| &managed.gate).inspect_err(|missing| tracing::error!("{missing}"))
}

async fn admit(gate: &Gate, request: &Request<'_>) -> Result<Option<VerifiedToken>, Refusal> {
    // The lines as they came: Rocket's cookie jar decodes values, and keeps one of several.
    let lines = |name| request.headers().get(name).map(str::as_bytes);
    let mut progress = Progress::default();
    let admitted = poll_fn(|context| {
        // A clock that stands before 1970 is broken; then every token counts as expired.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from);
        gate.poll_admit(&mut progress, lines, now, context.waker())
    });
    let admitted = admitted.await;
    if let Ok(Some(token)) = &admitted {
        tracing::trace!(principal = token.principal().kind(), "verified a request's token");
    }
    if let Some(rule) = progress.rule() {
        tracing::debug!(rule, "asked the policy");
    }
    admitted
}
