//! Text that the user has bought: taken from a file, shown beside ours, and found nowhere else.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{folder, names};

/// What the files here say, so that any trace of it can be looked for.
const BOUGHT: &str = "Wording bought from a bookshop";

/// A folder with a home of its own.
struct Home {
    folder: TempDir,
}

/// How a command ended.
struct Ran {
    code: i32,
    out: Vec<u8>,
    err: String,
}

impl Home {
    fn new() -> Home {
        Home { folder: folder() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn stored(&self) -> PathBuf {
        self.path("data/controlbook/overlay.json")
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(cargo_bin!("controlbook"));
        command.current_dir(self.folder.path()).env_clear().env("USER", "ann").env("HOME", self.path("home"));
        command.env("XDG_DATA_HOME", self.path("data")).env("XDG_CONFIG_HOME", self.path("config"));
        let output = command.env("XDG_STATE_HOME", self.path("state")).args(arguments).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!err.contains("panicked"), "{arguments:?}: {err}");
        Ran { code: output.status.code().unwrap(), out: output.stdout, err }
    }

    fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        String::from_utf8(ran.out).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }

    fn add(&self, bytes: impl AsRef<[u8]>) -> Ran {
        fs::write(self.path("mine.toml"), bytes).unwrap();
        self.run(&["overlay", "add", "mine.toml"])
    }

    /// A file that must not be taken: what is said of it.
    fn refused(&self, bytes: impl AsRef<[u8]>) -> String {
        let ran = self.add(bytes);
        assert_eq!((ran.code, ran.out.len()), (1, 0), "{}", ran.err);
        assert!(ran.err.starts_with("controlbook: no text is taken from mine.toml: "), "{}", ran.err);
        assert!(ran.err.contains("\n  hint: ") && !ran.err.contains('\u{1b}'), "{}", ran.err);
        ran.err
    }
}

#[test]
fn what_is_added_is_shown_beside_ours_until_it_is_removed() {
    let home = Home::new();
    let plain = home.done(&["show", "8.13"]);
    assert!(!plain.contains("Your own text"));
    assert_eq!(home.json(&["show", "8.13", "--json"])["overlay"], Value::Null);
    assert!(home.done(&["overlay", "list"]).contains("No control has a text of your own"));

    let added = home.add(format!("\"A.8.13\" = \"\"\"\n{BOUGHT}.\nSecond line.\"\"\"\n5.10 = \"Of 5.10.\"\n"));
    let said = String::from_utf8(added.out).unwrap();
    assert!(added.code == 0 && said.starts_with("2 controls have a text of your own now, from mine.toml.\n"), "{said}");
    assert!(!said.contains("Gone"), "{said}");

    let shown = home.done(&["show", "8.13"]);
    let section = format!("\nYour own text (from mine.toml)\n  {BOUGHT}.\n  Second line.\n");
    assert_eq!(shown.replace(&section, ""), plain, "a section of its own, and nothing else");
    let json = home.json(&["show", "A.8.13", "--json"]);
    assert_eq!(json["overlay"], format!("{BOUGHT}.\nSecond line."));
    assert!(json["control"]["overlay"].is_null() && json["answer"].is_null());
    assert_eq!(home.json(&["show", "5.10", "--json"])["overlay"], "Of 5.10.");
    assert_eq!(home.json(&["show", "5.1", "--json"])["overlay"], Value::Null);

    let list = home.done(&["overlay", "list"]);
    assert!(list.starts_with("5.10") && list.contains("8.13") && list.contains("Information backup"), "{list}");
    assert!(list.contains("2 controls have") && !list.contains(BOUGHT), "{list}");
    let listed = home.json(&["overlay", "list", "--json"]);
    assert_eq!(listed["source"], "mine.toml");
    assert_eq!(listed["texts"][0], serde_json::json!({"control": "5.10", "bytes": 8}));

    // The next file takes the place of all that was added before.
    let said = String::from_utf8(home.add("5.1 = \"Of 5.1.\"").out).unwrap();
    assert!(said.starts_with("1 control has a text") && said.contains("Gone: the 2 texts added before."), "{said}");
    assert_eq!(home.json(&["show", "8.13", "--json"])["overlay"], Value::Null);
    assert_eq!(home.json(&["show", "5.1", "--json"])["overlay"], "Of 5.1.");

    assert_eq!(home.done(&["overlay", "remove"]), "No control has a text of your own any more.\n");
    assert!(!home.stored().exists());
    assert_eq!(home.done(&["overlay", "remove"]), "There was no text of your own to remove.\n");
    assert_eq!(home.done(&["show", "8.13"]), plain);
    assert_eq!(home.json(&["overlay", "list", "--json"]), serde_json::json!({"source": null, "texts": []}));
}

