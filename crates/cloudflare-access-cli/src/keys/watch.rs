use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use cloudflare_access::UnixTime;

use super::changes::{self, Change};
use super::published::Published;
use crate::clock;
use crate::failure::Failure;
use crate::fault::Fault;
use crate::key_document::KeyDocument;

/// Looks again and again, and tells of each change once. Ends only where `report` or the command line fails.
pub(crate) fn run(
    fetch: impl Fn() -> Result<Result<KeyDocument, Fault>, Failure>,
    interval: Duration,
    mut report: impl FnMut(UnixTime, &Change) -> Result<(), Failure>,
) -> Result<ExitCode, Failure> {
    let mut known: Option<Published> = None;
    let mut outage: Option<(UnixTime, String)> = None;
    loop {
        let answer = fetch()?;
        let now = clock::now();
        match answer {
            Ok(document) => {
                if let Some((since, _)) = outage.take() {
                    let seconds = now.seconds().saturating_sub(since.seconds());
                    report(now, &Change::Recovered { seconds })?;
                }
                let published = Published::of(&document);
                for change in changes::between(known.as_ref(), &published) {
                    report(now, &change)?;
                }
                known = Some(published);
            }
            Err(Fault { cause, mend, .. }) => {
                let is_new = outage.as_ref().is_none_or(|(_, known)| *known != cause);
                let since = outage.take().map_or(now, |(since, _)| since);
                outage = Some((since, cause.clone()));
                if is_new {
                    report(now, &Change::Failed { cause, mend })?;
                }
            }
        }
        thread::sleep(interval);
    }
}
