//! Handing over: reports, the workbook and the evidence in one archive, and finding out whether one is still whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::{Edition, Session, Watch};
use crate::error::{Error, Result};
use crate::exchange::bundle::{self, Checked, Manifest, NoBundle, Part, Piece, Writer};
use crate::export::{self, NewFile};
use crate::report::{self, Request, unwatched};
use crate::text::clean_line;
use crate::workbook::{Evidence, EvidenceKind};

/// What is to be handed over.
#[derive(Clone, Debug)]
pub struct BundleWish {
    /// The reports.
    pub reports: Vec<Request>,
    /// The date that they bear, in place of that of the last change.
    pub date: Option<Date>,
    /// Without anything that tells whom it is about: no workbook and no evidence either.
    pub redacted: bool,
    /// With the workbook itself.
    pub workbook: bool,
    /// With the files of the evidence.
    pub evidence: bool,
}

/// A bundle that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// Where it is.
    pub path: PathBuf,
    /// The hash of the whole archive, to be told by another way than the archive goes.
    pub sha256: String,
    /// What is in it.
    pub manifest: Manifest,
}

impl Bundled {
    /// What is in it, and what is not, in sentences.
    pub fn told(&self) -> Vec<String> {
        let count = |part: Part| self.manifest.files.iter().filter(|entry| entry.part == part).count();
        let evidence = match count(Part::Evidence) {
            0 => String::new(),
            1 => ", 1 file of evidence".to_owned(),
            files => format!(", {files} files of evidence"),
        };
        let workbook = if count(Part::Workbook) > 0 { ", the workbook with its whole history" } else { "" };
        let reports = match count(Part::Report) {
            1 => "1 report".to_owned(),
            reports => format!("{reports} reports"),
        };
        let left_out = self.manifest.evidence.iter().filter_map(|piece| {
            let why = piece.left_out.as_ref().filter(|_| piece.kind != EvidenceKind::Link)?;
            Some(format!("Left out: \"{}\" {why}.", clean_line(&piece.name)))
        });
        let sum = format!(
            "SHA-256 {}. Tell it to whoever gets the archive by another way, such as on the phone: controlbook bundle verify FILE compares.",
            self.sha256
        );
        std::iter::once(format!("In it: {reports}{workbook}{evidence}.")).chain(left_out).chain([sum]).collect()
    }
}

/// A bundle that is made beside whatever else goes on, with all that it needs.
#[derive(Clone, Debug)]
pub struct Bundling {
    /// The workbook, which is opened once more for it.
    pub workbook: PathBuf,
    /// Who opens it.
    pub author: String,
    /// Where the archive goes.
    pub path: PathBuf,
    /// What is to be in it.
    pub wish: BundleWish,
    /// Whether a file that stands there is replaced.
    pub force: bool,
    /// Calls it off.
    pub watch: Arc<Watch>,
}

impl Bundling {
    /// Makes it: whole, or nothing is left.
    ///
    /// # Errors
    /// Those of opening the workbook, and of [`Session::bundle`].
    pub fn run(&self) -> Result<Bundled> {
        Session::open(&self.workbook, &self.author)?.bundle(&self.path, &self.wish, self.force, &self.watch)
    }
}

impl PartialEq for Bundling {
    /// Every bundle has a watch of its own.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.watch, &other.watch)
    }
}

impl Eq for Bundling {}

