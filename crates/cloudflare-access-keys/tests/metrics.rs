//! The counters, by the names that dashboards know.

#[path = "endpoint/driven.rs"]
mod driven;
#[path = "endpoint/endpoint.rs"]
mod endpoint;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cloudflare_access::KeySource;
use cloudflare_access_keys::FetchError;
use driven::{Driven, MINUTE};
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

#[derive(Clone, Default)]
struct Recorded(Arc<Mutex<BTreeMap<String, u64>>>);

struct One {
    name: String,
    recorded: Recorded,
}

impl CounterFn for One {
    fn increment(&self, value: u64) {
        *self.recorded.0.lock().unwrap().entry(self.name.clone()).or_default() += value;
    }

    fn absolute(&self, _: u64) {
        unreachable!("counters only count");
    }
}

impl Recorder for Recorded {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let name = format!("{}{{{}}}", key.name(), labels.join(","));
        Counter::from_arc(Arc::new(One { name, recorded: self.clone() }))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn fetches_are_counted_by_cause_and_outcome_and_unknown_keys_without_their_names() {
    let recorded = Recorded::default();
    metrics::with_local_recorder(&recorded, || {
        let driven = Driven::new();
        driven.fail(FetchError::Timeout);
        driven.pass(MINUTE);
        driven.succeed();
        for _ in 0..3 {
            let _ = driven.keys.report_unknown_key("unknown");
        }
        let _ = driven.keys.report_unknown_key(&driven.keys.status().key_ids[0]);
        driven.pass(MINUTE);
        driven.succeed();
        driven.pass(MINUTE * 60);
        driven.succeed_with("<html>");
    });
    let counts: Vec<_> = recorded.0.lock().unwrap().clone().into_iter().collect();
    assert_eq!(
        counts,
        [
            ("cloudflare_access_key_fetches_total{cause=retry,outcome=success}".to_owned(), 1),
            ("cloudflare_access_key_fetches_total{cause=schedule,outcome=failure}".to_owned(), 1),
            ("cloudflare_access_key_fetches_total{cause=start,outcome=failure}".to_owned(), 1),
            ("cloudflare_access_key_fetches_total{cause=unknown-key,outcome=success}".to_owned(), 1),
            ("cloudflare_access_unknown_keys_total{}".to_owned(), 3),
        ]
    );
}
