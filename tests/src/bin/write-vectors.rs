//! Writes every file under `vectors`, the README aside, and removes those of cases that are gone.

use conformance::vectors;

fn main() -> std::io::Result<()> {
    vectors::write()
}
