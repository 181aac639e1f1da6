//! A program that was built without encryption says so, and what to do, and touches nothing.

use std::fs;

use crate::cli::Shell;
use crate::support::{Random, names};

/// What an encrypted workbook looks like from outside.
fn noise() -> Vec<u8> {
    let mut random = Random(7);
    (0..8 * 4096).map(|_| u8::try_from(random.below(256)).unwrap()).collect()
}

#[test]
fn a_file_that_may_be_encrypted_is_called_that_with_both_remedies() {
    let shell = Shell::new();
    fs::write(shell.path("acme.controlbook"), noise()).unwrap();
    let said = shell.refused(1, &["status", "acme.controlbook"]);
    for part in ["is encrypted or damaged", "built without encryption", "a released one", "backup"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(fs::read(shell.path("acme.controlbook")).unwrap(), noise());
    // What is something else is still called that.
    for (bytes, what) in
        [(&b"\x89PNG\r\n\x1a\n0123"[..], "a picture"), (b"%PDF-1.7 and so on", "a PDF"), (b"Hello", "a text")]
    {
        fs::write(shell.path("other.controlbook"), bytes).unwrap();
        let said = shell.refused(1, &["status", "other.controlbook"]);
        assert!(said.contains("is not a workbook but looks like") && said.contains(what), "{said}");
    }
}

#[test]
fn encryption_that_is_asked_for_is_refused_before_anything_is_done() {
    let shell = Shell::with_workbook();
    let before = fs::read(shell.path("acme.controlbook")).unwrap();
    for arguments in [
        &["new", "secret.controlbook", "--organisation", "Acme", "--encrypt"][..],
        &["passphrase", "set", "acme.controlbook"],
        &["passphrase", "change", "acme.controlbook"],
        &["passphrase", "remove", "acme.controlbook"],
        &["status", "acme.controlbook", "--passphrase-fd", "0"],
    ] {
        let said = shell.refused(1, arguments);
        assert!(said.contains("built without encryption") && said.contains("--features encryption"), "{said}");
    }
    assert!(!names(&shell.path("")).contains(&"secret.controlbook".to_owned()));
    assert_eq!(fs::read(shell.path("acme.controlbook")).unwrap(), before);
}
