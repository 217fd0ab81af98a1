use std::fs;
use std::path::Path;

/// The name that people know a contender by, with its version.
pub(super) fn label(id: &str) -> String {
    let (kind, rest) = id.split_once('/').unwrap_or(("", id));
    match kind {
        "bare" => format!("bare: {rest}"),
        "ours" => match rest.split_once('/') {
            Some((backend, form)) => format!("**ours**, {backend}, {form}"),
            None => format!("**ours**, {rest}"),
        },
        "peer" => peer(rest),
        _ => rest.to_owned(),
    }
}

fn peer(name: &str) -> String {
    let backend = |package: &str| name.strip_prefix(package).unwrap_or_default().trim_start_matches('-').to_owned();
    for package in ["jsonwebtoken", "jwt-simple"] {
        if name.starts_with(package) {
            return format!("{package} {} ({})", version(package), backend(package));
        }
    }
    format!("{name} {}", version(name))
}

/// The version of a package that this workspace's lock file names last, which is the newest.
pub(super) fn version(package: &str) -> String {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    let lock = fs::read_to_string(lock).unwrap_or_default();
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    let mut version = String::from("?");
    while let Some(line) = lines.next() {
        if line == name {
            let value = lines.next().and_then(|line| line.strip_prefix("version = "));
            version = value.unwrap_or("?").trim_matches('"').to_owned();
        }
    }
    version
}
