//! Catalogues that people bring along: what is read of each form, and what is refused with its place.

use controlbook::catalogue::draft::{Checked, MOST_CONTROLS};
use controlbook::catalogue::kept;
use controlbook::exchange::catalogue::{Form, read};

use crate::kept_catalogues::forged_all;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/catalogues/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub fn checked(name: &str) -> Checked {
    read(&fixture(name), name, None).unwrap().1
}

fn refused(bytes: &[u8], name: &str) -> String {
    read(bytes, name, None).expect_err(name)
}

#[test]
fn oscal_is_read_with_its_enhancements_parameters_and_properties() {
    let (form, checked) = read(&fixture("oscal.json"), "oscal.json", Some("made-up")).unwrap();
    assert_eq!((form, checked.name.as_str(), checked.controls), (Form::Oscal, "made-up", 4));
    assert_eq!(checked.left_out, ["1 that the publisher has withdrawn"]);
    let catalogue = kept::read(&checked.text).unwrap();
    let ids: Vec<&str> = catalogue.controls.iter().map(|control| control.id.as_str()).collect();
    assert_eq!(ids, ["AC-2", "AC-2(1)", "AC-10", "GV.OC-01"]);
    let accounts = catalogue.control("ac-2").unwrap();
    assert_eq!(
        accounts.summary,
        "See to accounts:\na. Look at them [how often].\nb. Close them [one or more of: daily; [how often]].\n\nAn account is what lets somebody in."
    );
    assert_eq!(accounts.evidence[..], ["The list of accounts", "The record of looking at it"]);
    // The one that it names and that was withdrawn is not there to be named.
    assert_eq!(accounts.related.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["AC-10"]);
    // A title that is the id once more says nothing; the statement does.
    assert_eq!(catalogue.control("GV.OC-01").unwrap().title, "The firm knows what it is for");
    let themes: Vec<&str> = catalogue.themes.iter().map(|theme| theme.title.as_str()).collect();
    assert_eq!(themes, ["Access", "Govern"]);
    let attributes: Vec<String> = catalogue
        .attributes()
        .map(|(_, vocabulary)| {
            let values: Vec<&str> = vocabulary.values.iter().map(|value| value.key.as_str()).collect();
            format!("{}: {}", vocabulary.key, values.join(" "))
        })
        .collect();
    assert_eq!(attributes, ["category: gv.oc", "implementation-level: system organization"]);
}

#[test]
fn a_library_of_ciso_assistant_is_read_with_its_groups_and_sections() {
    let (form, checked) = read(&fixture("library.yaml"), "library.yaml", None).unwrap();
    assert_eq!((form, checked.name.as_str(), checked.controls), (Form::Ciso, "made-up-1", 3));
    let catalogue = kept::read(&checked.text).unwrap();
    let rows: Vec<String> =
        catalogue.controls.iter().map(|control| format!("{} {}", control.id, control.title)).collect();
    // An id that YAML takes for a number stays what was written: 1.10, not 1.1.
    assert_eq!(
        rows,
        ["1.10 Its id looks like a number", "ID.AM-2 Programs", "ID.AM-10 There is a list of the machines"]
    );
    let machines = catalogue.control("ID.AM-10").unwrap();
    assert_eq!(machines.control_type[..], ["b", "e"]);
    assert_eq!(machines.properties[..], ["id.am"]);
    assert_eq!(machines.summary, "There is a list of the machines\n\nOvens count\ntoo");
}

#[test]
fn one_of_our_own_is_read_with_ladder_and_weights() {
    let (form, checked) = read(&fixture("bakery.toml"), "bakery.toml", None).unwrap();
    assert_eq!((form, checked.name.as_str(), checked.controls), (Form::Toml, "bakery", 3));
    let catalogue = kept::read(&checked.text).unwrap();
    let till = catalogue.control("S-2").unwrap();
    assert_eq!(till.ladder.as_ref().unwrap().0[1], "It is locked at night.");
    assert_eq!((till.importance.get(), till.effort.get()), (3, 1));
    // Another catalogue's control is nothing that could be gone to.
    assert_eq!(till.related.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["S-10"]);
    // A value that no list names is there all the same.
    assert_eq!(catalogue.control("S-10").unwrap().control_type[..], ["anna", "ben"]);
}

#[test]
fn what_is_kept_is_read_as_it_was_and_nothing_else() {
    for name in ["oscal.json", "library.yaml", "bakery.toml"] {
        let checked = checked(name);
        assert_eq!(kept::head(&checked.text), Some((&*checked.name, &*checked.title, checked.controls)), "{name}");
        // A text that was cut is none.
        for end in (0..checked.text.len()).filter(|end| checked.text.is_char_boundary(*end)) {
            assert!(kept::read(&checked.text[..end]).is_err(), "{name} {end}");
        }
        let unordered = forged_all(&checked.text, |fields| {
            [&["c", "A-0"], &fields[2..]].concat().into_iter().map(str::to_owned).collect()
        });
        assert!(kept::read(&unordered).unwrap_err().contains("not in its place"));
        let foreign = |place: usize| {
            forged_all(&checked.text, move |fields| {
                let mut fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
                fields[place] += "\u{1b}";
                fields
            })
        };
        for place in [2, 4] {
            assert!(kept::read(&foreign(place)).unwrap_err().contains("control characters"), "{name}");
        }
    }
}

