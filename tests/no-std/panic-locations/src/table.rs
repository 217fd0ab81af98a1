/// What panics are explained: the first cells of the rows of Markdown tables, in backticks.
pub(crate) struct Table(Vec<String>);

impl Table {
    /// The rows of those sections of `tables` that have these headings.
    pub(crate) fn read(tables: &str, headings: &[String]) -> Result<Table, String> {
        let mut rows = Vec::new();
        for heading in headings {
            let section = tables.split("\n## ").find(|section| section.lines().next() == Some(heading));
            let lines = section.ok_or_else(|| format!("there is no section {heading}"))?.lines();
            let cells = lines.filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
            rows.extend(cells.map(|(file, _)| file.to_owned()));
        }
        Ok(Table(rows))
    }

    /// Whether there is a row about the file. One that ends with a slash is about all files under it.
    pub(crate) fn explains(&self, file: &str) -> bool {
        self.0.iter().any(|row| is_about(row, file))
    }

    pub(crate) fn rows_about_none_of<'a>(
        &self,
        files: impl Iterator<Item = &'a String> + Clone,
    ) -> impl Iterator<Item = &String> {
        self.0.iter().filter(move |row| !files.clone().any(|file| is_about(row, file)))
    }
}

fn is_about(row: &str, file: &str) -> bool {
    if row.ends_with('/') { file.starts_with(row) } else { file == row }
}
