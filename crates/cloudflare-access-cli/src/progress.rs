use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What takes less is over before anybody wonders.
const PATIENCE: Duration = Duration::from_secs(1);

const REPAINT: Duration = Duration::from_millis(250);

/// One line on standard error that says what is being waited for, where somebody sits at a terminal and it takes longer
/// than a second. Dropping it wipes the line.
pub(crate) struct Progress {
    painter: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to wait; `line` is asked for the text each time it is painted.
    pub(crate) fn start(line: impl Fn() -> String + Send + 'static) -> Progress {
        let is_dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
        if is_dumb || !io::stderr().is_terminal() {
            return Progress { painter: None };
        }
        Progress::paint(line, io::stderr(), PATIENCE)
    }

    fn paint(
        line: impl Fn() -> String + Send + 'static,
        mut out: impl Write + Send + 'static,
        patience: Duration,
    ) -> Progress {
        let (stop, stopped) = mpsc::channel();
        let painter = thread::Builder::new().name("progress".to_owned()).spawn(move || {
            let mut pause = patience;
            let mut painted = false;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                // To the beginning of the line, the text, and away with what stood there.
                let _ = write!(out, "\r{}\u{1b}[K", line());
                (pause, painted) = (REPAINT, true);
            }
            if painted {
                let _ = write!(out, "\r\u{1b}[K");
            }
        });
        // Without a thread there is no progress to see, and nothing else is lost.
        Progress { painter: painter.ok().map(|painter| (stop, painter)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, painter)) = self.painter.take() {
            drop(stop);
            let _ = painter.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Else the line would be painted, or wiped, over what is written next.
    #[test]
    fn whoever_drops_it_writes_after_it() {
        let (begins, begun) = mpsc::channel();
        let is_painted = Arc::new(AtomicBool::new(false));
        let painted = Arc::clone(&is_painted);
        let line = move || {
            begins.send(()).unwrap();
            thread::sleep(Duration::from_millis(20));
            painted.store(true, Ordering::Relaxed);
            String::new()
        };
        let progress = Progress::paint(line, io::sink(), Duration::ZERO);
        begun.recv().unwrap();
        drop(progress);
        assert!(is_painted.load(Ordering::Relaxed));
    }
}
