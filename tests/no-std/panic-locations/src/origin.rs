/// Whose a source file is.
pub(crate) enum Origin {
    /// This repository's.
    Ours(String),
    /// The standard library's or a dependency's, without the place that it is in on this machine and without a version.
    Theirs(String),
}

impl Origin {
    pub(crate) fn of(path: &str) -> Origin {
        if let Some((_, file)) = path.split_once("/registry/src/")
            && let Some((package, file)) = file.split_once('/').and_then(|(_, file)| file.split_once('/'))
        {
            let name = package.rsplit_once('-').map_or(package, |(name, _)| name);
            return Origin::Theirs(format!("{name}/{file}"));
        }
        for library in ["core", "alloc"] {
            if let Some((_, file)) = path.split_once(&format!("/library/{library}/")) {
                return Origin::Theirs(format!("{library}/{file}"));
            }
        }
        Origin::Ours(path.to_owned())
    }
}
