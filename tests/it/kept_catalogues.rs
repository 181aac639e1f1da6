//! How a catalogue that somebody brought along is kept: what is read where it is first asked for is what all of it is
//! read as, damage is told, and a text that somebody wrote by hand shows no nonsense.

use controlbook::catalogue::draft::{Draft, DraftAttribute, DraftControl, DraftTerm};
use controlbook::catalogue::{Attribute, Catalogue, iso27002, kept};
use controlbook::session::Session;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::{Connection, params};
use serde_json::{Value, to_value};
use sha2::{Digest, Sha256};

use crate::cli::Shell;
use crate::other_catalogues::checked;
use crate::screen::Screen;

fn in_place(text: &str) -> Catalogue {
    kept::read_in_place(Box::leak(text.to_owned().into_boxed_str())).unwrap()
}

/// All that can be asked of a catalogue.
fn all(catalogue: &Catalogue) -> Value {
    let values = |control: &controlbook::catalogue::Control| {
        Attribute::ALL.map(|attribute| to_value(control.values(attribute)).unwrap()).to_vec()
    };
    let themes: Vec<String> = catalogue.themes.iter().map(|theme| format!("{theme:?}")).collect();
    let attributes: Vec<String> = catalogue.vocabularies.iter().map(|vocabulary| format!("{vocabulary:?}")).collect();
    serde_json::json!({
        "name": &*catalogue.name,
        "title": &*catalogue.title,
        "themes": themes,
        "attributes": attributes,
        "controls": to_value(&catalogue.controls[..]).unwrap(),
        "values": catalogue.controls.iter().map(values).collect::<Vec<_>>(),
        "profiles": to_value(catalogue.profiles()).unwrap(),
    })
}

fn some_text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 .,éß日\u{301}\u{1f512}\n\t\u{1b}\u{1d}\u{1e}\u{1f}\u{202e}=+-]{0,40}"
}

fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(some_text(), 0..most)
}

fn control(attributes: usize) -> impl Strategy<Value = DraftControl> {
    let ladder = prop_oneof![Just(Vec::new()), prop::collection::vec("[a-z]{1,9}", 5)];
    let short = || prop::option::of(some_text());
    let lists = (texts(4), texts(3), texts(3), prop::collection::vec(texts(3), attributes));
    (some_text(), [short(), short(), short(), short()], ladder, lists, 0_usize..3, prop::option::of(1..=3_u8)).prop_map(
        |(summary, texts, ladder, (evidence, ask, keywords, values), theme, weight)| {
            let [why, first_step, pitfall, exclusion_hint] = texts;
            let named = values.into_iter().enumerate().map(|(place, values)| (format!("a{place}"), values));
            DraftControl {
                title: "A title".to_owned(),
                theme: format!("t{theme}"),
                related: vec!["C-1".to_owned(), "C-2".to_owned(), "C-99".to_owned()],
                attributes: named.collect(),
                summary,
                why,
                ladder,
                evidence,
                ask,
                first_step,
                pitfall,
                exclusion_hint,
                keywords,
                importance: weight,
                effort: weight.map(|weight| 4 - weight),
                ..DraftControl::default()
            }
        },
    )
}

fn draft() -> impl Strategy<Value = Draft> {
    (0_usize..6).prop_flat_map(|attributes| {
        prop::collection::vec(control(attributes), 1..9).prop_map(move |mut controls| {
            for (place, control) in controls.iter_mut().enumerate() {
                control.id = format!("C-{}", place + 1);
            }
            let attribute = |place| DraftAttribute { key: format!("a{place}"), ..DraftAttribute::default() };
            let theme = |place| DraftTerm { key: format!("t{place}"), ..DraftTerm::default() };
            Draft {
                name: "made-up".to_owned(),
                title: "Made up".to_owned(),
                themes: (0..3).map(theme).collect(),
                attributes: (0..attributes).map(attribute).collect(),
                controls,
                ..Draft::default()
            }
        })
    })
}

