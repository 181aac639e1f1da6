//! Files that somebody names to be read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// What an ordinary file holds; of a larger one than `most` bytes, one byte more, so that the caller can tell.
///
/// # Errors
/// Where it cannot be read, and where it is something else: a pipe would wait for ever, and a device has no end.
pub fn read_up_to(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?.file_type();
    if !kind.is_file() {
        return Err(io::Error::other(if kind.is_dir() { "it is a folder" } else { "it is no ordinary file" }));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
