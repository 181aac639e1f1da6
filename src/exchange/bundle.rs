//! Bundles: what is handed over of a workbook, in one archive that any program can open, with a list of everything in
//! it that lets whoever gets it find out whether all of it arrived as it was.
//!
//! An archive has one folder. In it lie `manifest.json`, `SHA256SUMS` for those who have no controlbook, `README.txt`,
//! the reports, and, unless left out, the workbook and `evidence/`.

mod check;

use std::io::{self, Seek, Write};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::catalogue::ControlId;
use crate::text::hexadecimal;
use crate::workbook::{EvidenceKind, Nature};

pub use check::{Checked, NoBundle, check};

/// The list of everything.
pub const MANIFEST: &str = "manifest.json";
/// The same for `sha256sum --check`.
const SUMS: &str = "SHA256SUMS";
/// What a manifest says it is.
const FORMAT: &str = "controlbook-bundle";
/// The newest form of a manifest that is understood.
const VERSION: u32 = 1;

/// What a file in a bundle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What the archive is, and how to check it, for people.
    Readme,
    /// A report.
    Report,
    /// The workbook itself.
    Workbook,
    /// A file of the evidence.
    Evidence,
}

/// A file in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Below the folder of the archive, with slashes.
    pub path: String,
    /// What it is.
    pub part: Part,
    /// In bytes.
    pub size: u64,
    /// In hexadecimal.
    pub sha256: String,
}

/// A piece of evidence, whether or not it has a file in the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its id in the workbook.
    pub id: Uuid,
    /// As people call it.
    pub name: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// What it shows, if someone said so.
    pub nature: Option<Nature>,
    /// The controls that it serves.
    pub controls: Vec<ControlId>,
    /// The web address, for a link.
    pub address: Option<String>,
    /// Its file, below the folder of the archive.
    pub file: Option<String>,
    /// Why there is no file of it.
    pub left_out: Option<String>,
}

/// What a bundle says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    version: u32,
    /// The program that made it.
    pub program: String,
    /// Whom it is about; `None` in a redacted one.
    pub organisation: Option<String>,
    /// The id of the workbook; `None` in a redacted one.
    pub workbook: Option<Uuid>,
    /// The date that the reports bear.
    pub date: Date,
    /// The hash of what the workbook says, as the reports print it.
    pub data_sha256: Option<String>,
    /// Without anything that tells whom it is about.
    pub redacted: bool,
    /// Everything in the archive beside the manifest and the sums.
    pub files: Vec<Entry>,
    /// The evidence; empty where it was left out.
    pub evidence: Vec<Piece>,
}

impl Manifest {
    /// One that lists nothing yet.
    pub fn new(program: &str, date: Date) -> Manifest {
        Manifest {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: program.to_owned(),
            organisation: None,
            workbook: None,
            date,
            data_sha256: None,
            redacted: false,
            files: Vec::new(),
            evidence: Vec::new(),
        }
    }
}

/// A bundle that is being written.
pub struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    folder: String,
    files: Vec<Entry>,
}

impl<W: Write + Seek> Writer<W> {
    /// Begins one whose folder has this name, which must be that of a plain folder.
    pub fn new(to: W, folder: &str) -> Self {
        Writer { zip: ZipWriter::new(to), folder: folder.to_owned(), files: Vec::new() }
    }

    /// Adds a file; `write` gets what to write it to. Where it fails, nothing of the file is left in the archive.
    ///
    /// # Errors
    /// What writing says, and what `write` does.
    pub fn add<E: From<io::Error>>(
        &mut self,
        path: &str,
        part: Part,
        size: u64,
        write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        // A file of more than 4 GB needs larger numbers, which a few old programs cannot read; so only there.
        let options = options().large_file(size >= u64::from(u32::MAX));
        self.zip.start_file(format!("{}/{path}", self.folder), options).map_err(io::Error::from)?;
        let mut hashing = Hashing { to: &mut self.zip, sha256: Sha256::new(), size: 0 };
        if let Err(error) = write(&mut hashing) {
            self.zip.abort_file().map_err(io::Error::from)?;
            return Err(error);
        }
        let (size, sha256) = (hashing.size, hexadecimal(&hashing.sha256.finalize()));
        self.files.push(Entry { path: path.to_owned(), part, size, sha256 });
        Ok(())
    }

    /// Adds the list of everything, and ends the archive.
    ///
    /// # Errors
    /// What writing says.
    pub fn finish(mut self, mut manifest: Manifest) -> io::Result<(W, Manifest)> {
        manifest.files = self.files;
        let sums: String = manifest.files.iter().map(|entry| format!("{}  {}\n", entry.sha256, entry.path)).collect();
        let json = serde_json::to_string_pretty(&manifest)? + "\n";
        for (path, text) in [(SUMS, sums), (MANIFEST, json)] {
            self.zip.start_file(format!("{}/{path}", self.folder), options())?;
            self.zip.write_all(text.as_bytes())?;
        }
        Ok((self.zip.finish()?, manifest))
    }
}

/// The same bundle is the same bytes, so nothing in it has a time.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().last_modified_time(DateTime::default()).unix_permissions(0o600)
}

/// Hashes what is written through it.
struct Hashing<'a, W: Write> {
    to: &'a mut W,
    sha256: Sha256,
    size: u64,
}

impl<W: Write> Write for Hashing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
