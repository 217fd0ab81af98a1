//! Writes the packed vectors to standard output, for `scripts/no-std`.

use std::io::{self, Write as _};

use conformance::packed;

fn main() -> io::Result<()> {
    io::stdout().write_all(&packed::pack()?)
}
