//! Replays every committed input of every target: corpora, and what was once found.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

fn replay(target: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (_, run) = fuzz::TARGETS.into_iter().find(|(name, _)| *name == target).expect("the target is in the table");
    let mut count = 0;
    for folder in ["corpus", "findings"] {
        let Ok(entries) = fs::read_dir(here.join(folder).join(target)) else { continue };
        for entry in entries {
            let path = entry.expect("the folder can be read").path();
            let input = fs::read(&path).expect("the input can be read");
            let outcome = catch_unwind(AssertUnwindSafe(|| run(&input)));
            assert!(outcome.is_ok(), "{} is a finding", path.display());
            count += 1;
        }
    }
    println!("{count} inputs");
    assert!(count >= 10, "{target} has a corpus");
}

macro_rules! replay {
    ($($target:ident)*) => {
        $(#[test] fn $target() { replay(stringify!($target)); })*

        #[test]
        fn every_target_is_replayed() {
            assert_eq!(fuzz::TARGETS.map(|(name, _)| name), [$(stringify!($target)),*]);
        }
    };
}

replay!(claims credentials differential jwks policy refresh token verify);