impl Session {
    /// Makes an archive of what is to be handed over; over an existing one only with `force`. Of evidence whose bytes are
    /// not there any more, or not what was attached, the manifest says so.
    ///
    /// # Errors
    /// [`Error::Invalid`] where a redacted one is to have the workbook or evidence in it; [`Error::Cancelled`]; those of
    /// the formats and of [`crate::export::write_file`].
    pub fn bundle(&self, path: &Path, wish: &BundleWish, force: bool, watch: &Arc<Watch>) -> Result<Bundled> {
        if wish.redacted && (wish.workbook || wish.evidence) {
            let what = "a bundle without names has neither the workbook nor evidence in it: both tell whom it is about";
            return Err(Error::Invalid(what.to_owned()));
        }
        if wish.reports.is_empty() {
            return Err(Error::Invalid("a bundle has at least one report".to_owned()));
        }
        export::check_target(path, force)?;
        watch
            .writing(|| {
                let file = NewFile::beside(path, force)?;
                let made = self.write_bundle(Cancelling { file, watch }, path, wish);
                let (Cancelling { file, .. }, manifest) = made.map_err(|error| match watch.check() {
                    Err(cancelled) => cancelled,
                    Ok(()) => error,
                })?;
                watch.check()?;
                file.put_in_place()?;
                Ok(manifest)
            })
            .and_then(|manifest| {
                let file = File::open(path).map_err(|source| io_at(path, source))?;
                let checked = bundle::check(BufReader::new(file), &|| true).map_err(|error| no_bundle(path, error))?;
                match checked.problems.first() {
                    // A disk that gives back something else than was written.
                    Some(problem) => Err(Error::Invalid(format!("the bundle is not what was written: {problem}"))),
                    None => Ok(Bundled { path: path.to_owned(), sha256: checked.sha256, manifest }),
                }
            })
    }

    fn write_bundle<W: Write + io::Seek>(&self, to: W, path: &Path, wish: &BundleWish) -> Result<(W, Manifest)> {
        let stem = self.path().file_stem().map_or_else(|| "workbook".into(), |stem| stem.to_string_lossy());
        let name = if wish.redacted { "redacted".to_owned() } else { export::safe_name(&stem) };
        let io = |source| io_at(path, source);
        let mut writer = Writer::new(to, &name);
        let edition = Edition { date: wish.date, redacted: wish.redacted, ..Edition::default() };
        let report = self.edition(&edition)?;
        let mut manifest = Manifest::new(&format!("controlbook {}", env!("CARGO_PKG_VERSION")), report.date);
        manifest.redacted = wish.redacted;
        manifest.data_sha256 = report.data.as_ref().map(|data| data.hash.clone());
        if !wish.redacted {
            manifest.organisation = Some(self.workbook().organisation.name.clone());
            manifest.workbook = Some(self.id());
        }
        writer.add("README.txt", Part::Readme, 0, |to| to.write_all(readme(&manifest, wish).as_bytes())).map_err(io)?;
        for request in &wish.reports {
            let called = match wish.redacted {
                true => export::redacted_name(request),
                false => export::report_name(Path::new(&format!("{name}.controlbook")), request),
            };
            let bytes = unwatched(|progress| report::render(&report, request, progress))?;
            writer.add(&called, Part::Report, bytes.len() as u64, |to| to.write_all(&bytes)).map_err(io)?;
        }
        if wish.workbook {
            self.add_workbook(&mut writer, &format!("{name}.controlbook"), path)?;
        }
        if wish.evidence {
            manifest.evidence = self.add_evidence(&mut writer, path)?;
        }
        writer.finish(manifest).map_err(io)
    }

    /// A safe copy of the workbook; encrypted where the workbook is.
    fn add_workbook<W: Write + io::Seek>(&self, writer: &mut Writer<W>, name: &str, path: &Path) -> Result<()> {
        let io = |source| io_at(path, source);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".controlbook-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(folder).map_err(io)?;
        let copy = folder.path().join("copy");
        self.copy_to(&copy)?;
        let mut file = File::open(&copy).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        writer.add(name, Part::Workbook, size, |to| io::copy(&mut file, to).map(drop)).map_err(io)
    }

