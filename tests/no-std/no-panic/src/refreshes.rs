//! The state machine of the keys, driven by numbers of which nothing is known.

use core::hint::black_box;
use core::time::Duration;

use cloudflare_access::refresh::{Cause, Refresh, Settings};

use crate::output::{say, show};

pub fn drive(bytes: &[u8]) {
    let mut numbers = bytes.as_chunks().0.iter().map(|octets| u64::from_le_bytes(*octets));
    let mut duration = || Duration::from_secs(numbers.next().unwrap_or(1));
    let settings = Settings::default()
        .with_interval(duration())
        .with_cooldown(duration())
        .with_longest_age(duration())
        .with_backoff(duration(), duration());
    let mut refresh = match Refresh::new(settings, 1) {
        Ok(refresh) => refresh,
        Err(error) => return say(&error),
    };
    refresh.restore(duration(), duration());
    for _ in 0..black_box(8) {
        show(&refresh.poll(duration()));
        show(&refresh.report_unknown_key(duration()));
        match black_box(false) {
            true => refresh.handle_success(duration()),
            false => refresh.handle_failure(duration(), Some(duration())),
        }
        show(&(refresh.usable_until(), refresh.next_fetch(), refresh.fetched_at(), refresh.failures()));
        show(&(refresh.fetches(Cause::Retry), refresh.unknown_keys(), refresh.is_fetching()));
    }
    show(&refresh);
}
