use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::mutant::Mutant;
use crate::planting::Planting;

/// `vec!` in a file without it.
pub(crate) const NO_MACRO: &str = "no macro";

/// An operator between which and its operands there is a `let`.
pub(crate) const NO_PLACE: &str = "no place";

/// What turns one mutant on. In a program that is not told which, none is.
const SWITCH: &str = r#"
#[doc(hidden)]
pub(crate) fn planted(id: usize) -> bool {
    extern crate std;
    static CHOSEN: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    let chosen = || std::env::var("MUTANT").ok().and_then(|id| id.parse().ok()).unwrap_or(0);
    *CHOSEN.get_or_init(chosen) == id
}
"#;

/// A copy of the workspace, whose files are overwritten.
pub(crate) struct Tree<'t> {
    pub(crate) folder: &'t Path,
    /// What cargo is told beside the packages, such as features.
    pub(crate) arguments: &'t [String],
}

impl Tree<'_> {
    /// Plants all mutants that compile behind a switch, and tells of each other one what the compiler says.
    pub(crate) fn plant(&self, mutants: &[Mutant]) -> BTreeMap<usize, Vec<String>> {
        let sources: BTreeMap<&str, String> =
            mutants.iter().map(|mutant| (mutant.file.as_str(), self.read(&mutant.file))).collect();
        let packages: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.package.as_str()).collect();
        let mut left_out = BTreeMap::new();
        loop {
            for (file, source) in &sources {
                let of_file =
                    mutants.iter().filter(|mutant| mutant.file == *file && !left_out.contains_key(&mutant.id));
                let mut text = Planting::new(source, &of_file.collect::<Vec<_>>()).text();
                if file.ends_with("src/lib.rs") || file.ends_with("src/main.rs") {
                    text += SWITCH;
                }
                fs::write(self.folder.join(file), text).expect("the copy can be written");
            }
            self.switch_roots(&sources, &packages);
            let faulty = self.faulty(&packages);
            if faulty.is_empty() {
                break;
            }
            eprintln!("{} mutants do not compile behind a switch", faulty.len());
            left_out.extend(faulty);
        }
        // Those for which the planting found no place.
        let planted: String = sources.keys().map(|file| self.read(file)).collect();
        let missing = mutants.iter().map(|mutant| mutant.id).filter(|id| !planted.contains(&format!("/*<{id}*/")));
        for id in missing {
            left_out.entry(id).or_insert_with(|| vec![NO_PLACE.to_owned()]);
        }
        left_out
    }

    /// Gives every crate its switch, those too whose root has no mutant.
    fn switch_roots(&self, sources: &BTreeMap<&str, String>, packages: &BTreeSet<&str>) {
        for package in packages {
            for root in ["src/lib.rs", "src/main.rs"] {
                let file = format!("crates/{package}/{root}");
                if !sources.contains_key(file.as_str()) && self.folder.join(&file).exists() {
                    let text = self.read(&file);
                    if !text.ends_with(SWITCH) {
                        fs::write(self.folder.join(&file), text + SWITCH).expect("the copy can be written");
                    }
                }
            }
        }
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).expect("the copy has the file")
    }

    /// The mutants in which the compiler finds errors, and the codes of these.
    fn faulty(&self, packages: &BTreeSet<&str>) -> BTreeMap<usize, Vec<String>> {
        let (messages, succeeded) = self.cargo(&["check"], packages);
        let mut faulty: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut unexplained = String::new();
        for message in messages.iter().filter(|message| message["message"]["level"] == "error") {
            let spans = message["message"]["spans"].as_array().cloned().unwrap_or_default();
            let (primary, others): (Vec<_>, Vec<_>) = spans.iter().partition(|span| span["is_primary"] == true);
            match primary.into_iter().chain(others).find_map(|span| self.mutant_at(span)) {
                Some(id) => {
                    let text = message["message"]["message"].as_str().unwrap_or_default();
                    let no_macro = text.starts_with("cannot find macro").then_some(NO_MACRO);
                    let code = message["message"]["code"]["code"].as_str().or(no_macro).unwrap_or(text);
                    faulty.entry(id).or_default().push(code.to_owned());
                }
                None => unexplained += message["message"]["rendered"].as_str().unwrap_or_default(),
            }
        }
        assert!(succeeded || !faulty.is_empty(), "the copy does not compile:\n{unexplained}");
        faulty
    }

    /// The innermost mutant that is open where the span begins.
    fn mutant_at(&self, span: &Value) -> Option<usize> {
        let source = self.read(span["file_name"].as_str()?);
        let place = usize::try_from(span["byte_start"].as_u64()?).ok()?;
        let mut open = Vec::new();
        for comment in source.get(..place)?.split("/*").skip(1) {
            let comment = comment.split("*/").next()?;
            if let Some(id) = comment.strip_prefix('<').and_then(|id| id.parse().ok()) {
                open.push(id);
            } else if let Some(id) = comment.strip_suffix('>').and_then(|id| id.parse::<usize>().ok()) {
                let last = open.pop();
                assert_eq!(last, Some(id), "marks are nested");
            }
        }
        open.pop()
    }

    /// The messages of cargo, and whether it was content.
    pub(crate) fn cargo(&self, command: &[&str], packages: &BTreeSet<&str>) -> (Vec<Value>, bool) {
        let output = Command::new("cargo")
            .args(command)
            .args(["--message-format=json", "--quiet"])
            .args(packages.iter().flat_map(|package| ["--package", package]))
            .args(self.arguments)
            .current_dir(self.folder)
            .stderr(Stdio::inherit())
            .output()
            .expect("cargo starts");
        let lines = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        (lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(), output.status.success())
    }
}
