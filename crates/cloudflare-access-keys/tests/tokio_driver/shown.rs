use std::sync::Arc;

use cloudflare_access_keys::TokioDriver;

use crate::endpoint::{Answer, Endpoint, builder};
use crate::fetch::{Async, first_fetch};

#[tokio::test]
async fn debug_shows_the_keys_that_it_keeps() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().build().unwrap());
    let driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(endpoint.clone())));
    first_fetch(&keys).await.unwrap();
    let (shown, key) = (format!("{driver:?}"), endpoint.state().issuer.current_key());
    assert!(shown.contains(key.key_id()), "{shown}");
}
