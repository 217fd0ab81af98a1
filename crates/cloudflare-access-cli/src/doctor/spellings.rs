/// Other ways to write a path, which some routers take for the same one and some guards do not.
pub(crate) fn of(path: &str) -> Vec<(String, &'static str)> {
    let (path, query) = path.split_at_checked(path.find('?').unwrap_or(path.len())).unwrap_or((path, ""));
    let mut spellings = vec![
        (format!("/{path}{query}"), "with two slashes in front"),
        (format!("/.{path}{query}"), "with a dot in front"),
    ];
    if let Some(first) = path.as_bytes().get(1).copied() {
        let rest = path.get(2..).unwrap_or_default();
        spellings.push((format!("/%{first:02x}{rest}{query}"), "with a letter percent-encoded"));
        spellings.push((format!("{}{query}", path.to_ascii_uppercase()), "in capitals"));
        let (toggled, description) = match path.strip_suffix('/') {
            Some(without) => (without.to_owned(), "without the slash at the end"),
            None => (format!("{path}/"), "with a slash at the end"),
        };
        spellings.push((format!("{toggled}{query}"), description));
    }
    spellings.retain(|(spelling, _)| *spelling != format!("{path}{query}"));
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_path_and_of_the_root() {
        let spellings: Vec<String> = of("/admin?a=b").into_iter().map(|(spelling, _)| spelling).collect();
        assert_eq!(spellings, ["//admin?a=b", "/./admin?a=b", "/%61dmin?a=b", "/ADMIN?a=b", "/admin/?a=b"]);
        assert_eq!(of("/").len(), 2);
        assert_eq!(
            of("/A/").into_iter().map(|(spelling, _)| spelling).collect::<Vec<_>>(),
            ["//A/", "/./A/", "/%41/", "/A"]
        );
    }
}
