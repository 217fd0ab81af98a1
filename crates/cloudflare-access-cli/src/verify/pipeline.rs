use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::failure::Failure;
use crate::judge::Judge;
use crate::token_lines::{TokenBatch, TokenLines};
use crate::verdict_line::Format;

/// How far a run has come, for whoever shows it.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) bytes: AtomicU64,
    pub(crate) tokens: AtomicU64,
}

/// The verdicts on a batch, as they are written.
struct Judged {
    every_token_accepted: bool,
    bytes_read: u64,
    lines: Vec<u8>,
    tokens: u64,
}

struct Job {
    batch: TokenBatch,
    reply: SyncSender<Judged>,
}

/// Judges the lines of `input` on as many threads, and passes the verdicts on in the order of the lines. Tells whether
/// every token was accepted, or `None` where there was no line at all.
///
/// One thread reads ahead as far as two batches for each of the others, so that memory is bounded however long the input.
/// Where `write` fails, the threads are left behind: the program ends.
pub(crate) fn run(
    input: impl Read + Send + 'static,
    judge: Judge,
    format: Format,
    threads: usize,
    counters: &Counters,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<Option<bool>, Failure> {
    let (jobs, work) = mpsc::sync_channel::<Job>(threads);
    let (order, replies) = mpsc::sync_channel(threads);
    let work = Arc::new(Mutex::new(work));
    let judge = Arc::new(judge);
    for _ in 0..threads {
        let (judge, work) = (Arc::clone(&judge), Arc::clone(&work));
        start("verify", move || judge_batches(&judge, format, &work))?;
    }
    start("read", move || read_batches(TokenLines::new(input), &jobs, &order))?;
    let mut every_token_accepted = None;
    for reply in replies {
        // A thread that panicked has said so on standard error; what it had in hand has no verdict.
        let judged: Judged = reply.map_err(Failure::Input)?.recv().map_err(|_| Failure::Thread)?;
        write(&judged.lines).map_err(Failure::Output)?;
        every_token_accepted = Some(judged.every_token_accepted && every_token_accepted.unwrap_or(true));
        counters.bytes.fetch_add(judged.bytes_read, Ordering::Relaxed);
        counters.tokens.fetch_add(judged.tokens, Ordering::Relaxed);
    }
    Ok(every_token_accepted)
}

fn start(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    thread::Builder::new().name(name.to_owned()).spawn(run).map(drop).map_err(|_| Failure::Thread)
}

/// Ends where nobody takes batches any more.
fn read_batches(
    mut tokens: TokenLines<impl Read>,
    jobs: &SyncSender<Job>,
    order: &SyncSender<io::Result<Receiver<Judged>>>,
) {
    loop {
        let batch = match tokens.next_batch() {
            Ok(Some(batch)) => batch,
            Ok(None) => return,
            Err(error) => {
                let _ = order.send(Err(error));
                return;
            }
        };
        let (reply, judged) = mpsc::sync_channel(1);
        if order.send(Ok(judged)).is_err() || jobs.send(Job { batch, reply }).is_err() {
            return;
        }
    }
}

fn judge_batches(judge: &Judge, format: Format, work: &Mutex<Receiver<Job>>) {
    loop {
        let job = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { batch, reply }) = job else { return };
        let mut judged =
            Judged { every_token_accepted: true, bytes_read: batch.bytes_read, lines: Vec::new(), tokens: 0 };
        let tokens: Vec<&[u8]> = batch.tokens().collect();
        for verdict in judge.verdicts(&tokens) {
            judged.every_token_accepted &= verdict.is_ok();
            judged.lines.extend_from_slice(format.line(&verdict).as_bytes());
            judged.lines.push(b'\n');
            judged.tokens = judged.tokens.saturating_add(1);
        }
        // Where nobody takes it, the program is about to end.
        let _ = reply.send(judged);
    }
}