#[test]
fn what_is_read_in_place_is_what_all_is_read_as() {
    let mut runner = TestRunner::new(Config { cases: 300, ..Config::default() });
    let same = runner.run(&draft(), |draft| {
        let controls = draft.controls.len();
        let checked = draft.checked().map_err(TestCaseError::fail)?;
        prop_assert_eq!(kept::is_whole(&checked.text), Some(true));
        prop_assert_eq!(kept::head(&checked.text), Some(("made-up", "Made up", controls)));
        prop_assert_eq!(all(&in_place(&checked.text)), all(&kept::read(&checked.text).unwrap()));
        Ok(())
    });
    same.unwrap();
    for name in ["oscal.json", "library.yaml", "bakery.toml"] {
        let text = checked(name).text;
        assert_eq!(all(&in_place(&text)), all(&kept::read(&text).unwrap()), "{name}");
    }
}

/// What scripts read stays what it was, to the order of its keys.
#[test]
fn a_control_is_told_as_ever() {
    let told = serde_json::to_string(&iso27002::ISO27002_2022.controls[0]).unwrap();
    let keys = [
        "id",
        "title",
        "theme",
        "control_type",
        "properties",
        "concepts",
        "capabilities",
        "domains",
        "edition_2013",
        "new_in_2022",
        "summary",
        "why",
        "ladder",
        "evidence",
        "ask",
        "first_step",
        "pitfall",
        "ai",
        "importance",
        "effort",
        "related",
        "keywords",
        "exclusion_hint",
    ];
    let places: Vec<usize> = keys.iter().map(|key| told.find(&format!("\"{key}\":")).expect(key)).collect();
    assert!(places.is_sorted(), "{places:?}");
    let Value::Object(object) = serde_json::from_str(&told).unwrap() else { panic!("{told}") };
    assert_eq!(object.len(), keys.len());
}

#[test]
fn no_byte_changes_without_being_seen() {
    let text = checked("oscal.json").text;
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1 << (place % 7);
        if let Ok(other) = String::from_utf8(bytes) {
            // A mark that is none, or of a form that needs a hash, is no word for it either.
            assert_ne!(kept::is_whole(&other), Some(true), "{place}");
            assert!(kept::is_whole(&other).is_some() || kept::read(&other).is_err(), "{place}");
        }
        assert_ne!(kept::is_whole(text.get(..place).unwrap_or("")), Some(true), "{place}");
    }
}

/// The records of a text without the sum.
fn records(text: &str) -> String {
    let end = text.trim_end_matches('\u{1e}').rfind('\u{1e}').unwrap() + 1;
    text[..end].to_owned()
}

/// The same with something changed in the record of a control, and the sum put right.
fn forged(text: &str, id: &str, change: impl Fn(&[&str]) -> Vec<String>) -> String {
    let records: Vec<String> = records(text)
        .split_terminator('\u{1e}')
        .map(|record| {
            let fields: Vec<&str> = record.split('\u{1f}').collect();
            let is_it = fields[0] == "c" && fields[1] == id;
            if is_it { change(&fields).join("\u{1f}") } else { record.to_owned() }
        })
        .collect();
    kept::sealed(records.join("\u{1e}") + "\u{1e}")
}

fn owned(fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| (*field).to_owned()).collect()
}

fn with(fields: &[&str], place: usize, text: &str) -> Vec<String> {
    let mut fields = owned(fields);
    text.clone_into(&mut fields[place]);
    fields
}

