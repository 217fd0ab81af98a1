use std::sync::Arc;
use std::time::Duration;

use cloudflare_access_keys::{FetchError, TokioDriver};

use crate::endpoint::{Answer, Endpoint, builder, quick, verify};
use crate::fetch::{Async, first_fetch, until};

async fn a_panic_is_a_failure_and_keys_stay() {
    let endpoint = Endpoint::new(Answer::Panics);
    let settings = quick().with_interval(Duration::from_millis(10));
    let keys = Arc::new(builder().settings(settings).build().unwrap());
    let _driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(endpoint.clone())));
    assert_eq!(first_fetch(&keys).await, Err(FetchError::Panicked));
    until(|| keys.status().failures >= 3).await;

    endpoint.answer(Answer::Genuine);
    until(|| keys.is_ready()).await;
    let token = endpoint.token();
    endpoint.answer(Answer::Panics);
    until(|| keys.status().failures >= 2).await;
    assert_eq!(verify(Arc::clone(&keys), &token), None);
    endpoint.answer(Answer::Genuine);
    until(|| keys.status().last_error.is_none()).await;
}

#[tokio::test]
async fn a_panic_is_a_failure_and_keys_stay_on_one_thread() {
    a_panic_is_a_failure_and_keys_stay().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_panic_is_a_failure_and_keys_stay_on_four_threads() {
    a_panic_is_a_failure_and_keys_stay().await;
}

#[test]
fn a_runtime_without_time_is_told_and_not_waited_for() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let keys = Arc::new(builder().build().unwrap());
    let outcome = runtime.block_on(async {
        let _driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(Endpoint::new(Answer::Genuine))));
        first_fetch(&keys).await
    });
    assert_eq!(outcome, Err(FetchError::Abandoned));
}