fn toml(control: &str) -> Vec<u8> {
    format!("title = \"T\"\n\n[[control]]\nid = \"A-1\"\ntitle = \"One\"\n\n[[control]]\n{control}\n").into_bytes()
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    for (control, says) in [
        ("id = \"A-1\"\ntitle = \"Two\"", "line 7, control \"A-1\": there is one with this id already, at line 3"),
        ("id = \"a-1\"\ntitle = \"Two\"", "there is one with this id already, at line 3"),
        ("id = \"A\\u001b[2J\"\ntitle = \"Two\"", "its id has \\u{1b} in it"),
        ("id = \"OWN-1\"\ntitle = \"Two\"", "for the controls of an organisation's own"),
        ("id = \"\"\ntitle = \"Two\"", "line 7, control \"\": it has no id"),
        ("id = \"A-2\"\ntitle = \" \"", "control \"A-2\": it has no title"),
        ("id = \"A-2\"\ntitle = \"Two\"\nladder = [\"one\"]", "its ladder has 1 statements; it takes five, or none"),
        ("id = \"A-2\"\ntitle = \"Two\"\neffort = 4", "its effort is not 1, 2 or 3"),
        ("id = \"A-2\"\ntitle = \"Two\"\ncolour = 4", "line 10: unknown field `colour`"),
        ("id = \"A-2\"\ntitle = \"Two\"\nattributes.x = [\"y\"]", "line 7: the attribute \"x\" is not declared"),
    ] {
        let what = refused(&toml(control), "t.toml");
        assert!(what.contains(says), "{control}: {what}");
    }
    assert!(refused(b"{\"profile\": {}}", "p.json").contains("without a \"catalog\""));
    assert!(refused(b"{\"catalog\": {\n \"metadata\": 3}}", "p.json").starts_with("line 2, column"));
    assert!(refused(b"objects: {}\n", "l.yaml").contains("without a framework"));
    assert!(refused(b"title = \"\xff\"", "t.toml").starts_with("line 1: it is no text"));
    assert!(refused(b"title = \"T\"\n", "t.toml").contains("no control"));
}

#[test]
fn hostile_files_end_with_a_sentence() {
    // An id that every YAML bomb has: each line is ten of the line before.
    let mut bomb = String::from("a0: &a0 [x, x]\n");
    for line in 1..12 {
        let of = line - 1;
        bomb.push_str(&format!("a{line}: &a{line} [{}]\n", vec![format!("*a{of}"); 10].join(", ")));
    }
    bomb.push_str("objects: *a11\n");
    assert!(refused(bomb.as_bytes(), "bomb.yaml").starts_with("it is no library"));
    let circle = "objects:\n  framework:\n    name: C\n    requirement_nodes:\n    - urn: a\n      parent_urn: b\n      assessable: true\n      ref_id: A\n      name: A\n    - urn: b\n      parent_urn: a\n";
    assert!(refused(circle.as_bytes(), "c.yaml").contains("round in a circle"));
    let deep = format!("{}{}", "{\"catalog\":".repeat(10_000), "}".repeat(10_000));
    assert!(refused(deep.as_bytes(), "deep.json").starts_with("line 1"));
    let control = |n: usize| format!("{{\"id\":\"c-{n}\",\"title\":\"T\"}}");
    let many: Vec<String> = (0..3 * MOST_CONTROLS).map(control).collect();
    let many = format!("{{\"catalog\":{{\"metadata\":{{\"title\":\"M\"}},\"controls\":[{}]}}}}", many.join(","));
    assert!(refused(many.as_bytes(), "many.json").contains("than are read"));
    // Parameters that name each other end in brackets, not in a stack that is full.
    let selves = r#"{"catalog":{"metadata":{"title":"S"},"controls":[{"id":"a","title":"T",
        "params":[{"id":"p","label":"{{ insert: param, p }} {{ insert: param, p }}"}],
        "parts":[{"name":"statement","prose":"{{ insert: param, p }} {{ open"}]}]}}"#;
    let (_, checked) = read(selves.as_bytes(), "s.json", None).unwrap();
    assert!(kept::read(&checked.text).unwrap().controls[0].summary.ends_with("{{ open"));
    // What turns the line round, and what no terminal should see, is not in the texts.
    let (_, checked) =
        read(&toml("id = \"A-2\"\ntitle = \"T\\u202ewo\"\nsummary = \"\\u001b[31mred\\u0007\""), "t.toml", None)
            .unwrap();
    let catalogue = kept::read(&checked.text).unwrap();
    assert_eq!(catalogue.controls[1].title, "T wo");
    assert_eq!(catalogue.controls[1].summary, "[31mred");
}
