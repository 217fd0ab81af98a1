use std::time::Duration;

/// Latencies of one contender.
#[derive(Clone, Debug, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Takes one more.
    pub fn push(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    /// The latency that this share of them, in thousandths, does not exceed.
    ///
    /// # Panics
    ///
    /// Where there are none.
    #[must_use]
    pub fn quantile(&self, thousandths: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let index = (sorted.len() * thousandths / 1000).min(sorted.len() - 1);
        sorted[index]
    }
}

/// `part ÷ whole`, for tables.
#[must_use]
pub fn ratio(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64()
}
