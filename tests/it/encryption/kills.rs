//! The real program, killed at any moment while a passphrase is given, changed or taken away: the workbook opens
//! as it was or as it is to be, with all that was in it.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use controlbook::session::{Session, unlock};

use super::{MARKER, PASSPHRASE, clear, encrypted, holding, passphrase};
use crate::cli::Shell;
use crate::support::{Random, assert_sound};

const NEW: &str = "another one, as long";

/// How many kills each; many more where an environment variable says so.
fn rounds() -> usize {
    std::env::var("CONTROLBOOK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(8)
}

/// Opens it with whichever of the passphrases is right, or none, and says which.
fn opened(path: &Path) -> (Session, Option<&'static str>) {
    if let Ok(session) = Session::open(path, "Ann") {
        return (session, None);
    }
    let right = [PASSPHRASE, NEW].into_iter().find_map(|text| Some((unlock(path, &passphrase(text)).ok()?, text)));
    let (_unlocked, text) = right.expect("neither passphrase opens it");
    (Session::open(path, "Ann").unwrap(), Some(text))
}

#[test]
fn a_kill_at_any_moment_leaves_the_workbook_as_it_was_or_as_it_is_to_be() {
    let mut random = Random(5);
    let bytes = |(_folder, path): (tempfile::TempDir, std::path::PathBuf)| fs::read(path).unwrap();
    let (in_the_clear, under_passphrase) = (bytes(clear()), bytes(encrypted()));
    for (verb, before, from, to) in [
        ("set", &in_the_clear, None, Some(PASSPHRASE)),
        ("change", &under_passphrase, Some(PASSPHRASE), Some(NEW)),
        ("remove", &under_passphrase, Some(PASSPHRASE), None),
    ] {
        let shell = Shell::new();
        let path = shell.path("acme.controlbook");
        let mut command = shell.plain(assert_cmd::cargo::cargo_bin!("controlbook"));
        command.args(["passphrase", verb, "acme.controlbook"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.env("CONTROLBOOK_PASSPHRASE", PASSPHRASE).env("CONTROLBOOK_NEW_PASSPHRASE", NEW);
        let (mut old, mut new) = (0, 0);
        fs::write(&path, before).unwrap();
        let begun = std::time::Instant::now();
        assert!(command.status().unwrap().success(), "{verb}");
        let whole = u64::try_from(begun.elapsed().as_micros()).unwrap();
        for _ in 0..rounds() {
            fs::write(&path, before).unwrap();
            let mut child = command.spawn().unwrap();
            let moment = whole / 4 + random.next() % whole;
            std::thread::sleep(Duration::from_micros(moment));
            let _ = child.kill();
            child.wait().unwrap();
            let (session, with) = opened(&path);
            assert_sound(&session);
            assert_eq!(session.workbook().notes(&crate::support::id("5.1")).count(), 20);
            match with {
                with if with == from => old += 1,
                with if with == to => new += 1,
                other => panic!("{verb}: it opens with {other:?}"),
            }
            if verb == "change" || (verb == "set" && with == to) {
                assert_eq!(holding(&shell.path(""), MARKER), Vec::<std::path::PathBuf>::new(), "{verb}");
            }
        }
        if std::env::var_os("CONTROLBOOK_ROUNDS").is_some() {
            use std::io::Write;
            writeln!(std::io::stderr(), "killed in passphrase {verb}: {old} as before, {new} as it is to be").unwrap();
        }
    }
}
