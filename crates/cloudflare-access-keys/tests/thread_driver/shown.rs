use std::sync::Arc;

use cloudflare_access_keys::ThreadDriver;

use crate::endpoint::{Answer, Endpoint, builder};

#[test]
fn debug_shows_the_keys_that_it_keeps() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    keys.wait_for_first_fetch().unwrap();
    let (shown, key) = (format!("{driver:?}"), endpoint.state().issuer.current_key());
    assert!(shown.contains(key.key_id()), "{shown}");
}
