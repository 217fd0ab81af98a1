use std::task::{Poll, Waker};

use cloudflare_access::IdentitySource;

use crate::origin::{KIM, Origin, verified};

#[test]
fn nobody_asks_for_who_never_logged_in() {
    let origin = Origin::start(|builder| builder);
    let issuer = &origin.issuer;
    let client_id = "0123456789abcdef0123456789abcdef.access";
    for token in [
        issuer.service(client_id),
        issuer.service(client_id).claim("identity_nonce", "abc"),
        issuer.non_identity(),
        issuer.non_identity().claim("common_name", "device.example.com"),
        issuer.user("").claim("identity_nonce", "abc"),
        issuer.user(KIM).claim("sub", ""),
        issuer.user(KIM).without_claim("sub"),
    ] {
        let caller = verified(issuer, token);
        assert!(matches!(origin.poll(&caller), Poll::Ready(Err(_))), "{:?}", caller.token.principal());
    }
    let status = origin.identities.status();
    assert_eq!((status.fetches, status.refused), (0, 0));
}

#[test]
fn a_text_that_is_no_token_goes_nowhere() {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    for text in ["", "a.b.c; CF_Session=1", "a.b.c\r\nX-Forged: 1", "a.b.c\n", "\u{e9}"] {
        let outcome = origin.identities.poll_identity(&kim.token, text.as_bytes(), Waker::noop());
        assert!(matches!(outcome, Poll::Ready(Err(_))), "{text:?}");
    }
    assert_eq!(origin.identities.status().flights, 0);
    origin.ask(&kim).unwrap();
    assert_eq!(origin.fetches(), 1);
}
