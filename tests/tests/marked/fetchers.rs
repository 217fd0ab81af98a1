//! What fetches keys and identities, and the test kit in the part of Access.

use cloudflare_access::{CertsUrl, TeamDomain};
use cloudflare_access_identity::IdentityUrl;
use cloudflare_access_testing::{Fault, LocalAccess};
use cloudflare_access_ureq::{TeamIdentities, TeamKeys};
use conformance::verifiers;

use crate::mark::{EMAIL, GROUP, Mark};
use crate::shown::Shown;
use crate::verdicts::verifier;

pub(crate) fn show(mark: &Mark, shown: &mut Shown) {
    let access = LocalAccess::start(mark.issuer.clone()).expect("a port");
    access.set_groups(EMAIL, [GROUP]);
    let team: TeamDomain = "acme".parse().expect("a team");
    let url = CertsUrl::loopback(&access.certs_url()).expect("a loopback address");
    shown.debug(&url);
    shown.debug(&IdentityUrl::beside(&url).expect("the endpoint is beside it"));
    let builder = TeamKeys::builder(&team).certs_url(&url);
    shown.debug(&builder);
    let keys = builder.start().expect("keys");
    shown.debug(&keys);
    shown.debug(&keys.status());

    let token = verifier(mark).verify_text(mark.user.as_bytes(), verifiers::now()).expect("a sound token");
    let ask = |shown: &mut Shown| {
        let builder = TeamIdentities::builder(&team).beside(&url);
        shown.debug(&builder);
        let identities = builder.build();
        match identities.identity_blocking(&token, mark.user.as_bytes()) {
            Ok(identity) => shown.debug(&*identity),
            Err(error) => shown.error(&error),
        }
        shown.debug(&identities);
        let status = identities.status();
        shown.debug(&status);
        if let Some(error) = &status.last_error {
            shown.error(error);
        }
    };
    ask(shown);
    for fault in
        [Fault::Status(500), Fault::Redirect(format!("http://127.0.0.1:1/{}", mark.user)), Fault::Html, Fault::Reset]
    {
        access.answer_identity_with(fault);
        ask(shown);
    }
    for head in access.recorded_identity() {
        shown.debug(&head);
    }
    shown.debug(&access);
    access.down();
    ask(shown);
    for hostile in mark.issuer.hostile() {
        shown.debug(&hostile);
    }
    shown.debug(&mark.issuer);
    shown.debug(&mark.issuer.current_key());
}
