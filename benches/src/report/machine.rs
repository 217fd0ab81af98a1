use std::process::Command;
use std::{env, fs};

use serde_json::{Value, json};

/// What a run was made on and with.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    cpu: String,
    cores: usize,
    ifma: bool,
    rustc: String,
    kernel: String,
}

impl Machine {
    /// This one.
    #[must_use]
    pub fn here() -> Machine {
        #[cfg(target_arch = "x86_64")]
        let ifma = std::arch::is_x86_feature_detected!("avx512ifma");
        #[cfg(not(target_arch = "x86_64"))]
        let ifma = false;
        Machine {
            cpu: cpu(),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            ifma,
            rustc: output(&env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()), "--version"),
            kernel: output("uname", "-sr"),
        }
    }

    /// The CPU as it names itself, with what of it has no name.
    #[must_use]
    pub fn cpu(&self) -> &str {
        &self.cpu
    }

    /// The CPU in the name of a file: `amd-epyc-family-25-model-17`.
    #[must_use]
    pub fn slug(&self) -> String {
        let words = self.cpu.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
        // What is left of "(R)" and "(TM)" says nothing.
        let words: Vec<_> = words.filter(|word| !["", "r", "tm", "processor"].contains(&word.as_str())).collect();
        words.join("-")
    }

    /// Whether it has AVX-512 IFMA, on which the fastest backend depends.
    #[must_use]
    pub fn ifma(&self) -> bool {
        self.ifma
    }

    /// As a sentence.
    #[must_use]
    pub fn describe(&self) -> String {
        let ifma = if self.ifma { "with" } else { "without" };
        format!("{}, {ifma} AVX-512 IFMA, {} processors; {}; {}", self.cpu, self.cores, self.kernel, self.rustc)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "cpu": self.cpu, "cores": self.cores, "ifma": self.ifma, "rustc": self.rustc, "kernel": self.kernel })
    }

    pub(super) fn from_json(value: &Value) -> Machine {
        let text = |name: &str| value[name].as_str().unwrap_or("unknown").to_owned();
        Machine {
            cpu: text("cpu"),
            cores: value["cores"].as_u64().and_then(|cores| cores.try_into().ok()).unwrap_or(1),
            ifma: value["ifma"].as_bool().unwrap_or(false),
            rustc: text("rustc"),
            kernel: text("kernel"),
        }
    }
}

/// A virtual machine's CPU often has no model name but a number; family and model tell the microarchitecture.
fn cpu() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = info.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name));
        line.and_then(|line| line.split(':').nth(1)).unwrap_or("unknown").trim().to_owned()
    };
    format!("{} (family {}, model {})", field("model name"), field("cpu family"), field("model"))
}

fn output(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output();
    output.map_or_else(|_| "unknown".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
