use std::fs;
use std::time::Duration;

/// The CPU time that a process has spent, in hundredths of a second, which is what Linux counts in.
pub(crate) fn cpu_time(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("the process lives");
    // The name, second of the fields, may hold anything; what follows its closing parenthesis is numbers.
    let (_, numbers) = stat.rsplit_once(')').expect("a name in parentheses");
    let fields: Vec<&str> = numbers.split_whitespace().collect();
    let ticks = |index: usize| fields[index].parse::<u64>().expect("a number of ticks");
    let (user, system) = (ticks(11), ticks(12));
    Duration::from_millis((user + system) * 10)
}
