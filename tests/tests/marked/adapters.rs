//! Every server, asked with marked tokens in each place, for its events; and what axum and tower show of theirs.

use cloudflare_access::Refusal;
use cloudflare_access_axum::{Access, AccessLayer, AccessRejection};
use conformance::client;
use conformance::servers::{ALL, Refusals};
use conformance::verifiers;
use tower::Layer as _;

use crate::mark::Mark;
use crate::shown::Shown;
use crate::verdicts::verifier;

pub(crate) fn show(mark: &Mark, shown: &mut Shown) {
    for server in ALL {
        let address = (server.start)(verifier(mark), Refusals::Default).expect("a server");
        for token in [&mark.user, &mark.service, &mark.unknown] {
            for lines in [
                format!("Cf-Access-Jwt-Assertion: {token}"),
                format!("Cookie: CF_Authorization={token}"),
                format!("Cf-Access-Jwt-Assertion: Bearer {token}"),
                format!("Cf-Access-Jwt-Assertion: {token}\r\nCf-Access-Jwt-Assertion: {token}"),
                format!("Cookie: CF_Authorization={token}; CF_Authorization={}", token.to_uppercase()),
                format!("Cookie: CF_Authorization={token}\r\nCf-Access-Jwt-Assertion: {}", &token[1..]),
                format!("Authorization: Bearer {token}"),
            ] {
                let request = format!(
                    "GET /admin?token={token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n\r\n"
                );
                let answer = client::send(address, request.as_bytes()).expect("an answer");
                // What is answered to a user who is let in is the handler's; what is refused shows nothing.
                if answer.status != 200 {
                    shown.debug(&answer.body);
                }
            }
        }
    }
    let token = verifier(mark).verify_text(mark.user.as_bytes(), verifiers::now()).expect("a sound token");
    shown.debug(&Access(token));
    let layer = AccessLayer::new(verifier(mark));
    shown.debug(&layer);
    shown.debug(&layer.layer(()));
    for rejection in [AccessRejection::LayerMissing, AccessRejection::Refused(Refusal::NotAUser)] {
        shown.error(&rejection);
    }
}
