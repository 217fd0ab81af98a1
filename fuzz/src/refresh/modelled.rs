//! Times that can be added without a thought: every answer is held against the model.

use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use cloudflare_access::refresh::{Cause, Refresh, Step};
use cloudflare_access::{Outlook, Ticket};

use super::model::{Model, Pauses};
use super::{MOST_OPERATIONS, duration};

struct Run {
    model: Model,
    now: Duration,
    refresh: Refresh,
}

pub(super) fn run(refresh: Refresh, pauses: Pauses, input: &mut Unstructured<'_>) -> Result<()> {
    let mut run = Run { model: Model::new(pauses), now: Duration::ZERO, refresh };
    for _ in 0..MOST_OPERATIONS {
        run.perform(input)?;
        run.check();
    }
    Ok(())
}

impl Run {
    fn perform(&mut self, input: &mut Unstructured<'_>) -> Result<()> {
        match u8::arbitrary(input)? % 8 {
            0 | 1 => self.poll(),
            2 => self.report(),
            3 => {
                self.refresh.handle_success(self.now);
                self.model.succeed(self.now);
            }
            4 => {
                let retry_after = if input.arbitrary()? { Some(duration(input, 40)?) } else { None };
                self.refresh.handle_failure(self.now, retry_after);
                self.model.fail(self.now, retry_after);
            }
            5 => self.now += duration(input, 47)?,
            early => {
                // Just as long as the state wants to wait, or a nanosecond less.
                if let Step::Wait(until) = self.refresh.clone().poll(self.now) {
                    self.now = self.now.max(until - Duration::from_nanos(u64::from(early & 1)));
                }
            }
        }
        Ok(())
    }

    fn poll(&mut self) {
        let (earliest, latest) = self.model.bounds();
        match self.refresh.poll(self.now) {
            Step::Fetching => assert!(self.model.fetching, "no fetch is under way"),
            Step::Fetch(cause) => {
                assert!(!self.model.fetching, "one fetch at a time");
                assert!(self.now >= earliest, "at {:?}, but not before {earliest:?}", self.now);
                assert!(self.model.admits(cause, self.now), "{cause:?} is not why");
                self.model.begin(self.now);
            }
            Step::Wait(until) => {
                assert!(!self.model.fetching, "a fetch is under way");
                assert!(until > self.now, "waiting for the past");
                assert!((earliest..=latest).contains(&until), "{until:?} is not in {earliest:?}..={latest:?}");
            }
            step => panic!("a step that the model does not know: {step:?}"),
        }
    }

    fn report(&mut self) {
        self.model.report();
        let (earliest, latest) = self.model.bounds();
        match self.refresh.report_unknown_key(self.now) {
            Outlook::Refreshing(ticket) => {
                assert!(self.model.fetching || self.now >= earliest, "a refresh that is not due");
                assert_eq!(ticket, self.ticket(self.model.ended() + 1));
                assert!(!self.refresh.has_ended(ticket), "nobody waits for what is over");
                return;
            }
            Outlook::Failing => assert!(self.model.failures() > 0, "nothing has failed"),
            Outlook::Settled => assert_eq!(self.model.failures(), 0, "the last refresh failed"),
            outlook => panic!("an outlook that the model does not know: {outlook:?}"),
        }
        assert!(!self.model.fetching && self.now < latest, "a refresh is due or under way");
    }

    fn ticket(&self, number: usize) -> Ticket {
        Ticket::new(number.try_into().expect("few"))
    }

    fn check(&self) {
        assert_eq!(self.refresh.is_fetching(), self.model.fetching);
        assert_eq!(self.refresh.fetched_at(), self.model.fetched_at());
        assert_eq!(self.refresh.usable_until(), self.model.usable_until());
        assert_eq!(usize::try_from(self.refresh.failures()), Ok(self.model.failures()));
        assert!(self.refresh.has_ended(self.ticket(self.model.ended())));
        assert!(!self.refresh.has_ended(self.ticket(self.model.ended() + 1)));
        let begun: u64 = Cause::ALL.iter().map(|cause| self.refresh.fetches(*cause)).sum();
        assert_eq!(usize::try_from(begun), Ok(self.model.begun()));
        assert!(u128::from(begun) <= self.model.most_fetches(self.now), "{begun} fetches by {:?}", self.now);
    }
}
