//! Copies the source of `rs256-verify`, save that its vectors are those of `src/instructions.rs`, and always there.

use std::path::{Path, PathBuf};
use std::{env, fs};

const SOURCE: &str = "../../crates/rs256-verify/src";

/// Inputs that have failed once, which proptest looks for beside the source.
const REGRESSIONS: &str = "../../crates/rs256-verify/proptest-regressions";

/// What is replaced, and by what.
const REPLACED: [(&str, &str); 2] =
    [("core::arch::x86_64", "crate::instructions"), ("detected::get().then_some(Ifma(()))", "Some(Ifma(()))")];

/// Lines that are left out: without them a function needs no processor that has the instructions.
const LEFT_OUT: [&str; 2] =
    ["#[target_feature(enable = \"avx512f\")]", "#[target_feature(enable = \"avx512f,avx512ifma\")]"];

fn main() {
    println!("cargo::rerun-if-changed={SOURCE}");
    println!("cargo::rerun-if-changed={REGRESSIONS}");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let copy = folder.join("rs256-verify");
    let mut expected: Vec<&str> = REPLACED.iter().map(|(old, _)| *old).chain(LEFT_OUT).collect();
    copy_folder(Path::new(SOURCE), &copy, &mut expected);
    copy_folder(Path::new(REGRESSIONS), &folder.join("proptest-regressions"), &mut Vec::new());
    assert!(
        expected.is_empty(),
        "rs256-verify no longer has {expected:?}: what is tested here would be something else"
    );
}

fn copy_folder(from: &Path, to: &Path, expected: &mut Vec<&str>) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the source") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to, expected);
        } else {
            let text = fs::read_to_string(&from).expect("text");
            expected.retain(|old| !text.contains(old));
            fs::write(to, emulated(text)).expect("a file");
        }
    }
}

fn emulated(mut text: String) -> String {
    for (old, new) in REPLACED {
        text = text.replace(old, new);
    }
    // What is included cannot have attributes for the whole crate.
    let stays = |line: &&str| !line.starts_with("#![") && !LEFT_OUT.contains(&line.trim());
    text.lines().filter(stays).map(|line| format!("{line}\n")).collect()
}
