use std::hint::black_box;

use crate::{Contender, Specimen};

/// Calls contenders on tokens that they accept, for tools that count what a program does.
///
/// The program's arguments are `ids`, which prints what they are called, or `tokens N ID…`, which gives each of them N tokens,
/// or all of them in the order of `ids`. What is set up at the first call comes before and is no cost of the others.
pub fn cost(specimens: impl FnOnce() -> Vec<Specimen>, contenders: &[Contender]) {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        #[expect(clippy::print_stdout, reason = "the ids are what the program prints")]
        ["ids"] => contenders.iter().for_each(|contender| println!("{}", contender.id())),
        ["tokens", tokens, ref ids @ ..] => {
            let tokens: usize = tokens.parse().expect("a number of tokens");
            let specimens = specimens();
            for contender in contenders.iter().filter(|contender| ids.is_empty() || ids.contains(&contender.id())) {
                assert!(contender.decides(&specimens, true), "{} decides wrong", contender.id());
                counted(contender, &specimens, tokens / contender.tokens_per_call());
            }
        }
        _ => panic!("there are `ids` and `tokens N ID…`"),
    }
}

/// What callgrind is told to count inside of.
#[inline(never)]
fn counted(contender: &Contender, specimens: &[Specimen], calls: usize) {
    for _ in 0..calls {
        let _ = black_box(contender.verify(black_box(specimens)));
    }
}
