//! Handing over: what is in a bundle, that whatever happens to it on the way is told, and that nothing hostile in one does harm.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use assert_cmd::cargo::cargo_bin_cmd;
use controlbook::error::Error;
use controlbook::exchange::bundle::{Checked, MANIFEST, Manifest, Part};
use controlbook::report::{Format, Kind, Request};
use controlbook::session::{BundleWish, NewEvidence, Session, Source, Watch, check_bundle};
use controlbook::tui::jobs::Job;
use controlbook::tui::model::Effect;
use controlbook::workbook::EvidenceEdit;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::screen::{Screen, assert_screen, sample_bytes};
use crate::support::{done, folder, id, names};

/// The sample with evidence of every kind, two of them with the same bytes.
fn workbook() -> (TempDir, Session) {
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    fs::write(&path, sample_bytes()).unwrap();
    let mut session = Session::open(&path, "Ann").unwrap();
    let mut attach = |controls: &[&str], source: Source<'_>, name: &str| {
        let controls: Vec<_> = controls.iter().map(|control| id(control)).collect();
        let about = EvidenceEdit { name: Some(name.to_owned()), ..EvidenceEdit::default() };
        done(session.attach(&NewEvidence { controls: &controls, source, about }));
    };
    let file = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let most = 1 << 20;
    attach(&["5.1", "5.2"], Source::Copied(&file("a.txt", "the same"), most), "../../policy?.txt");
    attach(&["8.13"], Source::Copied(&file("b.txt", "the same"), most), "twin.txt");
    attach(&["7.4"], Source::Linked(&file("c.txt", "camera")), "camera.txt");
    attach(&["7.5"], Source::Linked(&file("d.txt", "gone")), "gone.txt");
    attach(&["6.3"], Source::Address("https://example.com/course"), "course");
    fs::write(folder.path().join("d.txt"), "another").unwrap();
    (folder, session)
}

fn wish(redacted: bool) -> BundleWish {
    let reports = [Format::Markdown, Format::Pdf].map(|format| Request::new(format, Kind::Full)).to_vec();
    BundleWish { reports, date: None, redacted, workbook: !redacted, evidence: !redacted }
}

fn made(session: &Session, name: &str, wish: &BundleWish) -> PathBuf {
    let path = session.path().with_file_name(name);
    session.bundle(&path, wish, false, &Arc::default()).unwrap();
    path
}

fn check(path: &Path) -> Checked {
    check_bundle(path, &Watch::default()).unwrap()
}

/// The files of an archive: names and bytes.
type Files = Vec<(String, Vec<u8>)>;

/// What any other program sees in an archive.
fn files(path: &Path) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let places = 0..archive.len();
    let read = |place| {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    places.map(read).collect()
}

