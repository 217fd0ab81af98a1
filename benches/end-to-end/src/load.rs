use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Requests per second that a server answered well, all of them.
///
/// # Panics
///
/// Where it did not: what refuses or fails is fast for nothing.
pub(crate) fn requests_per_second(url: &str, tokens: &Path, token_as: &str, seconds: u64) -> (u64, Duration) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/load.lua");
    let duration = format!("{seconds}s");
    let output = Command::new("taskset")
        .args(["--cpu-list", "1", "wrk", "--threads", "1", "--connections", "16", "--duration", &duration])
        .args(["--script", script, url])
        .env("TOKENS", tokens)
        .env("TOKEN_AS", token_as)
        .output()
        .expect("taskset and wrk can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    let result = text.lines().find_map(|line| line.strip_prefix("RESULT "));
    let result = result.unwrap_or_else(|| panic!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)));
    let numbers: Vec<u64> = result.split(' ').map(|number| number.parse().expect("a number")).collect();
    let [requests, microseconds, failed] = numbers[..] else { panic!("wrk: {result}") };
    assert!(failed == 0 && requests > 0, "{url}: {failed} requests of {requests} failed");
    (requests, Duration::from_micros(microseconds))
}
