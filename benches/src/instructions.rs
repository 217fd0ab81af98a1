use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::{env, fs};

/// Instructions for one token, for each contender of a program like `cost` that callgrind's CPU can run: the mean over so many
/// tokens.
///
/// # Panics
///
/// Where there is no valgrind, or the program fails.
#[must_use]
pub fn instructions(program: &str, tokens: u64) -> BTreeMap<String, f64> {
    let directory = env::temp_dir().join(format!("count-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("a directory");
    let under_callgrind = |arguments: &[&str]| {
        let file = format!("--callgrind-out-file={}", directory.join("out").display());
        // Two spellings of the one function: valgrind 3.19 forgets what it was first told of a pattern that it is given twice.
        let (inside, end) = ("*cost*counted*", "benches::cost::counted*");
        run(Command::new("valgrind")
            .args(["--tool=callgrind", "--collect-atstart=no", &file])
            .args([format!("--toggle-collect={inside}"), format!("--dump-after={end}")])
            .arg(program)
            .args(arguments))
    };
    // Asked in there, since the ids depend on the CPU.
    let ids = String::from_utf8(under_callgrind(&["ids"]).stdout).expect("ids in UTF-8");
    under_callgrind(&["tokens", &tokens.to_string()]);
    let count = |(part, id): (usize, &str)| {
        let path = directory.join(format!("out.{}", part + 1));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let line = text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
        let total: f64 = line.expect("a total").trim().parse().expect("a number of instructions");
        (id.to_owned(), (total / tokens as f64).round())
    };
    let counts = ids.lines().enumerate().map(count).collect();
    fs::remove_dir_all(&directory).expect("the directory");
    counts
}

/// What a program prints.
///
/// # Panics
///
/// Where it cannot be run, or fails.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}
