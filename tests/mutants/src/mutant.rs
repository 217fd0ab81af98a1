use std::ops::Range;

use serde_json::Value;

/// One entry of cargo-mutants' list.
pub(crate) struct Mutant {
    pub(crate) file: String,
    pub(crate) genre: Genre,
    /// Where it stands among all; the switch that turns it on.
    pub(crate) id: usize,
    pub(crate) name: String,
    pub(crate) package: String,
    pub(crate) replacement: String,
    /// Line and column of where it begins and ends, both from 1, columns in characters.
    place: [(usize, usize); 2],
}

/// What is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Genre {
    Arm,
    Binary,
    Body,
    Field,
    Guard,
    Unary,
}

impl Mutant {
    /// The list, as `cargo mutants --list --json` prints it.
    pub(crate) fn list(json: &str) -> Vec<Mutant> {
        let list: Vec<Value> = serde_json::from_str(json).expect("cargo-mutants lists mutants as JSON");
        // Zero stands for none.
        list.iter().zip(1..).map(|(entry, id)| Mutant::read(entry, id)).collect()
    }

    fn read(entry: &Value, id: usize) -> Mutant {
        let text = |name: &str| entry[name].as_str().expect("a text").to_owned();
        let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("a small one");
        let place = ["start", "end"].map(|end| {
            let place = &entry["span"][end];
            (number(&place["line"]), number(&place["column"]))
        });
        let genre = match text("genre").as_str() {
            "BinaryOperator" => Genre::Binary,
            "FnValue" => Genre::Body,
            "MatchArm" => Genre::Arm,
            "MatchArmGuard" => Genre::Guard,
            "StructField" => Genre::Field,
            "UnaryOperator" => Genre::Unary,
            other => panic!("cargo-mutants has a new genre, {other}"),
        };
        let (file, name) = (text("file"), text("name"));
        Mutant { file, genre, id, name, package: text("package"), replacement: text("replacement"), place }
    }

    /// The bytes of the file that it replaces.
    pub(crate) fn range(&self, source: &str) -> Range<usize> {
        let [start, end] = self.place.map(|(line, column)| offset(source, line, column));
        start..end
    }
}

fn offset(source: &str, line: usize, column: usize) -> usize {
    let start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
    start + source[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
}
