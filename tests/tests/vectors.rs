//! The files: that they are what the generator writes, and that everything agrees with them.
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::io;

use conformance::report::Report;
use conformance::vectors;

#[test]
fn the_files_are_what_the_generator_writes() -> io::Result<()> {
    let (wanted, present) = (vectors::generate(), vectors::on_disk()?);
    let all = wanted.keys().chain(present.keys().filter(|path| !wanted.contains_key(*path)));
    let different: Vec<_> = all.filter(|path| wanted.get(*path) != present.get(*path)).collect();
    assert!(
        different.is_empty(),
        "missing, extra, stale or edited by hand: {different:#?}\nrun `cargo run -p conformance --bin write-vectors`"
    );
    Ok(())
}

#[test]
fn the_core_and_every_server_agree_with_every_file() -> io::Result<()> {
    let report = Report::run()?;
    println!("{report}");
    assert!(report.failures().is_empty(), "{:#?}", report.failures());
    Ok(())
}
