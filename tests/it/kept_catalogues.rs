//! How a catalogue that somebody brought along is kept: what is read where it is first asked for is what all of it is
//! read as, damage is told, and a text that somebody wrote by hand shows no nonsense.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use controlbook::catalogue::draft::{Draft, DraftAttribute, DraftControl, DraftTerm};
use controlbook::catalogue::kept::Held;
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

fn held(held: Held) -> Result<Catalogue, String> {
    kept::read_in_place(Box::leak(Box::new(held)))
}

fn in_place(text: &str) -> Catalogue {
    held(Held::whole(text.to_owned())).unwrap()
}

/// A text of which only the beginning was read, and how often all of it was asked for since.
fn begun(text: &str, beginning: usize) -> Option<(Held, Arc<AtomicUsize>)> {
    let (whole, asked) = (text.to_owned(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&asked);
    let rest = Box::new(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        Some(whole.clone())
    });
    Held::begun(text.as_bytes()[..beginning].to_vec(), rest).map(|held| (held, asked))
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

/// The records of a text as they were before anything was summed up.
struct Records {
    first: Vec<String>,
    terms: Vec<String>,
    /// Of each control `c`, its names, and the fields of its guide.
    controls: Vec<Vec<String>>,
}

impl Records {
    fn of(text: &str) -> Records {
        let records: Vec<Vec<String>> =
            text.split_terminator('\u{1e}').map(|record| record.split('\u{1f}').map(str::to_owned).collect()).collect();
        let kind = |kind: &'static str| records.iter().filter(move |fields| fields[0] == kind);
        let named = kind("c").map(|fields| &fields[..4]);
        let guides = kind("g").map(|fields| &fields[1..fields.len() - 1]);
        Records {
            first: records[0][..4].to_vec(),
            terms: records
                .iter()
                .filter(|fields| "tav".contains(&fields[0]))
                .map(|fields| fields.join("\u{1f}"))
                .collect(),
            controls: named.zip(guides).map(|(names, guide)| [names, guide].concat()).collect(),
        }
    }

    /// A text of them, with everything that is summed up put right.
    fn text(&self) -> String {
        let (mut names, mut guides) = (String::new(), String::new());
        self.terms.iter().for_each(|term| names += &format!("{term}\u{1e}"));
        for control in &self.controls {
            let (named, guide) = control.split_at(control.len().min(4));
            let guide = guide.join("\u{1f}");
            let guide = format!("g\u{1f}{guide}\u{1f}{}\u{1e}", sum(&guide));
            names += &format!("{}\u{1f}{}\u{1e}", named.join("\u{1f}"), guide.len());
            guides += &guide;
        }
        let first = format!("{}\u{1f}{}\u{1f}{}\u{1e}", self.first.join("\u{1f}"), self.controls.len(), names.len());
        kept::sealed(kept::sealed(first + &names) + &guides)
    }
}

/// The sum that stands at the end of a text that is sealed.
fn sum(text: &str) -> String {
    let sealed = kept::sealed(text.to_owned());
    sealed[sealed.len() - 17..sealed.len() - 1].to_owned()
}

/// A text with something changed in the fields of each control, and all sums put right.
pub fn forged_all(text: &str, change: impl Fn(&[&str]) -> Vec<String>) -> String {
    let mut records = Records::of(text);
    assert_eq!(records.text(), text);
    for control in &mut records.controls {
        *control = change(&control.iter().map(String::as_str).collect::<Vec<_>>());
    }
    records.text()
}

/// The same, of one control.
fn forged(text: &str, id: &str, change: impl Fn(&[&str]) -> Vec<String>) -> String {
    forged_all(text, |fields| if fields[1] == id { change(fields) } else { owned(fields) })
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
        let forged = forged(&text, "S-2", change);
        assert_eq!(kept::is_whole(&forged), Some(true), "{way}");
        assert!(held(Held::whole(forged.clone())).is_err() && kept::read(&forged).is_err(), "{way}");
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
        "g\u{1f}",
        "controlbook-catalogue\u{1f}2\u{1f}c\u{1f}C\u{1f}1\u{1e}",
        "controlbook-catalogue\u{1f}3\u{1f}c\u{1f}C\u{1f}1\u{1f}20\u{1e}",
    ]);
    let mut runner = TestRunner::new(Config { cases: 3_000, ..Config::default() });
    let read = runner.run(&prop::collection::vec(piece, 0..30), |pieces| {
        let mixed = "controlbook-catalogue\u{1f}2\u{1f}c\u{1f}C\u{1f}1\u{1e}t\u{1f}t\u{1f}T\u{1f}\u{1e}";
        let plain = pieces.concat();
        let names = format!("t\u{1f}t\u{1f}T\u{1f}\u{1e}{plain}\u{1e}");
        let first = format!("controlbook-catalogue\u{1f}3\u{1f}c\u{1f}C\u{1f}1\u{1f}{}\u{1e}", names.len());
        let named_first = kept::sealed(kept::sealed(first + &names) + &plain);
        let mixed = kept::sealed(format!("{mixed}{plain}\u{1e}"));
        for text in [plain.clone(), kept::sealed(plain), mixed, named_first] {
            let _ = (kept::head(&text), kept::is_whole(&text), kept::read(&text).is_ok());
            let beginning = begun(&text, text.len()).map(|(beginning, _)| beginning);
            for held in [Some(Held::whole(text)), beginning].into_iter().flatten() {
                if let Ok(catalogue) = self::held(held) {
                    all(&catalogue);
                }
            }
        }
        Ok(())
    });
    read.unwrap();
}

