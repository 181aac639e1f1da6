//! Encrypted files that are not as they were written: told from wrong passphrases as far as that can be known.

use std::fs;

use controlbook::error::Error;
use controlbook::session::{CheckUp, Session, is_sealed, unlock};

use super::{PASSPHRASE, encrypted, passphrase};
use crate::support::{Random, folder};

#[test]
fn a_beginning_that_was_tampered_with_opens_nothing() {
    let (_folder, path) = encrypted();
    let whole = fs::read(&path).unwrap();
    let unlocked = unlock(&path, &passphrase(PASSPHRASE)).unwrap();
    let mut places: Vec<usize> = (0..120).step_by(7).collect();
    places.extend([15, 16, 4015, 4016, 4031, 4032, 4079, 4080, 4095]);
    for place in places {
        let mut tampered = whole.clone();
        tampered[place] ^= 0x20;
        fs::write(&path, &tampered).unwrap();
        let opened = Session::open(&path, "Ann");
        // The last bytes of a page are no part of it, nor of its seal.
        let is_refused = matches!(opened, Err(Error::Sealed(_) | Error::Damaged { .. }));
        assert!(is_refused || (4080..4096).contains(&place) && opened.is_ok(), "byte {place}: {opened:.200?}");
        if place % 21 == 0 {
            assert!(matches!(unlock(&path, &passphrase(PASSPHRASE)), Err(Error::WrongPassphrase(_))), "byte {place}");
        }
        assert_eq!(fs::read(&path).unwrap(), tampered, "byte {place}: it was written to");
    }
    fs::write(&path, &whole).unwrap();
    Session::open(&path, "Ann").unwrap();
    drop(unlocked);
}

#[test]
fn behind_the_right_passphrase_a_damaged_page_is_damage() {
    let (_folder, path) = encrypted();
    let whole = fs::read(&path).unwrap();
    let _unlocked = unlock(&path, &passphrase(PASSPHRASE)).unwrap();
    let mut random = Random(11);
    for page in 1..whole.len() / 4096 {
        let mut tampered = whole.clone();
        tampered[page * 4096 + random.below(4080)] ^= 1;
        fs::write(&path, &tampered).unwrap();
        match Session::open(&path, "Ann") {
            Ok(session) => {
                // A page that opening does not read: looking the file over finds it.
                drop(session);
                assert!(!CheckUp::of(&path).unwrap().is_sound(), "page {page}");
            }
            Err(error) => assert!(matches!(error, Error::Damaged { .. }), "page {page}: {error}"),
        }
        assert_eq!(fs::read(&path).unwrap(), tampered, "page {page}: it was written to");
    }
    fs::write(&path, &whole[..whole.len() - 4096]).unwrap();
    let cut = Session::open(&path, "Ann");
    assert!(cut.is_err() || !CheckUp::of(&path).unwrap().is_sound(), "cut short");
    fs::write(&path, &whole).unwrap();
    let found = CheckUp::of(&path).unwrap();
    assert!(found.is_sound(), "{found:#?}");
}

#[test]
fn what_is_no_workbook_is_told_from_what_is_encrypted() {
    let folder = folder();
    let path = folder.path().join("file.controlbook");
    let mut random = Random(3);
    let noise: Vec<u8> = (0..2 * 4096).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
    let beginning_with = |start: &[u8]| [start, &noise[start.len()..]].concat();
    // Two or three bytes prove nothing of a file that could be encrypted; the length of pages says so.
    for start in [&b""[..], b"\x1F\x8B", b"\xFF\xD8\xFF"] {
        fs::write(&path, beginning_with(start)).unwrap();
        assert!(is_sealed(&path), "{start:?}");
        assert!(matches!(unlock(&path, &passphrase(PASSPHRASE)), Err(Error::WrongPassphrase(_))), "{start:?}");
    }
    for start in [&b"\x89PNG\r\n\x1a\n"[..], b"%PDF-1.7", b"PK\x03\x04"] {
        fs::write(&path, beginning_with(start)).unwrap();
        assert!(matches!(Session::open(&path, "Ann"), Err(Error::Foreign { looks: Some(_), .. })), "{start:?}");
    }
    for (bytes, what) in [(vec![0; 8192], "zeros"), (beginning_with(b"SQLite format 4\0"), "nearly SQLite's")] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(Session::open(&path, "Ann"), Err(Error::Foreign { looks: None, .. })), "{what}");
    }
    fs::write(&path, &noise[..10]).unwrap();
    assert!(matches!(unlock(&path, &passphrase(PASSPHRASE)), Err(Error::Empty(_))));
}
