//! Keys with a thread of their own need no runtime and are good in each.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use cloudflare_access::{KeySource, Outlook, Ticket};
use cloudflare_access_keys::{FreshKeys, ThreadDriver};

use crate::endpoint::{Answer, Endpoint, builder, quick, verify};

/// Keys past their cooldown, and the ticket of a fetch that an unknown key has brought forward.
fn refreshing(keys: &FreshKeys) -> Ticket {
    loop {
        if let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") {
            return ticket;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn on_a_runtime_of_one_thread_and_from_its_blocking_threads() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    poll_fn(|context| keys.poll_first_fetch(context)).await.unwrap();

    endpoint.state().issuer.rotate();
    let token = endpoint.token();
    let ticket = refreshing(&keys);
    poll_fn(|context| keys.poll_refreshed(ticket, context.waker())).await;
    assert_eq!(verify(Arc::clone(&keys), &token), None, "awaited");

    endpoint.state().issuer.rotate();
    let token = endpoint.token();
    let blocking = {
        let keys = Arc::clone(&keys);
        tokio::task::spawn_blocking(move || {
            let ticket = refreshing(&keys);
            keys.wait_refreshed(ticket);
            verify(keys, &token)
        })
    };
    assert_eq!(blocking.await.unwrap(), None, "on a thread that may block");
    drop(driver);
}
