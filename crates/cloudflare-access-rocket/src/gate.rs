use std::marker::PhantomData;
use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::{Gate, Progress, Refusal, UnixTime, VerifiedToken};
use rocket::{Build, Phase, Request, Rocket};

use crate::AccessApplication;

/// What Rocket manages for one application.
struct GateOf<A> {
    application: PhantomData<fn() -> A>,
    gate: Gate,
}

/// Hands the gate to Rocket, for the guards of `A`.
pub(crate) fn manage<A: AccessApplication>(rocket: Rocket<Build>, gate: Gate) -> Rocket<Build> {
    rocket.manage(GateOf::<A> { application: PhantomData, gate })
}

/// The gate that guards of `A` ask; where it is missing, the log says what to add.
pub(crate) fn find<A: AccessApplication, P: Phase>(rocket: &Rocket<P>) -> Option<&Gate> {
    let managed = rocket.state::<GateOf<A>>();
    if managed.is_none() {
        tracing::error!(
            "the guard has no verifier to ask: add `.attach(AccessFairing::new(verifier))` to the Rocket, with \
             `.for_application::<…>()` for another application than the default one"
        );
    }
    managed.map(|managed| &managed.gate)
}

/// What the gate of `A` says about a request. The first guard of a request asks for all of them.
pub(crate) async fn admit<A: 'static>(gate: &Gate, request: &Request<'_>) -> Result<Option<VerifiedToken>, Refusal> {
    let admitted = async {
        // The lines as they came: Rocket's cookie jar decodes values, and keeps one of several.
        let values = |name| request.headers().get(name).map(str::as_bytes);
        // A clock that stands before 1970 is broken; then every token counts as expired.
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from);
        let mut progress = Progress::default();
        let admitted = gate.admit(&mut progress, values, clock).await;
        if let Ok(Some(token)) = &admitted {
            tracing::trace!(principal = token.principal().kind(), "verified a request's token");
        }
        if let Some(rule) = progress.rule() {
            tracing::debug!(rule, "asked the policy");
        }
        // Rocket keeps one value of each type: by its type, this one belongs to the application.
        (PhantomData::<fn() -> A>, admitted)
    };
    let (_, admitted) = request.local_cache_async(admitted).await;
    admitted.clone()
}
