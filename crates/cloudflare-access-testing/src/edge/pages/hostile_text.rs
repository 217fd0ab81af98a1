//! Whatever a view says, a page shows it as text.

use crate::edge::pages::{control, login, message};
use crate::edge::view::{
    ApplicationView, CheckView, ControlView, EndpointView, Entered, FaultView, Finding, KeyView, Link, LoginView,
    MessageView, RequestLineView, SessionView, Suggestion, TokenView,
};

/// Ends an attribute, a text and an element, and would run where any of that is not escaped.
const HOSTILE: &str = "'\"></title></pre><script>alert(1)</script>&lt;";

fn text() -> String {
    HOSTILE.to_owned()
}

fn application() -> ApplicationView {
    ApplicationView { name: text(), host: text(), path: text(), audience: text(), policy: text() }
}

#[test]
fn login_page() {
    let entered =
        || Entered { kind: text(), email: text(), groups: text(), country: text(), session: text(), client_id: text() };
    let view = LoginView {
        application: application(),
        csrf: text(),
        host: text(),
        redirect_url: text(),
        suggestions: vec![Suggestion { email: text(), groups: text(), country: text() }],
        services: vec![text()],
        entered: entered(),
        error: Some(text()),
    };
    // Name (twice), host, path, policy, error, the suggestion's three fields and its three texts, the form, the services.
    harmless(&login(&view), 20);
}

#[test]
fn control_page() {
    let check = |finding| CheckView { name: HOSTILE, finding, expected: text(), found: text(), mend: Some(text()) };
    let view = ControlView {
        csrf: text(),
        notice: Some(text()),
        variables: vec![text()],
        team: text(),
        upstream: text(),
        clock_skew_seconds: -1,
        now: text(),
        is_down: true,
        applications: vec![application()],
        token: Some(TokenView {
            principal: text(),
            header: text(),
            claims: text(),
            checks: vec![check(Finding::Passed), check(Finding::Failed), check(Finding::NotReached)],
            accepted: false,
        }),
        sessions: vec![SessionView {
            id: text(),
            principal: text(),
            applications: vec![text()],
            expires_at: text(),
            is_current: true,
        }],
        keys: vec![KeyView { key_id: text(), is_current: true, is_published: true }],
        endpoints: vec![EndpointView { name: HOSTILE, url: text(), requests: 1, faults: text() }],
        faults: vec![FaultView { name: HOSTILE, description: HOSTILE }],
        requests: vec![RequestLineView {
            at: text(),
            method: text(),
            path: text(),
            verdict: text(),
            principal: text(),
            status: 200,
            milliseconds: 1,
        }],
    };
    harmless(&control(&view), 40);
    // Without a token there are ways to sign in.
    harmless(&control(&ControlView { token: None, ..view }), 25);
}

#[test]
fn message_page() {
    let view = MessageView {
        status: 502,
        title: text(),
        text: text(),
        mend: Some(text()),
        application: Some(application()),
        links: vec![Link { label: text(), href: text() }],
    };
    harmless(&message(&view), 7);
}

/// The page holds the text at least so many times, and nowhere as markup.
fn harmless(page: &str, times: usize) {
    let escaped = "&#39;&#34;&#62;&#60;/title&#62;&#60;/pre&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#38;lt;";
    assert!(page.matches(escaped).count() >= times, "{} times: {page}", page.matches(escaped).count());
    assert!(!page.contains("<script") && !page.contains("'\">"), "{page}");
}
