//! Files of the repository that the tests can write again: the pictures, and parts of the README.

use std::path::Path;
use std::{env, fs};

/// Set to 1, the tests write what they would otherwise compare.
const UPDATE: &str = "CONTROLBOOK_UPDATE";

/// Fails where a committed file is not what it should be. `test` is the name to run it again by.
pub fn assert_committed(file: &str, expected: &str, test: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if env::var(UPDATE).is_ok_and(|value| value == "1") {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(&path, expected).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differing = committed.lines().zip(expected.lines()).position(|(a, b)| a != b);
    let line = differing.unwrap_or_else(|| committed.lines().count().min(expected.lines().count()));
    assert!(
        committed == expected,
        "{file} is not what the program shows now, from line {} on:\n  there:  {}\n  now:    {}\n\
         Look at what changed; if it should be so: {UPDATE}=1 cargo test --test it {test}",
        line + 1,
        committed.lines().nth(line).unwrap_or("(end)"),
        expected.lines().nth(line).unwrap_or("(end)"),
    );
}
