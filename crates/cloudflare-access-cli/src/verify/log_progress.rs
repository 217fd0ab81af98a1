use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::pipeline::Counters;
use crate::progress::Progress;

/// How many cells the bar has.
const CELLS: u64 = 24;

/// Shows how far the verdicts have come, unless they scroll by on the same terminal.
pub(crate) fn start(counters: &Arc<Counters>) -> Option<Progress> {
    if io::stdout().is_terminal() {
        return None;
    }
    let (counters, total, began) = (Arc::clone(counters), input_length(), Instant::now());
    Some(Progress::start(move || {
        let [bytes, tokens] = [&counters.bytes, &counters.tokens].map(|counter| counter.load(Ordering::Relaxed));
        line(tokens, bytes, total, began.elapsed().as_secs())
    }))
}

fn line(tokens: u64, bytes: u64, total: Option<u64>, seconds: u64) -> String {
    let pace = tokens.checked_div(seconds).unwrap_or(tokens);
    let count = format!("{tokens} tokens, {pace}/s");
    match total.filter(|total| *total > 0) {
        Some(total) => {
            let share = |of: u64| bytes.min(total).saturating_mul(of).checked_div(total).unwrap_or(0);
            let done = usize::try_from(share(CELLS)).unwrap_or(0);
            let left = usize::try_from(CELLS).unwrap_or(0).saturating_sub(done);
            format!("[{}{}] {:>3} %  {count}", "#".repeat(done), ".".repeat(left), share(100))
        }
        None => count,
    }
}

/// The length of standard input, where it is a file.
#[cfg(unix)]
fn input_length() -> Option<u64> {
    use std::os::fd::AsFd as _;
    let file = std::fs::File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len())
}

#[cfg(not(unix))]
fn input_length() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_a_bar_where_the_end_is_known() {
        assert_eq!(line(0, 0, None, 0), "0 tokens, 0/s");
        assert_eq!(line(3000, 1, Some(0), 2), "3000 tokens, 1500/s");
        assert_eq!(line(90, 50, Some(100), 3), "[############............]  50 %  90 tokens, 30/s");
        assert_eq!(line(90, 500, Some(100), 3), "[########################] 100 %  90 tokens, 30/s");
        assert!(line(u64::MAX, u64::MAX, Some(u64::MAX), 1).contains(" tokens"));
    }
}
