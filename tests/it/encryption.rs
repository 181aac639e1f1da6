//! Encryption at rest: with the cargo feature, that nothing of a workbook can be read without its passphrase and
//! everything with it; without, that the program says what it cannot do.

#[cfg(feature = "encryption")]
mod commands;
#[cfg(feature = "encryption")]
mod damage;
#[cfg(feature = "encryption")]
mod files;
#[cfg(all(feature = "encryption", unix))]
mod kills;
#[cfg(feature = "encryption")]
mod screens;
#[cfg(all(feature = "encryption", unix))]
mod terminal;
#[cfg(not(feature = "encryption"))]
mod without;

#[cfg(feature = "encryption")]
pub use with::*;

#[cfg(feature = "encryption")]
mod with {
    use std::fs;
    use std::path::{Path, PathBuf};

    use controlbook::session::{NewWorkbook, Passphrase, Session};
    use tempfile::TempDir;

    use crate::support::{folder, id, set_level};

    pub const PASSPHRASE: &str = "correct horse battery staple";
    /// What stands in every text of these workbooks, and must stand nowhere on the disk.
    pub const MARKER: &str = "Xanadu77";

    pub fn passphrase(text: &str) -> Passphrase {
        Passphrase::of(text.as_bytes().to_vec()).unwrap()
    }

    /// An encrypted workbook with the marker in it, and its folder.
    pub fn encrypted() -> (TempDir, PathBuf) {
        let folder = folder();
        let path = folder.path().join("acme.controlbook");
        let new = NewWorkbook { organisation: &format!("Acme {MARKER}"), profile: "full", author: "Ann" };
        fill(Session::create_encrypted(&path, &new, &passphrase(PASSPHRASE)).unwrap());
        (folder, path)
    }

    /// The same in the clear.
    pub fn clear() -> (TempDir, PathBuf) {
        let folder = folder();
        let path = folder.path().join("acme.controlbook");
        let new = NewWorkbook { organisation: &format!("Acme {MARKER}"), profile: "full", author: "Ann" };
        fill(Session::create(&path, &new).unwrap());
        (folder, path)
    }

    fn fill(mut session: Session) {
        for number in 0..20 {
            session.write_note(&id("5.1"), &format!("{MARKER} note {number}"), None).unwrap();
        }
        set_level(&mut session, "8.13", 3);
    }

    /// The files below a folder that hold the marker, or any other text, as it is written.
    pub fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(holding(&path, text));
            } else if holds(&fs::read(&path).unwrap_or_default(), text) {
                found.push(path);
            }
        }
        found
    }

    pub fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    }
}
