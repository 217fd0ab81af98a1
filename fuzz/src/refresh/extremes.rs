//! Times up to the end of time, that do not even go forward: nothing wraps, and no fetch comes before its time.

use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use cloudflare_access::refresh::{Cause, Refresh, Step};
use cloudflare_access::{Outlook, Ticket};

use super::MOST_OPERATIONS;

pub(super) fn run(mut refresh: Refresh, input: &mut Unstructured<'_>) -> Result<()> {
    let mut begun = 0;
    let mut ended = 0;
    for _ in 0..MOST_OPERATIONS {
        let now = moment(input)?;
        let was_due = refresh.next_fetch() <= now;
        match u8::arbitrary(input)? % 6 {
            0 | 1 => match refresh.poll(now) {
                Step::Fetch(_) => {
                    assert!(begun == ended && was_due, "a fetch before its time");
                    begun += 1;
                }
                Step::Fetching => assert!(begun > ended, "no fetch is under way"),
                Step::Wait(until) => assert!(begun == ended && until > now, "waiting for the past"),
                step => panic!("a step that nobody knows: {step:?}"),
            },
            2 => {
                refresh.handle_success(now);
                ended = begun;
            }
            3 => {
                let retry_after = if input.arbitrary()? { Some(moment(input)?) } else { None };
                refresh.handle_failure(now, retry_after);
                ended = begun;
            }
            4 => {
                if let Outlook::Refreshing(ticket) = refresh.report_unknown_key(now) {
                    assert_eq!(ticket, Ticket::new(ended + 1), "nobody waits for what is over");
                }
            }
            _ => {
                let (age, set) = (moment(input)?, refresh.fetched_at());
                refresh.restore(now, age);
                let restored = now.checked_sub(age).filter(|_| begun == 0).or(set);
                assert_eq!(refresh.fetched_at(), restored, "a set is as old as it is");
            }
        }
        assert_eq!(refresh.is_fetching(), begun > ended);
        assert_eq!(Cause::ALL.iter().map(|cause| refresh.fetches(*cause)).sum::<u64>(), begun);
        assert!(refresh.usable_until() >= refresh.fetched_at(), "a set is given up before it is there");
    }
    Ok(())
}

/// Near the beginning, near the end, or anywhere.
fn moment(input: &mut Unstructured<'_>) -> Result<Duration> {
    let part = u16::arbitrary(input)?;
    let near = Duration::from_millis(part.into()) * 100;
    Ok(match u8::arbitrary(input)? % 4 {
        0 => near,
        1 => Duration::MAX.saturating_sub(near),
        2 => Duration::from_secs(u64::from(part) << 48),
        _ => Duration::from_secs(u64::from(part)),
    })
}