/// What a test is told, and what it makes of some records.
type Way = (&'static str, fn(&[&str]) -> Vec<String>);

#[test]
fn a_guide_that_cannot_be_read_says_so_in_its_place() {
    let text = checked("bakery.toml").text;
    let ways: [Way; 6] = [
        ("a field too few", |fields| owned(&fields[..fields.len() - 1])),
        ("a field too many", |fields| [owned(fields), vec!["more".to_owned()]].concat()),
        ("a weight", |fields| with(fields, 12, "9")),
        ("a ladder of two", |fields| with(fields, 6, "one\u{1d}two")),
        ("an escape", |fields| with(fields, 4, "a\u{1b}[2Jb")),
        ("nothing after its theme", |fields| [owned(&fields[..4]), vec![String::new()]].concat()),
    ];
    for (way, change) in ways {
        let forged = forged(&text, "S-2", change);
        assert_eq!(kept::is_whole(&forged), Some(true), "{way}");
        assert!(kept::read(&forged).is_err(), "{way}");
        let (catalogue, sound) = (in_place(&forged), in_place(&text));
        let spoilt = catalogue.control("S-2").unwrap();
        assert_eq!(spoilt.title, sound.control("S-2").unwrap().title, "{way}");
        assert!(spoilt.summary.contains("is not what was kept") && spoilt.summary.contains("doctor"), "{way}");
        assert!(spoilt.ladder.is_none() && spoilt.values(Attribute::ControlType).is_empty(), "{way}");
        for other in ["S-10", "O-1"] {
            let [one, two] = [&catalogue, &sound].map(|catalogue| to_value(catalogue.control(other).unwrap()).unwrap());
            assert_eq!(one, two, "{way}: {other}");
        }
    }
    // What lists show is looked at by whoever opens it.
    let opening: [Way; 6] = [
        ("an id", |fields| with(fields, 1, "S 2")),
        ("another's id", |fields| with(fields, 1, "O-1")),
        ("a title", |fields| with(fields, 2, "a\u{1b}]0;b\u{7}")),
        ("no title", |fields| with(fields, 2, "")),
        ("a theme", |fields| with(fields, 3, "nowhere")),
        ("no theme", |fields| owned(&fields[..3])),
    ];
    for (way, change) in opening {
        let forged = Box::leak(forged(&text, "S-2", change).into_boxed_str());
        assert!(kept::read_in_place(forged).is_err() && kept::read(forged).is_err(), "{way}");
    }
}

/// Nothing that begins like a catalogue ends in a panic, whatever follows.
#[test]
fn any_text_is_read_or_refused() {
    let piece = prop::sample::select(vec![
        "controlbook-catalogue",
        "1",
        "2",
        "3",
        "x",
        "t",
        "a",
        "v",
        "c",
        "s",
        "\u{1d}",
        "\u{1e}",
        "\u{1f}",
        "\u{1f}",
        "\u{1f}",
        "",
        "5001",
        "99999999999999999999",
        "é",
        "\u{1b}",
        "c\u{1f}A\u{1f}A\u{1f}t\u{1f}",
        "t\u{1f}t\u{1f}T\u{1f}\u{1e}",
        "controlbook-catalogue\u{1f}2\u{1f}c\u{1f}C\u{1f}1\u{1e}",
    ]);
    let mut runner = TestRunner::new(Config { cases: 3_000, ..Config::default() });
    let read = runner.run(&prop::collection::vec(piece, 0..30), |pieces| {
        let begun = "controlbook-catalogue\u{1f}2\u{1f}c\u{1f}C\u{1f}1\u{1e}t\u{1f}t\u{1f}T\u{1f}\u{1e}";
        let plain = pieces.concat();
        for text in [plain.clone(), kept::sealed(plain.clone()), kept::sealed(format!("{begun}{plain}\u{1e}"))] {
            let _ = (kept::head(&text), kept::is_whole(&text), kept::read(&text).is_ok());
            if let Ok(catalogue) = kept::read_in_place(Box::leak(text.into_boxed_str())) {
                all(&catalogue);
            }
        }
        Ok(())
    });
    read.unwrap();
}

/// The form before had no sum; it is read as ever, and its hash is looked at when it is opened.
#[test]
fn the_form_before_is_still_read() {
    let old = "controlbook-catalogue\u{1f}1\u{1f}old\u{1f}Old\u{1e}t\u{1f}t\u{1f}T\u{1f}\u{1e}c\u{1f}A-1\u{1f}One\u{1f}t\u{1f}Sum\
        \u{1f}\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}2\u{1f}3\u{1f}\u{1f}word\u{1e}";
    assert_eq!((kept::is_whole(old), kept::head(old)), (None, Some(("old", "Old", 1))));
    let (read, placed) = (kept::read(old).unwrap(), in_place(old));
    assert_eq!(all(&read), all(&placed));
    assert_eq!((&*placed.controls[0].summary, placed.controls[0].effort.get()), ("Sum", 3));
    let cli = Shell::new();
    cli.done(&["catalogue", "list"]);
    let folder = cli.path("home/.local/share/controlbook/catalogues");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("old.catalogue"), old).unwrap();
    cli.done(&["new", "o.controlbook", "--organisation", "X", "--catalogue", "old"]);
    cli.done(&["catalogue", "remove", "old"]);
    assert!(cli.done(&["show", "A-1", "--workbook", "o.controlbook"]).contains("Sum"));
    put(&cli.path("o.controlbook"), &old.replace("Sum", "Sun"));
    assert!(cli.refused(1, &["status", "o.controlbook"]).contains("is about the catalogue \"old\""));
}

