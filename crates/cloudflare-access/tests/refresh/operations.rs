//! Whatever drivers do in whatever order: the state machine keeps to the model, and to itself.

use std::time::Duration;

use cloudflare_access::refresh::{Refresh, Step};
use cloudflare_access::{Outlook, Ticket};
use proptest::prelude::*;

use crate::model::{Model, Pauses};
use crate::with_settings;

#[derive(Clone, Debug)]
enum Operation {
    Poll,
    Report,
    Succeed,
    Fail(Option<Duration>),
    /// Some time passes.
    Pass(Duration),
    /// Just so much time passes that the state wants to be polled, or a nanosecond less.
    PassUntilPoll {
        a_nanosecond_early: bool,
    },
}

fn duration(longest_exponent: u32) -> impl Strategy<Value = Duration> {
    // All magnitudes are equally likely: nanoseconds as well as days.
    (0..longest_exponent)
        .prop_flat_map(|exponent| (1_u64 << exponent)..(2_u64 << exponent))
        .prop_map(Duration::from_nanos)
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        4 => Just(Operation::Poll),
        3 => Just(Operation::Report),
        2 => Just(Operation::Succeed),
        2 => prop::option::of(duration(40)).prop_map(Operation::Fail),
        2 => duration(47).prop_map(Operation::Pass),
        3 => any::<bool>().prop_map(|a_nanosecond_early| Operation::PassUntilPoll { a_nanosecond_early }),
    ]
}

fn pauses() -> impl Strategy<Value = Pauses> {
    let longer = prop_oneof![duration(45), Just(Duration::ZERO)];
    let times = (duration(45), duration(45), longer, duration(40), duration(40));
    times.prop_map(|(one, two, longer, four, five)| Pauses::new(one, two, longer, four, five))
}

struct Run {
    refresh: Refresh,
    /// One with the same seed that is told the same.
    twin: Refresh,
    model: Model,
    now: Duration,
}

impl Run {
    fn perform(&mut self, operation: Operation) -> Result<(), TestCaseError> {
        match operation {
            Operation::Poll => self.poll(),
            Operation::Report => self.report(),
            Operation::Succeed => {
                self.refresh.handle_success(self.now);
                self.twin.handle_success(self.now);
                self.model.succeed(self.now);
                Ok(())
            }
            Operation::Fail(retry_after) => {
                self.refresh.handle_failure(self.now, retry_after);
                self.twin.handle_failure(self.now, retry_after);
                self.model.fail(self.now, retry_after);
                Ok(())
            }
            Operation::Pass(time) => {
                self.now += time;
                Ok(())
            }
            Operation::PassUntilPoll { a_nanosecond_early } => {
                if let Step::Wait(until) = self.refresh.clone().poll(self.now) {
                    self.now = self.now.max(until - Duration::from_nanos(u64::from(a_nanosecond_early)));
                }
                Ok(())
            }
        }
    }

    fn poll(&mut self) -> Result<(), TestCaseError> {
        let (earliest, latest) = self.model.bounds();
        let step = self.refresh.poll(self.now);
        prop_assert_eq!(step, self.twin.poll(self.now), "the same seed gives the same run");
        match step {
            Step::Fetching => prop_assert!(self.model.fetching, "no fetch is under way"),
            Step::Fetch(cause) => {
                prop_assert!(!self.model.fetching, "one fetch at a time");
                prop_assert!(self.now >= earliest, "at {:?}, but not before {earliest:?}", self.now);
                prop_assert!(self.model.admits(cause, self.now), "{cause:?} is not why");
                self.model.begin(self.now);
            }
            Step::Wait(until) => {
                prop_assert!(!self.model.fetching, "a fetch is under way");
                prop_assert!(until > self.now, "waiting for the past");
                prop_assert!(until >= earliest && until <= latest, "{until:?} is not in {earliest:?}..={latest:?}");
            }
            step => prop_assert!(false, "a step that the model does not know: {step:?}"),
        }
        Ok(())
    }

    fn report(&mut self) -> Result<(), TestCaseError> {
        self.model.report();
        let (earliest, latest) = self.model.bounds();
        let outlook = self.refresh.report_unknown_key(self.now);
        prop_assert_eq!(outlook, self.twin.report_unknown_key(self.now), "the same seed gives the same run");
        match outlook {
            Outlook::Refreshing(ticket) => {
                prop_assert!(self.model.fetching || self.now >= earliest, "a refresh that is not due");
                prop_assert_eq!(usize::try_from(ticket.number()).ok(), Some(self.model.ended() + 1));
                prop_assert!(!self.refresh.has_ended(ticket), "nobody waits for what is over");
                return Ok(());
            }
            Outlook::Failing => prop_assert!(self.model.failures() > 0, "nothing has failed"),
            Outlook::Settled => prop_assert_eq!(self.model.failures(), 0, "the last refresh failed"),
            outlook => prop_assert!(false, "an outlook that the model does not know: {outlook:?}"),
        }
        prop_assert!(!self.model.fetching && self.now < latest, "a refresh is due or under way");
        Ok(())
    }

    fn check(&self) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.refresh.is_fetching(), self.model.fetching);
        prop_assert_eq!(self.refresh.usable_until(), self.model.usable_until());
        prop_assert_eq!(self.refresh.fetched_at(), self.model.fetched_at());
        prop_assert_eq!(usize::try_from(self.refresh.failures()).ok(), Some(self.model.failures()));
        for number in 0..=self.model.begun() + 1 {
            let ticket = Ticket::new(u64::try_from(number).expect("few"));
            prop_assert_eq!(self.refresh.has_ended(ticket), number <= self.model.ended(), "fetch {}", number);
        }
        let fetches = u128::try_from(self.model.begun()).expect("few");
        prop_assert!(fetches <= self.model.most_fetches(self.now), "{fetches} fetches by {:?}", self.now);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_keeps_to_the_model(
        pauses in pauses(),
        seed: u64,
        operations in prop::collection::vec(operation(), 1..150),
    ) {
        let refresh = with_settings(pauses.settings(), seed);
        let mut run = Run { twin: refresh.clone(), refresh, model: Model::new(pauses), now: Duration::ZERO };
        for operation in operations {
            run.perform(operation)?;
            run.check()?;
        }
    }
}
