//! Fails where hostile input costs more instructions for each byte the more of it there is. `linear PROGRAM` runs the program
//! `hostile` under callgrind: a count is the same on every machine, busy or not.
#![expect(clippy::print_stdout, reason = "the table is what the program prints")]

use std::process::ExitCode;

use benches::{SIZES, instructions, shapes};

/// How much more a byte of 16 KiB may cost than one of 4 KiB: looking for a name that comes twice sorts them, in
/// n · log n steps. Work that grows with the square comes to four.
const LIMIT: f64 = 1.3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program] = &arguments[..] else { panic!("there is `linear PROGRAM`") };
    let counts = instructions(program, 1);

    print!("{:<44}", "instructions per byte");
    SIZES.iter().for_each(|size| print!(" {:>7}", format!("{} KiB", size / 1024)));
    println!(" {:>7}", "16 ÷ 4");
    let mut code = ExitCode::SUCCESS;
    for shape in shapes() {
        let per_byte = SIZES.map(|size| counts[&shape.id(size)] / shape.bytes(size) as f64);
        let [.., of_4, _, of_16] = per_byte;
        let ratio = of_16 / of_4;
        print!("{:<44}", shape.name());
        per_byte.iter().for_each(|figure| print!(" {figure:>7.1}"));
        println!(" {ratio:>7.2}{}", if ratio > LIMIT { "  grows faster than the input" } else { "" });
        if ratio > LIMIT {
            code = ExitCode::FAILURE;
        }
    }
    code
}
