use crate::report::versions::Versions;

/// The name that people know a contender by, with its version.
pub(super) fn label(id: &str, versions: &Versions) -> String {
    let (kind, rest) = id.split_once('/').unwrap_or(("", id));
    match kind {
        "bare" => format!("bare: {rest}"),
        "ours" => match rest.split_once('/') {
            Some((backend, form)) => format!("**ours**, {backend}, {form}"),
            None => format!("**ours**, {rest}"),
        },
        "peer" => peer(rest, versions),
        _ => rest.to_owned(),
    }
}

fn peer(name: &str, versions: &Versions) -> String {
    let backend = |package: &str| name.strip_prefix(package).unwrap_or_default().trim_start_matches('-').to_owned();
    for package in ["jsonwebtoken", "jwt-simple"] {
        if name.starts_with(package) {
            return format!("{package} {} ({})", versions.of(package), backend(package));
        }
    }
    format!("{name} {}", versions.of(name))
}
