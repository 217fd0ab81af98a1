//! The time that this thread has spent on a CPU: being descheduled does not count.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The CPU time of the calling thread since it began.
#[must_use]
pub fn thread_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.try_into().expect("a time that is not negative"),
        time.tv_nsec.try_into().expect("nanoseconds below a second"),
    )
}
