//! Whether the application can be reached past the edge.

use super::app;
use super::finding::Finding;
use super::forged_tokens::ForgedTokens;
use super::reading::Reading;
use super::target::Target;
use crate::http::NoAnswer;

const CHECK: &str = "direct/reachable";
const CLOSE: &str = "close the port to everybody but the tunnel or Cloudflare's addresses";

pub(crate) fn check(target: &Target, forged: Option<&ForgedTokens>, report: &mut dyn FnMut(Finding)) {
    let reading = Reading::of(target.get(&target.path, &[]));
    match reading {
        Reading::NoAnswer(NoAnswer::Connection(_) | NoAnswer::Timeout | NoAnswer::Name) => {
            let found =
                format!("nobody answers at {}: the application is not reachable round the edge", target.authority());
            report(Finding::ok(CHECK, found));
            return;
        }
        Reading::Open(status) => {
            let found = format!("the application answers {status} round the edge, without a token");
            report(Finding::fail(CHECK, found, format!("{CLOSE}, and verify the token in the application")));
            return;
        }
        _ => {
            let found = format!("the application is reachable round the edge, and {} there", reading.describe());
            let mend = format!("{CLOSE}: there, nobody notices that a session was revoked before its token expires");
            report(Finding::warn(CHECK, found, mend));
        }
    }
    app::check("direct", target, forged, report);
}
