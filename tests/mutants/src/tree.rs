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

/// What turns one mutant on, and takes down which ones are reached. In a program that is told neither, nothing happens.
const SWITCH: &str = r#"
#[doc(hidden)]
#[inline]
pub(crate) fn planted(id: usize) -> bool {
    extern crate std;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    const UNKNOWN: usize = usize::MAX;
    const TRACED: usize = usize::MAX - 1;
    static CHOSEN: AtomicUsize = AtomicUsize::new(UNKNOWN);
    static REACHED: [AtomicBool; 1 << 14] = [const { AtomicBool::new(false) }; 1 << 14];

    #[cold]
    fn look_up() -> usize {
        let chosen = std::env::var("MUTANT").ok().and_then(|id| id.parse().ok()).unwrap_or(0);
        let chosen = if std::env::var_os("MUTANTS_REACHED").is_some() { TRACED } else { chosen };
        CHOSEN.store(chosen, Ordering::Relaxed);
        chosen
    }

    #[cold]
    fn take_down(id: usize) {
        let path = std::env::var_os("MUTANTS_REACHED").expect("a trace has a path");
        let file = std::fs::OpenOptions::new().append(true).open(path);
        let _ = file.and_then(|mut file| std::io::Write::write_all(&mut file, std::format!("{id}\n").as_bytes()));
    }

    let mut chosen = CHOSEN.load(Ordering::Relaxed);
    if chosen == UNKNOWN {
        chosen = look_up();
    }
    if chosen == TRACED && !REACHED[id].swap(true, Ordering::Relaxed) {
        take_down(id);
    }
    chosen == id
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
    /// `testers` are the packages that must compile, constants in their tests included.
    pub(crate) fn plant(&self, mutants: &[Mutant], testers: &BTreeSet<&str>) -> BTreeMap<usize, Vec<String>> {
        let sources: BTreeMap<&str, String> =
            mutants.iter().map(|mutant| (mutant.file.as_str(), self.read(&mutant.file))).collect();
        let packages: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.package.as_str()).collect();
        let (mut left_out, mut constant) = (BTreeMap::new(), BTreeSet::new());
        loop {
            for (file, source) in &sources {
                let of_file =
                    mutants.iter().filter(|mutant| mutant.file == *file && !left_out.contains_key(&mutant.id));
                let mut text = Planting::new(source, &of_file.collect::<Vec<_>>()).text();
                if file.ends_with("src/lib.rs") || file.ends_with("src/main.rs") {
                    text += SWITCH;
                }
                fs::write(self.folder.join(file), without_const(&text, &constant)).expect("the copy can be written");
            }
            self.switch_roots(&sources, &packages);
            let before = constant.len();
            let faulty = self.faulty(testers, &mut constant);
            if constant.len() > before {
                continue;
            }
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

    /// The mutants in which the compiler finds errors, and the codes of these. Functions that a constant calls are added to
    /// `constant`.
    fn faulty(&self, packages: &BTreeSet<&str>, constant: &mut BTreeSet<String>) -> BTreeMap<usize, Vec<String>> {
        let (messages, succeeded) = self.cargo(&["check", "--tests"], packages);
        let mut faulty: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut unexplained = String::new();
        let before = constant.len();
        for message in messages.iter().filter(|message| message["message"]["level"] == "error") {
            if let Some(function) = not_constant(&message["message"]) {
                constant.insert(function.to_owned());
                continue;
            }
            let spans = message["message"]["spans"].as_array().cloned().unwrap_or_default();
            let (primary, others): (Vec<_>, Vec<_>) = spans.iter().partition(|span| span["is_primary"] == true);
            let children = message["message"]["children"].as_array().into_iter().flatten();
            let mut helps = children.flat_map(|child| child["spans"].as_array().into_iter().flatten());
            let spans: Vec<_> = primary.into_iter().chain(others).collect();
            let text = message["message"]["message"].as_str().unwrap_or_default();
            let no_macro = text.starts_with("cannot find macro").then_some(NO_MACRO);
            let code = message["message"]["code"]["code"].as_str().or(no_macro).unwrap_or(text);
            let at = spans.iter().find_map(|span| self.marks_before(span, "byte_start")?.open.pop());
            let near = || spans.iter().find_map(|span| self.marks_before(span, "byte_start")?.returning);
            let before = || helps.find_map(|span| self.marks_before(span, "byte_end")?.last);
            match (at, at.or_else(near).or_else(before)) {
                (Some(id), _) => faulty.entry(id).or_default().push(code.to_owned()),
                (None, Some(id)) => faulty.entry(id).or_default().push(format!("near: {code}")),
                (None, None) => unexplained += message["message"]["rendered"].as_str().unwrap_or_default(),
            }
        }
        assert!(
            succeeded || !faulty.is_empty() || constant.len() > before,
            "the copy does not compile:\n{unexplained}"
        );
        faulty
    }

    fn marks_before(&self, span: &Value, end: &str) -> Option<Marks> {
        // A macro of the standard library may stand in a file that is not there.
        let source = fs::read_to_string(self.folder.join(span["file_name"].as_str()?)).ok()?;
        let place = usize::try_from(span[end].as_u64()?).ok()?;
        let mut marks = Marks::default();
        for comment in source.get(..place)?.split("/*").skip(1) {
            let (comment, code) = comment.split_once("*/")?;
            if let Some(id) = comment.strip_prefix('<').and_then(|id| id.parse().ok()) {
                marks.open.push(id);
                marks.last = Some(id);
                if code.contains("{ return ") {
                    marks.returning = Some(id);
                }
            } else if let Some(id) = comment.strip_suffix('>').and_then(|id| id.parse::<usize>().ok()) {
                assert_eq!(marks.open.pop(), Some(id), "marks are nested");
            }
        }
        Some(marks)
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

/// The mutants in front of a place.
#[derive(Default)]
struct Marks {
    /// The last one: an arm that is missing is to be written behind it.
    last: Option<usize>,
    /// Those that the place is in, the innermost last.
    open: Vec<usize>,
    /// The last one that returns: a function's type may be what it returns first.
    returning: Option<usize>,
}

/// No switch can be in a `const fn`. Those that no constant calls need not be one.
fn without_const(text: &str, constant: &BTreeSet<String>) -> String {
    let mut pieces = text.split("const fn ");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = piece.split(|next: char| !next.is_alphanumeric() && next != '_').next().unwrap_or_default();
        result += if constant.contains(name) { "const fn " } else { "fn " };
        result += piece;
    }
    result
}

/// The function of ours that the compiler wants to be `const` here.
fn not_constant(message: &Value) -> Option<&str> {
    let path = message["message"].as_str()?.split('`').nth(1)?;
    let name = path.split("::<").next()?.rsplit("::").next()?;
    (message["code"]["code"] == "E0015" && name != "planted").then_some(name)
}