#[test]
fn ids_are_taken_as_people_write_them() {
    let home = Home::new();
    let ways = ["5.1 = 'x'", "\"5.1\" = 'x'", "A.5.1 = 'x'", "\"A.5.1\" = 'x'", "a.5.1 = 'x'", "[5]\n1 = 'x'"];
    for way in ways.into_iter().chain(["[A.5]\n1 = 'x'", "A = {5 = {1 = 'x'}}", "\u{feff}5.1 = 'x'\r\n"]) {
        assert_eq!(home.add(way).code, 0, "{way}");
        assert_eq!(home.json(&["show", "5.1", "--json"])["overlay"], "x", "{way}");
    }
    // All of them at once.
    let ids = home.json(&["controls", "--json"]);
    let ids: Vec<&str> = ids.as_array().unwrap().iter().map(|control| control["id"].as_str().unwrap()).collect();
    let file: String = ids.iter().map(|id| format!("{id} = \"Of {id}.\"\n")).collect();
    assert!(home.add(file).out.starts_with(b"93 controls have"));
    for id in ["5.1", "5.10", "8.34"] {
        assert_eq!(home.json(&["show", id, "--json"])["overlay"], format!("Of {id}."));
    }
}

#[test]
fn what_cannot_be_taken_is_refused_with_its_line_and_changes_nothing() {
    let home = Home::new();
    assert_eq!(home.add(format!("8.13 = \"{BOUGHT}\"")).code, 0);
    let before = fs::read(home.stored()).unwrap();
    let long = "x".repeat(64 * 1024 + 1);
    let faults: [(&[u8], &str); 18] = [
        (b"", "it has no text for any control"),
        (b"[5]\n", "it has no text for any control"),
        (b"5.1 = \"a\"\n5.2 = \"b\n", "line 2: "),
        (b"5.1 = \"a\"\n5.2 \"b\"\n", "line 2: "),
        (b"5.1 = \"a\"\n5.1 = \"b\"\n", "line 2: "),
        (b"5.1 = \"a\"\n\"A.5.1\" = \"b\"\n", "line 2: A.5.1 stands here a second time"),
        (b"5.1 = \"a\"\n\n5.99 = \"b\"\n", "line 3: there is no control \"5.99\" in ISO/IEC 27002:2022"),
        (b"\"5.1 \" = \"a\"\n", "line 1: there is no control \"5.1 \""),
        (b"12.3.1 = \"a\"\n", "line 1: there is no control \"12.3.1\""),
        (b"\"\\u001b[2J\" = \"a\"\n", "line 1: there is no control \"\u{fffd}[2J\""),
        (b"5.1 = 3\n", "line 1: 5.1 has no text: write 5.1 = \"…\""),
        (b"5.2 = \"a\"\n5.1 = [\"a\"]\n", "line 2: 5.1 has no text"),
        (b"[[5]]\n1 = 'x'\n", "line 1: there is no control \"5\""),
        (b"5.1 = \" \\n \"\n", "line 1: the text of 5.1 is empty"),
        (b"5.1 = \"a\"\n5.2 = \"\xff\"\n", "line 2: this is not text in UTF-8"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0", "line 1: "),
        (b"SQLite format 3\0\x10\0\x01\x01", "line 1: "),
        (b"PK\x03\x04\x14\0\x08\0\n\n\xe9", "this is not text in UTF-8"),
    ];
    for (bytes, said) in faults {
        let err = home.refused(bytes);
        assert!(err.contains(said), "{err}, but not {said}");
    }
    let err = home.refused(format!("5.2 = \"fine\"\n5.1 = \"{long}\"\n"));
    assert!(err.contains("line 2: the text of 5.1 is longer than 64 KB"), "{err}");
    let err = home.refused("#".repeat(4 * 1024 * 1024 + 1));
    assert!(err.contains("it is too large: at most 4 MB are read"), "{err}");
    // What nests deeper than anything sensible.
    home.refused(format!("5.1 = {}", "[".repeat(200_000)));
    home.refused(format!("{} = \"x\"", vec!["a"; 50_000].join(".")));
    assert_eq!(fs::read(home.stored()).unwrap(), before);

    fs::create_dir(home.path("folder.toml")).unwrap();
    for (file, said) in [("folder.toml", "it is a folder"), ("nowhere.toml", "No such file")] {
        let ran = home.run(&["overlay", "add", file]);
        assert!(ran.code == 1 && ran.err.contains(said), "{}", ran.err);
    }
    #[cfg(unix)]
    {
        let ran = home.run(&["overlay", "add", "/dev/zero"]);
        assert!(ran.code == 1 && ran.err.contains("it is no ordinary file"), "{}", ran.err);
    }
    for bad in [&["overlay"][..], &["overlay", "add"], &["overlay", "remove", "x"]] {
        assert_eq!(home.run(bad).code, 2, "{bad:?}");
    }
    assert_eq!(fs::read(home.stored()).unwrap(), before);
    // The largest that is taken.
    assert_eq!(home.add(format!("5.1 = \"{}\"", &long[1..])).code, 0);
    assert_eq!(home.json(&["show", "5.1", "--json"])["overlay"].as_str().unwrap().len(), 64 * 1024);
}

#[test]
fn text_is_shown_without_what_steers_a_terminal() {
    let home = Home::new();
    let file = "5.1 = \"one\\u001b[2Jtwo\\u009b0m\\u202ethree\\u0007\"\n";
    fs::write(home.path("a\u{1b}[31mb.toml"), file).unwrap();
    let said = home.done(&["overlay", "add", "a\u{1b}[31mb.toml"]);
    assert!(said.contains("from a\u{fffd}[31mb.toml"), "{said}");
    let shown = home.done(&["show", "5.1"]);
    assert!(shown.contains("Your own text (from a\u{fffd}[31mb.toml)\n"), "{shown}");
    assert!(shown.contains("one\u{fffd}[2Jtwo\u{fffd}0m\u{fffd}three\u{fffd}"), "{shown}");
    assert!(!home.done(&["overlay", "list"]).contains('\u{1b}'));
    assert!(!home.done(&["show", "5.1", "--json"]).contains('\u{1b}'));
}

#[test]
fn nothing_but_show_ever_has_it() {
    let home = Home::new();
    home.done(&["sample", "acme.controlbook"]);
    let file: String = ["5.1", "8.13", "7.4"].iter().map(|id| format!("{id} = \"{BOUGHT} for {id}\"\n")).collect();
    assert_eq!(home.add(file).code, 0);
    fs::remove_file(home.path("mine.toml")).unwrap();
    assert!(home.done(&["show", "8.13", "--workbook", "acme.controlbook"]).contains(BOUGHT));

    home.done(&["set", "acme.controlbook", "8.13", "--level", "2"]);
    home.done(&["note", "acme.controlbook", "8.13", "Seen."]);
    home.done(&["copy", "acme.controlbook", "copy.controlbook"]);
    for format in ["md", "csv", "json"] {
        home.done(&["export", "acme.controlbook", "--format", format]);
    }
    assert!(names(home.folder.path()).len() > 6, "{:?}", names(home.folder.path()));
    let is_in = |bytes: &[u8]| bytes.windows(BOUGHT.len()).any(|window| window == BOUGHT.as_bytes());
    for name in names(home.folder.path()) {
        let path = home.path(&name);
        if path.is_file() {
            assert!(!is_in(&fs::read(&path).unwrap()), "{name} has the text");
        }
    }
    assert!(is_in(&fs::read(home.stored()).unwrap()), "the scan finds it where it is");
    let commands: [&[&str]; 9] = [
        &["controls", "--json"],
        &["controls", "--json", "--workbook", "acme.controlbook"],
        &["controls", "--filter", "bookshop"],
        &["status", "acme.controlbook", "--json"],
        &["gaps", "acme.controlbook", "--json"],
        &["soa", "acme.controlbook", "--json"],
        &["history", "acme.controlbook", "--json"],
        &["doctor", "--catalogue"],
        &["overlay", "list", "--json"],
    ];
    for command in commands {
        let out = home.done(command);
        assert!(!is_in(out.as_bytes()), "{command:?} has the text");
        assert_ne!(out, "");
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::new();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(home.add("5.1 = 'x'").code, 0);
    assert_eq!(mode(home.stored()), 0o600);
    assert_eq!(mode(home.path("data/controlbook")), 0o700);
    // Whoever opened it to others finds it closed after the next add, and no leftovers beside it.
    fs::set_permissions(home.stored(), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(home.add("5.1 = 'y'").code, 0);
    assert_eq!(mode(home.stored()), 0o600);
    assert_eq!(names(&home.path("data/controlbook")), ["overlay.json"]);
}

#[test]
fn a_damaged_store_is_named_and_can_be_replaced_or_removed() {
    let home = Home::new();
    assert_eq!(home.add("5.1 = 'x'").code, 0);
    for damage in [&b"{"[..], b"", b"[]", b"{\"source\": 3}", b"\xff\xfe", &[b'['; 100_000]] {
        fs::write(home.stored(), damage).unwrap();
        for command in [&["show", "5.1"][..], &["overlay", "list"]] {
            let ran = home.run(command);
            assert!(ran.code == 1 && ran.err.contains("overlay.json cannot be read: "), "{}", ran.err);
            assert!(ran.err.contains("controlbook overlay remove"), "{}", ran.err);
        }
    }
    home.done(&["overlay", "remove"]);
    home.done(&["show", "5.1"]);
    fs::write(home.stored(), "{").unwrap();
    assert_eq!(home.add("5.1 = 'x'").code, 0);
    assert_eq!(home.json(&["show", "5.1", "--json"])["overlay"], "x");
    // A folder in its place is left alone.
    fs::remove_file(home.stored()).unwrap();
    fs::create_dir(home.stored()).unwrap();
    for command in [&["show", "5.1"][..], &["overlay", "remove"], &["overlay", "add", "mine.toml"]] {
        let ran = home.run(command);
        assert!(ran.code == 1 && ran.err.contains("overlay.json"), "{command:?}: {}", ran.err);
    }
    assert_eq!(names(&home.path("data/controlbook")), ["overlay.json"]);
}

#[test]
fn a_file_alone_is_added_too() {
    let home = Home::new();
    fs::write(home.path("mine.toml"), format!("5.1 = \"{BOUGHT}\"\n")).unwrap();
    assert!(home.done(&["overlay", "mine.toml"]).starts_with("1 control has a text of your own now"));
    assert_eq!(home.json(&["show", "5.1", "--json"])["overlay"], BOUGHT);
    assert_eq!(home.run(&["overlay"]).code, 2);
    assert_eq!(home.run(&["overlay", "mine.toml", "list"]).code, 2);
}