/// Puts another text in the place of the catalogue that a workbook has; its name stays.
fn put(path: &std::path::Path, text: &str) {
    let file = Connection::open(path).unwrap();
    file.execute("UPDATE piece SET body = ?1", params![text.as_bytes()]).unwrap();
    file.execute("UPDATE file SET size = ?1", params![u32::try_from(text.len()).unwrap()]).unwrap();
}

#[test]
fn a_workbook_whose_catalogue_is_not_what_was_kept() {
    let cli = Shell::new();
    let bakery = format!("{}/tests/fixtures/catalogues/bakery.toml", env!("CARGO_MANIFEST_DIR"));
    cli.done(&["catalogue", "add", &bakery]);
    cli.done(&["new", "b.controlbook", "--organisation", "Ann's bakery", "--catalogue", "bakery"]);
    let (path, text) = (cli.path("b.controlbook"), checked("bakery.toml").text);
    // A flipped bit: the one that is installed stands in, and the check-up tells.
    put(&path, &text.replacen("locked", "lockec", 1));
    assert!(cli.done(&["show", "S-2", "--workbook", "b.controlbook"]).contains("It is locked at night."));
    let doctor = told_by_doctor(&cli);
    assert!(doctor.contains("the catalogue \"bakery\"") && doctor.contains("its text is not the one"), "{doctor}");
    cli.done(&["catalogue", "remove", "bakery"]);
    assert!(cli.refused(1, &["show", "S-2", "--workbook", "b.controlbook"]).contains("catalogue add FILE"));
    // Somebody's own text, with a sum that is right: it opens, what cannot be read says so, and the check-up tells.
    let forged = forged(&text, "S-2", |fields| with(fields, 12, "9"));
    put(&path, &forged);
    assert!(cli.done(&["show", "S-2", "--workbook", "b.controlbook"]).contains("is not what was kept"));
    cli.done(&["set", "b.controlbook", "S-2", "--level", "2"]);
    let doctor = told_by_doctor(&cli);
    assert!(doctor.contains("its text is not the one that was kept"), "{doctor}");
    // The same under its own hash.
    let name = format!("bakery@{}", controlbook::text::hexadecimal(&Sha256::digest(forged.as_bytes())));
    let known = installed_as(&name, &path);
    assert!(known.contains("a weight of S-2"), "{known}");
}

fn told_by_doctor(cli: &Shell) -> String {
    let ran = cli.run(&["doctor", "b.controlbook"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    // In one line, whatever its width.
    ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the check-up says where a workbook names the catalogue so. Its rows have checksums of their own, which do not
/// matter here.
fn installed_as(name: &str, path: &std::path::Path) -> String {
    let file = Connection::open(path).unwrap();
    file.execute("UPDATE workbook SET catalogue = ?1", params![name]).unwrap();
    file.execute("UPDATE file SET sha256 = ?1", params![name.split_once('@').unwrap().1]).unwrap();
    drop(file);
    let check_up = controlbook::session::CheckUp::of(path).unwrap();
    format!("{check_up:?}")
}

/// On the screen, too: every screen is drawn, and what is shown first is the truth about it.
#[test]
fn screens_of_a_forged_catalogue() {
    let forged = forged(&checked("bakery.toml").text, "S-2", |fields| with(fields, 13, "no weight"));
    let mut screen = Screen::on("a forged catalogue", (80, 24), |path| {
        drop(crate::other_catalogues_used::bakery(path));
        put(path, &forged);
        Session::open(path, "Ann").unwrap()
    });
    assert!(screen.text().contains("what was kept. The check-up"), "{}", screen.text());
    for keys in ["g i", "g o", "g r", "g a", "g f", "g p", "g c", "/ w enter", "f g r a d e enter"] {
        screen.press(keys);
    }
}
