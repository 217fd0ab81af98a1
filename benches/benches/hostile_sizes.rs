//! What a byte of hostile input costs, by its size: a verifier's work must not grow faster than what it is sent.
//! `cargo bench -p benches --bench hostile_sizes`
#![expect(clippy::print_stdout, reason = "the table is what the program prints")]

use benches::{Contender, Group, Run, SIZES, Shape, Specimen, shapes};

fn group(shape: Shape) -> Group {
    let contenders: Vec<Contender> = SIZES.iter().map(|size| shape.contender(*size)).collect();
    // Each contender brings its own.
    Group::of_specimens(shape.name(), vec![Specimen::new("..".to_owned())], contenders)
}

fn main() {
    let run = Run::from_arguments();
    let measurements = run.measure(shapes().into_iter().map(group).collect());

    print!("{:<44}", "nanoseconds per byte");
    SIZES.iter().for_each(|size| print!(" {:>7}", format!("{} KiB", size / 1024)));
    println!(" {:>7} {:>7}", "16 ÷ 4", "16 ÷ 1");
    for shape in shapes() {
        let per_byte = |size: usize| {
            let figure = measurements.figure(shape.name(), &shape.id(size)).expect("every size is measured");
            figure / shape.bytes(size) as f64
        };
        print!("{:<44}", shape.name());
        SIZES.iter().for_each(|size| print!(" {:>7.2}", per_byte(*size)));
        let [first, _, third, .., last] = SIZES.map(per_byte);
        println!(" {:>7.2} {:>7.2}", last / third, last / first);
    }
    run.write(&measurements);
}
