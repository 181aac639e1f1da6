//! The files of the user's own: what people write, and what the program remembers.

use controlbook::catalogue::kept;
use controlbook::config::{Config, Recent};
use controlbook::exchange;
use controlbook::interview::Run;
use controlbook::overlay::Overlay;
use controlbook::phrases::Phrases;
use controlbook::session::catalogue;
use controlbook::tui::keymap::Keymap;
use controlbook::tui::places::Places;
use controlbook::workbook::Workbook;

use super::seeds;

pub fn config_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "author = \"Ann\"\ntheme = \"dark\"\nsymbols = \"ascii\"\nmove_on = true\nattach_max_mb = 5\n",
        "[keys]\nundo = [\"ctrl-z\", \"g u\"]\nquit = [\"Q\"]\n",
        "keys = { up = ['k', \"alt-F12\"] }",
        "theme = 3",
    ])
}

pub fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Config::parse(text) {
        Ok(config) => drop(Keymap::new(&config.keys)),
        Err(what) => is_at_a_line(&what, text),
    }
}

pub fn phrases_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "[phrases]\nseen = \"Seen on site.\"\n[filters]\nopen = \"level:none -applicability:excluded\"\n",
        "[phrases",
    ])
}

pub fn phrases(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(what) = Phrases::parse(text) {
        is_at_a_line(&what, text);
    }
}

pub fn overlay_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "5.1 = \"one line\"\nA.8.13 = \"\"\"\nthe text\nof several lines\"\"\"\n\"5.10\" = 'x'\n",
        "[5]\n1 = \"x\"\n[8]\n13 = \"y\"\n",
        "\u{feff}5.1 = 3",
    ])
}

pub fn overlay(bytes: &[u8]) {
    match Overlay::parse(bytes, catalogue()) {
        Ok(texts) => assert!(texts.keys().all(|id| catalogue().control(id.as_str()).is_some())),
        Err(what) if what.starts_with("line ") => is_at_a_line(&what, &String::from_utf8_lossy(bytes)),
        Err(what) => assert_eq!(what, "it has no text for any control"),
    }
}

/// The first words of a complaint name a line that the text has.
fn is_at_a_line(what: &str, text: &str) {
    let number = what.strip_prefix("line ").and_then(|rest| rest.split_once(": ")).map(|(number, _)| number);
    let line: usize = number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("no line: {what}"));
    assert!((1..=text.matches('\n').count() + 1).contains(&line), "{what}");
}

pub fn remembered_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        r#"{"order":"theme","asked":"everything","controls":["5.1","5.2","8.13"],"passed":["5.1"],"place":{"at":1}}"#,
        r#"{"order":"importance","asked":"filter","controls":[],"passed":[],"place":"closing"}"#,
        r#"{"workbooks":["/home/ann/acme.controlbook"]}"#,
        r#"{"019a9735-0000-7000-8000-000000000000":{"screen":"Overview","grouping":"theme","control":"5.1"}}"#,
    ])
}

pub fn remembered(bytes: &[u8]) {
    let _ = serde_json::from_slice::<Recent>(bytes);
    let _ = serde_json::from_slice::<Places>(bytes);
    let run = serde_json::from_slice::<Run>(bytes).ok().and_then(|run| run.known_to(catalogue()));
    let Some(mut run) = run else { return };
    let workbook = Workbook::default();
    for back in [false, true, true, false, false] {
        let _ = if back { run.go_back(&workbook) } else { run.go_on(&workbook) };
        let _ = run.current();
    }
}

pub fn other_catalogue_seeds() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../../fixtures/catalogues/oscal.json").to_vec(),
        include_bytes!("../../fixtures/catalogues/library.yaml").to_vec(),
        include_bytes!("../../fixtures/catalogues/bakery.toml").to_vec(),
        b"controlbook-catalogue\x1f3\x1fc\x1fC\x1f1\x1f22\x1et\x1ft\x1fT\x1f\x1ec\x1fA\x1fA\x1ft\x1f9\x1e".to_vec(),
        b"controlbook-catalogue\x1f1\x1fc\x1fC\x1et\x1ft\x1fT\x1f\x1ec\x1fA\x1fA\x1ft\x1f\x1f\x1f\x1f\x1f\x1f\x1f\x1f\x1f2\x1f2\x1f\x1f\x1e".to_vec(),
    ]
}

/// A catalogue in each of its forms, and in the one in which it is kept.
pub fn other_catalogue(bytes: &[u8]) {
    for file in ["c.json", "c.yaml", "c.toml"] {
        match exchange::catalogue::read(bytes, file, None) {
            // What was taken is read again, each control under its own id.
            Ok((_, checked)) => {
                let read = kept::read(&checked.text).unwrap();
                assert_eq!(read.controls.len(), checked.controls);
                for (place, control) in read.controls.iter().enumerate() {
                    assert_eq!(read.position(control.id.as_str()), Some(place));
                    assert!(!control.title.contains(controlbook::text::is_unsafe), "{}", control.title);
                }
            }
            Err(what) => assert!(!what.is_empty() && !what.contains('\n'), "{what:?}"),
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = kept::head(text);
        let sealed = kept::sealed(text.to_owned());
        // The same names, with the sum over them where it has to be.
        let named = kept::named(bytes).and_then(|end| text.get(..end.checked_sub(kept::SUM_BYTES)?));
        let named = named.map(|names| kept::sealed(kept::sealed(names.to_owned()))).unwrap_or_default();
        for text in [text, &sealed, &named] {
            let (read, whole) = (kept::read(text), kept::is_whole(text));
            assert!(read.is_err() || whole != Some(false));
        }
    }
}
