use std::error::Error;

use object::{Object as _, ObjectSection as _};

/// A place in source code that a panic would name: a `core::panic::Location` in the data of a program.
pub(crate) struct Location {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Longer than any path to a source file.
const LONGEST_PATH: u64 = 1024;

/// All that are in a program for a 64-bit machine, which must have been linked to a fixed address: its pointers are then
/// addresses, with nothing left for the loader to do.
///
/// The linker keeps what is referred to, so every one that is in the program belongs to a panic that is in it too.
pub(crate) fn read(program: &[u8]) -> Result<Vec<Location>, Box<dyn Error>> {
    let program = object::File::parse(program)?;
    if program.kind() != object::ObjectKind::Executable || !program.is_64() || !program.is_little_endian() {
        return Err("not a 64-bit program at a fixed address: link it with `-C relocation-model=static`".into());
    }
    let mut sections = Vec::new();
    for section in program.sections().filter(|section| section.address() != 0) {
        sections.push((section.address(), section.data()?));
    }
    let bytes_at = |address: u64, length: u64| {
        sections.iter().find_map(|(start, data)| {
            let from = usize::try_from(address.checked_sub(*start)?).ok()?;
            data.get(from..from.checked_add(usize::try_from(length).ok()?)?)
        })
    };
    let mut locations = Vec::new();
    for (_, data) in &sections {
        // Pointer, length, line and column: 24 bytes, of which the next location may begin in the midst of another value.
        for words in data.as_chunks::<8>().0.windows(3) {
            let [pointer, length, [l0, l1, l2, l3, c0, c1, c2, c3]] = words else { continue };
            let (pointer, length) = (u64::from_le_bytes(*pointer), u64::from_le_bytes(*length));
            if length > LONGEST_PATH {
                continue;
            }
            let path = bytes_at(pointer, length).and_then(|bytes| str::from_utf8(bytes).ok());
            if let Some(path) = path.filter(|path| path.ends_with(".rs")) {
                let (line, column) =
                    (u32::from_le_bytes([*l0, *l1, *l2, *l3]), u32::from_le_bytes([*c0, *c1, *c2, *c3]));
                locations.push(Location { file: path.to_owned(), line, column });
            }
        }
    }
    Ok(locations)
}
