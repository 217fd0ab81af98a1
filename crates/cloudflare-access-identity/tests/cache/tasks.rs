//! Flights as tasks of a tokio runtime.

use std::future::pending;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use cloudflare_access::IdentitySource;
use cloudflare_access_identity::{AsyncFetchIdentity, Identities, IdentitiesBuilder, IdentityError, TokenText};
use cloudflare_access_testing::Issuer;
use tokio::runtime::Runtime;
use tokio::time::{Instant, sleep};

use crate::origin::{Caller, KIM, Time, verified};

enum Slow {
    Answers(Duration),
    Hangs,
    Panics,
}

impl AsyncFetchIdentity for Slow {
    async fn fetch(&self, _: &TokenText) -> Result<Vec<u8>, IdentityError> {
        match self {
            Slow::Answers(duration) => sleep(*duration).await,
            Slow::Hangs => pending().await,
            Slow::Panics => panic!("as the test wants it"),
        }
        Ok(br#"{"groups": ["eng"]}"#.to_vec())
    }
}

fn builder() -> IdentitiesBuilder {
    Identities::builder().clock(Time::begin().clock())
}

fn kim() -> Caller {
    let issuer = Issuer::new("acme");
    verified(&issuer, issuer.user(KIM))
}

async fn ask(identities: &Identities, kim: &Caller) -> bool {
    identities.identity(&kim.token, kim.text.as_bytes()).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_of_one_caller_share_a_flight() {
    let (identities, kim) = (builder().build_async(Arc::new(Slow::Answers(Duration::from_millis(50)))), kim());
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (identities, kim) = (identities.clone(), kim.clone());
            tokio::spawn(async move { ask(&identities, &kim).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert_eq!(identities.status().fetches, 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_where_the_fetch_does_not() {
    let (identities, kim, begun) = (builder().build_async(Arc::new(Slow::Hangs)), kim(), Instant::now());
    assert!(!ask(&identities, &kim).await);
    assert!(begun.elapsed() >= Duration::from_secs(3) && begun.elapsed() < Duration::from_millis(3100));
    assert!(!ask(&identities, &kim).await);
    assert!(begun.elapsed() < Duration::from_millis(3100), "nor does it hold who comes later");
    assert_eq!((identities.status().fetches, identities.status().flights), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_patience_is_kept() {
    let (identities, kim) = (builder().build_async(Arc::new(Slow::Answers(Duration::from_secs(4)))), kim());
    assert!(!ask(&identities, &kim).await);
    sleep(Duration::from_secs(2)).await;
    assert!(ask(&identities, &kim).await);
    assert_eq!(identities.status().fetches, 1);
}

#[tokio::test]
async fn a_panic_is_a_failure() {
    let (identities, kim) = (builder().build_async(Arc::new(Slow::Panics)), kim());
    assert!(!ask(&identities, &kim).await);
    assert_eq!(identities.status().last_error, Some(IdentityError::Panicked));
}

#[test]
fn a_runtime_that_ends_gives_its_flights_up() {
    let runtime = Runtime::new().unwrap();
    let kim = kim();
    let identities = runtime.block_on(async {
        let identities = builder().build_async(Arc::new(Slow::Hangs));
        let outcome = identities.poll_identity(&kim.token, kim.text.as_bytes(), Waker::noop());
        assert!(outcome.is_pending());
        identities
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    let status = identities.status();
    assert_eq!((status.flights, status.waiters, status.last_error), (0, 0, Some(IdentityError::Abandoned)));
    // Nor does who asks outside any runtime wait for one that is gone.
    let issuer = Issuer::new("acme");
    let sam = verified(&issuer, issuer.user("sam@example.com"));
    assert!(identities.identity_blocking(&sam.token, sam.text.as_bytes()).is_err());
    assert!(matches!(identities.poll_identity(&sam.token, sam.text.as_bytes(), Waker::noop()), Poll::Ready(Err(_))));
}
