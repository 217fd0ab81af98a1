//! Bears hostile input, for `linear`.

use benches::{Contender, SIZES, Specimen, cost, shapes};

fn main() {
    let contenders: Vec<Contender> =
        shapes().into_iter().flat_map(|shape| SIZES.map(|size| shape.contender(size))).collect();
    // Each contender brings its own.
    cost(|| vec![Specimen::new("..".to_owned())], &contenders);
}
