//! Bundles: archives that somebody hands over.

use std::io::Cursor;

use controlbook::exchange::bundle::{Manifest, Part, Writer, check};
use controlbook::text::is_unsafe;

pub fn seeds() -> Vec<Vec<u8>> {
    let whole = || {
        let mut writer = Writer::new(Cursor::new(Vec::new()), "a");
        for (path, text) in [("README.txt", "what it is"), ("evidence/0001-a.txt", "a")] {
            writer.add(path, Part::Evidence, 10, |to| to.write_all(text.as_bytes())).unwrap();
        }
        let manifest = Manifest::new("controlbook", jiff::civil::date(2026, 11, 27));
        writer.finish(manifest).unwrap().0.into_inner()
    };
    assert!(check(Cursor::new(whole()), &|| true).unwrap().is_good());
    vec![whole(), b"PK\x05\x06".to_vec()]
}

/// An archive is read to its end or refused in a sentence, and what is told of it steers no terminal.
pub fn bundle(bytes: &[u8]) {
    match check(Cursor::new(bytes), &|| true) {
        Ok(checked) => {
            let told = checked.told("a.zip", false);
            assert!(told.iter().all(|sentence| !sentence.is_empty() && !sentence.contains(is_unsafe)), "{told:?}");
        }
        Err(error) => assert!(!error.to_string().contains(is_unsafe), "{error}"),
    }
}