/// An archive of these files.
fn archive(path: &Path, files: &[(String, Vec<u8>)]) {
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

// --- what is in it

#[test]
fn a_bundle_has_reports_workbook_and_evidence_and_a_list_of_all() {
    let (_folder, session) = workbook();
    let path = made(&session, "out.zip", &wish(false));
    let files = files(&path);
    let file = |name: &str| &files.iter().find(|(found, _)| found == &format!("acme/{name}")).unwrap().1;
    let manifest: Manifest = serde_json::from_slice(file(MANIFEST)).unwrap();
    assert_eq!(manifest.organisation.as_ref(), Some(&session.workbook().organisation.name));
    assert_eq!(manifest.workbook, Some(session.id()));
    for entry in &manifest.files {
        assert_eq!((sha256(file(&entry.path)), file(&entry.path).len() as u64), (entry.sha256.clone(), entry.size));
    }
    let sums = String::from_utf8(file("SHA256SUMS").clone()).unwrap();
    assert_eq!(sums.lines().count(), manifest.files.len());
    assert!(sums.contains(&format!("{}  acme.controlbook\n", sha256(file("acme.controlbook")))));

    // The workbook opens and says the same; the report is what an export writes.
    let copy = session.path().with_file_name("copy.controlbook");
    fs::write(&copy, file("acme.controlbook")).unwrap();
    assert!(Session::open(&copy, "Bo").unwrap().workbook() == session.workbook());
    let report = session.path().with_file_name("report.md");
    session.export(&report, &Request::new(Format::Markdown, Kind::Full), None, false).unwrap();
    assert_eq!(&fs::read(report).unwrap(), file("acme-full.md"));
    assert!(file("acme-full.pdf").starts_with(b"%PDF"));

    // Evidence: the same bytes once, names that lead nowhere, and what cannot be had is said.
    let piece = |name: &str| manifest.evidence.iter().find(|piece| piece.name.contains(name)).unwrap();
    let policy = piece("../../policy").file.clone().unwrap();
    assert!(
        policy.starts_with("evidence/") && policy.matches('/').count() == 1 && policy.ends_with("policy_.txt"),
        "{policy}"
    );
    assert_eq!(piece("twin").file.as_ref(), Some(&policy));
    assert_eq!(file(&policy), b"the same");
    assert_eq!(piece("../../policy").controls, [id("5.1"), id("5.2")]);
    assert_eq!(file(piece("camera").file.as_ref().unwrap()), b"camera");
    assert_eq!(
        (&piece("gone").file, piece("gone").left_out.as_deref()),
        (&None, Some("is no longer what was attached"))
    );
    assert_eq!(piece("course").address.as_deref(), Some("https://example.com/course"));
    let whole = String::from_utf8_lossy(file(MANIFEST)).into_owned();
    assert!(!whole.contains(&session.path().parent().unwrap().display().to_string()), "no paths of this computer");
    assert!(check(&path).is_good(), "{:?}", check(&path).problems);
    assert!(names(session.path().parent().unwrap()).iter().all(|name| !name.starts_with(".controlbook")));
}

#[test]
fn a_redacted_bundle_tells_nothing_of_whom_it_is_about() {
    let (_folder, session) = workbook();
    let path = made(&session, "out.zip", &wish(true));
    let name = &session.workbook().organisation.name;
    for (file, bytes) in files(&path) {
        let text = crate::support::text_in(&bytes);
        assert!(!text.contains(name.as_str()) && !text.contains("acme") && !file.contains("acme"), "{file}");
        assert!(!text.contains(&session.id().to_string()), "{file}");
    }
    let Checked { manifest, .. } = check(&path);
    assert!(manifest.files.iter().all(|entry| matches!(entry.part, Part::Report | Part::Readme)));
    assert!(manifest.evidence.is_empty() && manifest.redacted);
    let both = BundleWish { workbook: true, ..wish(true) };
    let error = session.bundle(&session.path().with_file_name("no.zip"), &both, false, &Arc::default()).unwrap_err();
    assert!(error.to_string().contains("neither the workbook nor evidence"), "{error}");
}

#[test]
fn the_same_workbook_gives_the_same_bundle() {
    let (_folder, session) = workbook();
    let wish = BundleWish { workbook: false, ..wish(false) };
    let [one, two] = ["one.zip", "two.zip"].map(|name| fs::read(made(&session, name, &wish)).unwrap());
    assert!(one == two);
}

#[test]
fn nothing_is_left_of_a_bundle_that_is_called_off_or_refused() {
    let (_folder, session) = workbook();
    let path = session.path().with_file_name("out.zip");
    let before = names(path.parent().unwrap());
    let watch = Arc::<Watch>::default();
    watch.cancel();
    assert!(matches!(session.bundle(&path, &wish(false), false, &watch), Err(Error::Cancelled)));
    assert_eq!(names(path.parent().unwrap()), before);
    fs::write(&path, "mine").unwrap();
    assert!(matches!(session.bundle(&path, &wish(false), false, &Arc::default()), Err(Error::TargetExists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    session.bundle(&path, &wish(false), true, &Arc::default()).unwrap();
    assert!(check(&path).is_good());
    assert!(session.bundle(session.path(), &wish(false), true, &Arc::default()).is_err(), "never over a workbook");
}

// --- on the way

#[test]
fn whatever_happens_to_a_bundle_is_told() {
    let (_folder, session) = workbook();
    let path = made(&session, "out.zip", &wish(false));
    let whole = files(&path);
    let changed = path.with_file_name("changed.zip");
    let problems = |change: &dyn Fn(&mut Files)| {
        let mut files = whole.clone();
        change(&mut files);
        archive(&changed, &files);
        check(&changed).problems
    };
    assert!(problems(&|_| {}).is_empty(), "packed anew by another program it is still the same");
    for (place, (name, bytes)) in whole.iter().enumerate() {
        let name = name.strip_prefix("acme/").unwrap();
        if name == MANIFEST || name == "SHA256SUMS" {
            continue;
        }
        let last = bytes.len() - 1;
        assert_eq!(
            problems(&|files| files[place].1[last] ^= 1),
            [format!("{name} was changed: it is not what the manifest says.")]
        );
        assert_eq!(problems(&|files| files[place].1.push(0)).len(), 1);
        assert_eq!(problems(&|files| drop(files.remove(place))), [format!("{name} is missing.")]);
    }
    let added = |name: &str| problems(&|files| files.push((name.to_owned(), b"x".to_vec())));
    assert_eq!(added("acme/more.txt"), ["more.txt was added: the manifest does not list it."]);
    assert_eq!(added("../evil.sh"), ["../evil.sh lies outside the folder of the bundle."]);
    assert_eq!(added("acme/\u{1b}[2J.txt"), ["\u{fffd}[2J.txt was added: the manifest does not list it."]);
}

#[test]
fn two_files_of_one_name_are_told() {
    let (_folder, session) = workbook();
    let path = made(&session, "out.zip", &wish(false));
    // The name of the second differs until it is written, since no writer makes two of one name.
    let mut all = files(&path);
    let (name, bytes) = all.iter().find(|(name, _)| name.ends_with("full.md")).unwrap().clone();
    let other = name.replace("full.md", "ful1.md");
    all.insert(0, (other.clone(), b"another report".to_vec()));
    let double = path.with_file_name("double.zip");
    archive(&double, &all);
    let raw = fs::read(&double).unwrap();
    let mut raw = raw;
    while let Some(place) = raw.windows(other.len()).position(|found| found == other.as_bytes()) {
        raw[place..place + other.len()].copy_from_slice(name.as_bytes());
    }
    fs::write(&double, raw).unwrap();
    assert!(!bytes.is_empty());
    let found = check(&double);
    assert!(found.problems[0].starts_with("Several files in the archive have the same name"), "{:?}", found.problems);
}

#[test]
fn what_is_no_bundle_is_told_and_nothing_panics() {
    let (folder, session) = workbook();
    let small = vec![Request::new(Format::Markdown, Kind::Summary)];
    let path = made(&session, "out.zip", &BundleWish { reports: small, workbook: false, ..wish(false) });
    let bytes = fs::read(&path).unwrap();
    let other = folder.path().join("other.zip");
    let told = |bytes: &[u8]| {
        fs::write(&other, bytes).unwrap();
        match check_bundle(&other, &Watch::default()) {
            Ok(checked) => checked.problems.join(" "),
            Err(error) => error.to_string(),
        }
    };
    assert!(told(b"").contains("no ZIP archive"));
    assert!(told(&fs::read(session.path()).unwrap()).contains("no ZIP archive"));
    for cut in [1, 30, bytes.len() / 2, bytes.len() - 23, bytes.len() - 1] {
        assert!(told(&bytes[..cut]).contains("no ZIP archive"), "{cut}");
    }
    // A bit here and there: told, or in what no program looks at.
    for place in (0..bytes.len()).step_by(bytes.len() / 200 + 1) {
        let mut bytes = bytes.clone();
        bytes[place] ^= 0x10;
        let _ = told(&bytes);
    }
    let with_manifest = |text: &str| {
        archive(&other, &[("a/manifest.json".to_owned(), text.as_bytes().to_vec())]);
        check_bundle(&other, &Watch::default()).unwrap_err().to_string()
    };
    assert!(with_manifest("{}").contains("none that controlbook made"));
    assert!(with_manifest("[").contains("manifest.json cannot be read"));
    assert!(with_manifest(r#"{"format":"controlbook-bundle","version":2}"#).contains("newer controlbook"));
    assert!(with_manifest(r#"{"format":"controlbook-bundle","version":1}"#).contains("missing field"));
    assert!(check_bundle(folder.path(), &Watch::default()).is_err());
}

// --- by command and on the screen

#[test]
fn the_commands_make_and_verify() {
    let (folder, session) = workbook();
    let workbook = session.path().to_owned();
    drop(session);
    let run = |arguments: &[&str]| {
        let mut command = cargo_bin_cmd!("controlbook");
        command.env_clear().env("HOME", folder.path()).current_dir(folder.path()).args(arguments);
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let file = workbook.to_str().unwrap();
    let (code, told, _) = run(&["bundle", "make", file, "--format", "html", "--format", "md"]);
    assert!(code == 0 && told.contains("acme-bundle.zip") && told.contains("2 reports"), "{told}");
    assert!(told.contains("Left out: \"gone.txt\" is no longer what was attached"), "{told}");
    let (code, found, _) = run(&["bundle", "verify", "acme-bundle.zip", "--json"]);
    let found: Value = serde_json::from_str(&found).unwrap();
    let sum = found["sha256"].as_str().unwrap();
    assert!(code == 0 && found["verified"] == true && told.contains(sum), "{found}");
    assert_eq!(sum, sha256(&fs::read(folder.path().join("acme-bundle.zip")).unwrap()));
    assert_eq!(run(&["bundle", "verify", "acme-bundle.zip", "--sha256", &sum.to_uppercase()]).0, 0);
    let other = sha256(b"");
    let (code, told, _) = run(&["bundle", "verify", "acme-bundle.zip", "--sha256", &other]);
    assert!(code == 1 && told.contains("another than the one that was sent"), "{told}");
    assert_eq!(run(&["bundle", "verify", "acme-bundle.zip", "--sha256", "12"]).0, 2);
    let (code, _, error) = run(&["bundle", "make", file]);
    assert!(code == 1 && error.contains("acme-bundle.zip"), "nothing is replaced: {error}");
    let (code, _, error) = run(&["bundle", "verify", "a.txt"]);
    assert!(code == 1 && error.contains("a.txt is no bundle: it is no ZIP archive"), "{error}");
    let (code, told, _) = run(&["bundle", "make", file, "--redact", "--format", "md", "--json"]);
    let made: Value = serde_json::from_str(&told).unwrap();
    assert!(code == 0 && made["archive"] == "redacted-bundle.zip" && made["organisation"] == Value::Null, "{told}");
}

#[test]
fn it_is_made_and_checked_on_the_screen() {
    let mut screen = Screen::sample((80, 24));
    screen.press("g H");
    assert_screen!("bundle_form", screen);
    screen.press("enter");
    let place = screen.effects.iter().position(|effect| matches!(effect, Effect::Start(Job::Bundle(_)))).unwrap();
    let Effect::Start(job) = screen.effects.remove(place) else { panic!() };
    screen.send(job.run());
    assert!(screen.text().contains("Ready to hand over") && screen.text().contains("SHA-256"), "{}", screen.text());
    let path = screen.folder().join("acme-bundle.zip");
    assert!(check(&path).is_good());
    screen.press("esc g V").fill(&path.display().to_string()).press("enter");
    assert!(screen.text().contains("files in it are what its list says"), "{}", screen.text());

    // Without names, its file has none either.
    screen.press("esc g H tab tab space enter");
    let place = screen.effects.iter().rposition(|effect| matches!(effect, Effect::Start(Job::Bundle(_)))).unwrap();
    let Effect::Start(job) = screen.effects.remove(place) else { panic!() };
    screen.send(job.run());
    let path = screen.folder().join("redacted-bundle.zip");
    assert!(check(&path).manifest.redacted, "{}", screen.text());
}