/// A first look reads the names and what guides come with them; the rest is asked for with the first guide that does not.
#[test]
fn a_beginning_names_all_and_brings_the_rest_where_it_is_asked_for() {
    for name in ["oscal.json", "library.yaml", "bakery.toml"] {
        let text = checked(name).text;
        let (whole, named) = (all(&kept::read(&text).unwrap()), kept::named(text.as_bytes()).unwrap());
        assert!(named < text.len());
        for end in [0, 3, named / 2, named - 1] {
            assert!(begun(&text, end).is_none() && kept::named(&text.as_bytes()[..end]).is_none_or(|end| end == named));
        }
        for end in [named, named + 1, (named + text.len()) / 2, text.len() - 1, text.len()] {
            let (held, asked) = begun(&text, end).unwrap();
            let catalogue = self::held(held).unwrap();
            let titles = to_value(catalogue.controls.iter().map(|control| &control.title).collect::<Vec<_>>()).unwrap();
            assert_eq!(titles.as_array().unwrap().len(), whole["controls"].as_array().unwrap().len());
            assert_eq!(asked.load(Ordering::Relaxed), 0, "{name} {end}: lists are shown without a guide");
            assert_eq!(all(&catalogue), whole, "{name} {end}");
            // Only the sum at the end stands behind the guides.
            assert_eq!(asked.load(Ordering::Relaxed), usize::from(end < text.len() - 19), "{name} {end}");
        }
        // The rest is read as soon as somebody has it, and never again.
        let (held, asked) = begun(&text, named).unwrap();
        assert!(held.is(&text) && !held.is(&text[1..]) && held.read().is_none());
        held.complete(text.clone());
        assert!(held.is(&text) && !held.is(&forged_all(&text, |fields| with(fields, 4, "other"))));
        assert_eq!((all(&self::held(held).unwrap()), asked.load(Ordering::Relaxed)), (whole, 0));
    }
}

#[test]
fn no_byte_of_a_beginning_changes_without_being_seen() {
    let text = checked("bakery.toml").text;
    let (sound, named) = (in_place(&text), kept::named(text.as_bytes()).unwrap());
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1 << (place % 7);
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let rest = Box::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            None
        });
        let Some(held) = Held::begun(bytes, rest) else {
            assert!(place < named, "{place}");
            continue;
        };
        assert!(place >= named, "{place}");
        let catalogue = self::held(held);
        // The sum over all is not there yet, so that it cannot stand in a wrong place.
        let Ok(catalogue) = catalogue else {
            assert!(place >= text.len() - 19, "{place}");
            continue;
        };
        let spoilt = |id: &str| catalogue.control(id).unwrap().summary.contains("is not what was kept");
        let found: Vec<&str> =
            sound.controls.iter().map(|control| control.id.as_str()).filter(|id| spoilt(id)).collect();
        assert_eq!(found.len(), usize::from(place < text.len() - 19), "{place}");
        for control in sound.controls.iter().filter(|control| !found.contains(&control.id.as_str())) {
            let read = catalogue.control(control.id.as_str()).unwrap();
            assert_eq!(to_value(read).unwrap(), to_value(control).unwrap(), "{place}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 0, "what was read is not asked for again");
    }
}

/// Where the rest cannot be had, or is another, the guide says so, and stands there as soon as the rest is there.
#[test]
fn a_rest_that_is_another_is_not_taken() {
    let text = checked("bakery.toml").text;
    let named = kept::named(text.as_bytes()).unwrap();
    let other = forged_all(&text, |fields| with(fields, 2, "Another title"));
    for rest in [None, Some(String::new()), Some(other)] {
        let held: &'static Held = Box::leak(Box::new(
            Held::begun(text.as_bytes()[..named].to_vec(), Box::new(move || rest.clone())).unwrap(),
        ));
        let catalogue = kept::read_in_place(held).unwrap();
        let summary = || catalogue.controls[0].summary.to_string();
        assert!(summary().contains("is not what was kept"));
        held.complete(text.clone());
        assert_eq!(summary(), *in_place(&text).controls[0].summary);
    }
}

/// The form before had the guides behind their names.
#[test]
fn the_form_with_guides_among_the_names_is_still_read() {
    let old = "controlbook-catalogue\u{1f}2\u{1f}old\u{1f}Old\u{1f}1\u{1e}t\u{1f}t\u{1f}T\u{1f}\u{1e}\
        c\u{1f}A-1\u{1f}One\u{1f}t\u{1f}Sum\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}2\u{1f}3\u{1f}\u{1f}word\u{1e}\
        s\u{1f}c245522ce9aa9876\u{1e}";
    assert_eq!(
        (kept::is_whole(old), kept::head(old), kept::named(old.as_bytes())),
        (Some(true), Some(("old", "Old", 1)), None)
    );
    assert_eq!(kept::is_whole(&old.replace("Sum", "Sun")), Some(false));
    let (read, placed) = (kept::read(old).unwrap(), in_place(old));
    assert_eq!(all(&read), all(&placed));
    assert_eq!((&*placed.controls[0].summary, placed.controls[0].effort.get()), ("Sum", 3));
    assert!(begun(old, old.len()).is_none());
    let cli = Shell::new();
    let folder = cli.path("home/.local/share/controlbook/catalogues");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("old.catalogue"), old).unwrap();
    cli.done(&["new", "o.controlbook", "--organisation", "X", "--catalogue", "old"]);
    cli.done(&["catalogue", "remove", "old"]);
    assert!(cli.done(&["show", "A-1", "--workbook", "o.controlbook"]).contains("Sum"));
}

/// The first form had no sum; it is read as ever, and its hash is looked at when it is opened.
#[test]
fn the_first_form_is_still_read() {
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