    /// Every file of the evidence once, whatever it serves.
    fn add_evidence<W: Write + io::Seek>(&self, writer: &mut Writer<W>, path: &Path) -> Result<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut written: BTreeMap<String, String> = BTreeMap::new();
        for evidence in self.workbook().all_evidence() {
            let mut piece = self.piece(evidence);
            if let Some(sha256) = &evidence.sha256 {
                piece.file = written.get(sha256).cloned();
                if piece.file.is_none() {
                    let name = export::safe_name(&evidence.name);
                    let called = format!("evidence/{:04}-{name}", written.len() + 1);
                    let size = evidence.size.unwrap_or(0);
                    let added = writer.add(&called, Part::Evidence, size, |mut to| {
                        self.write_evidence(evidence.id, &mut to).map_err(Trouble::Evidence)
                    });
                    match added {
                        Ok(()) => {
                            written.insert(sha256.clone(), called.clone());
                            piece.file = Some(called);
                        }
                        Err(Trouble::Evidence(Error::EvidenceMissing { what, .. })) => piece.left_out = Some(what),
                        Err(Trouble::Evidence(error)) => return Err(error),
                        Err(Trouble::Archive(source)) => return Err(io_at(path, source)),
                    }
                }
            }
            pieces.push(piece);
        }
        Ok(pieces)
    }

    fn piece(&self, evidence: &Evidence) -> Piece {
        let is_link = evidence.kind == EvidenceKind::Link;
        Piece {
            id: evidence.id,
            name: evidence.name.clone(),
            kind: evidence.kind,
            nature: evidence.nature,
            controls: self.workbook().controls_served(evidence.id).cloned().collect(),
            // Where a linked file lies on somebody's disk is nothing for whoever gets the bundle.
            address: evidence.location.clone().filter(|_| is_link),
            file: None,
            left_out: is_link.then(|| "is a link: what it leads to is not in the bundle".to_owned()),
        }
    }
}

/// Finds out whether a bundle is still what was handed over.
///
/// # Errors
/// [`Error::NoBundle`] where it is none that can be read; [`Error::Cancelled`].
pub fn check_bundle(path: &Path, watch: &Watch) -> Result<Checked> {
    let kind =
        std::fs::metadata(path).map_err(|source| Error::Io { what: "cannot read", path: path.to_owned(), source })?;
    if !kind.is_file() {
        return Err(no_bundle(path, NoBundle::NoArchive));
    }
    let file = File::open(path).map_err(|source| Error::Io { what: "cannot read", path: path.to_owned(), source })?;
    bundle::check(BufReader::new(file), &|| watch.check().is_ok()).map_err(|error| match error {
        NoBundle::Cancelled => Error::Cancelled,
        error => no_bundle(path, error),
    })
}

fn no_bundle(path: &Path, error: NoBundle) -> Error {
    Error::NoBundle { path: path.to_owned(), what: error.to_string() }
}

fn io_at(path: &Path, source: io::Error) -> Error {
    Error::Io { what: "cannot write", path: path.to_owned(), source }
}

/// What goes wrong while a file of the evidence is added.
enum Trouble {
    /// The archive cannot be written.
    Archive(io::Error),
    /// The evidence cannot be read.
    Evidence(Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Archive(error)
    }
}

/// A file that takes nothing more once somebody has called it off.
struct Cancelling<'a> {
    file: NewFile<'a>,
    watch: &'a Watch,
}

impl Write for Cancelling<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch.check().map_err(|_| io::Error::other("called off"))?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl io::Seek for Cancelling<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// What the archive is, for people.
fn readme(manifest: &Manifest, wish: &BundleWish) -> String {
    let whom = match &manifest.organisation {
        Some(name) => format!("About {}, as of {}.", clean_line(name), manifest.date),
        None => format!("As of {}. Whom it is about is left out on purpose.", manifest.date),
    };
    let workbook = match wish.workbook {
        true => {
            "\n- The file that ends in .controlbook is the workbook itself with its whole history. It opens with\n  controlbook FILE\n"
        }
        false => "",
    };
    let evidence = match wish.evidence {
        true => "\n- evidence/ has the files that were attached. manifest.json says which controls each serves.\n",
        false => "",
    };
    format!(
        "A self-assessment against ISO/IEC 27002:2022, handed over.\n{whom}\n\nIt is a self-assessment: nobody outside has confirmed it, and ISO/IEC 27002 is guidance, so nothing here\nis a certificate.\n\n- The reports lie in this folder.\n{workbook}{evidence}\nIs all of it as it was sent? With controlbook: controlbook bundle verify ARCHIVE. Without, in this folder:\nsha256sum --check SHA256SUMS. Both find what was changed on the way, by accident; that nobody made a new\narchive is shown by the SHA-256 of the whole one, which the sender tells you by another way.\n"
    )
}
