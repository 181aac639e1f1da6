//! Evidence on the command line, in listings and in exports, through the real binary.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use controlbook::text::is_unsafe;
use serde_json::{Value, json};

use crate::cli::{Shell, ran};
use crate::support::{assert_sound, names};

const ACME: &str = "acme.controlbook";

/// A workbook, and a file `log.txt` that says `restored`.
fn shell() -> Shell {
    let shell = Shell::with_workbook();
    fs::write(shell.path("log.txt"), "restored").unwrap();
    shell
}

/// Attaches something, and gives back its id.
fn attach(shell: &Shell, arguments: &[&str]) -> String {
    let out = shell.done(&[&["attach", ACME][..], arguments].concat());
    let id = out.trim_end();
    assert!(id.len() == 36 && out == format!("{id}\n"), "{out}");
    id.to_owned()
}

fn listed(shell: &Shell, arguments: &[&str]) -> Vec<Value> {
    let listed = shell.json(&[&["evidence", "list", ACME, "--json"][..], arguments].concat());
    listed.as_array().unwrap().clone()
}

fn names_of(listed: &[Value]) -> Vec<&str> {
    listed.iter().map(|evidence| evidence["name"].as_str().unwrap()).collect()
}

#[test]
fn files_and_links_are_attached_and_listed() {
    let shell = shell();
    assert_eq!(
        shell.done(&["evidence", "list", ACME]),
        "There is no evidence yet; attach some with: controlbook attach FILE CONTROL PATH|URL\n"
    );
    let file = attach(&shell, &["A.8.13", "log.txt", "--also", "5.30", "--also", "8.13", "--nature", "operating"]);
    let linked = attach(&shell, &["5.24", "log.txt", "--link", "--name", "Plan", "--review-due", "2027-01-01"]);
    let link = attach(&shell, &["5.1", "HTTPS://example.com/policy", "--expires", "2026-02-01"]);
    attach(&shell, &["5.2", "mailto:anna@example.com", "--link", "--max-mb", "1"]);
    let all = listed(&shell, &[]);
    assert_eq!(names_of(&all), ["log.txt", "Plan", "HTTPS://example.com/policy", "mailto:anna@example.com"]);
    let sha256 = "8e9bb8cdb6a07de0aa76e7cb7f6be1d6e6b6e30a5e4a2d9ac3a0b3a2f5ad8ba2";
    assert_eq!(sha256.len(), all[0]["sha256"].as_str().unwrap().len());
    let location = shell.path("log.txt").canonicalize().unwrap();
    for (evidence, key, value) in [
        (0, "id", json!(file)),
        (0, "kind", json!("file")),
        (0, "size", json!(8)),
        (0, "author", json!("ann")),
        (0, "location", Value::Null),
        (0, "nature", json!("operating")),
        (0, "expires", Value::Null),
        (0, "controls", json!(["5.30", "8.13"])),
        (1, "id", json!(linked)),
        (1, "kind", json!("linked-file")),
        (1, "location", json!(location.to_str().unwrap())),
        (1, "sha256", all[0]["sha256"].clone()),
        (1, "review_due", json!("2027-01-01")),
        (2, "id", json!(link)),
        (2, "kind", json!("link")),
        (2, "size", Value::Null),
        (2, "sha256", Value::Null),
        (2, "expires", json!("2026-02-01")),
        (2, "nature", Value::Null),
        (3, "kind", json!("link")),
    ] {
        assert_eq!(all[evidence][key], value, "{evidence} {key}");
    }
    assert!(all[0]["at"].as_str().unwrap().ends_with('Z'));
    let text = shell.done(&["evidence", "list", ACME]);
    assert!(text.contains("5.30, 8.13  log.txt\n") && text.ends_with("\n4 pieces of evidence\n"), "{text}");
    // What the list shows of an id is enough to name it.
    let short = text.lines().nth(1).unwrap().split(' ').next().unwrap();
    assert_eq!(shell.done(&["evidence", "save", ACME, short, "-o", "-"]), "restored");

    assert_eq!(names_of(&listed(&shell, &["--control", "a.5.30"])), ["log.txt"]);
    assert_eq!(names_of(&listed(&shell, &["--filter", "theme:technological"])), ["log.txt"]);
    assert_eq!(names_of(&listed(&shell, &["--filter", "evidence:plan"])), ["Plan"]);
    assert_eq!(listed(&shell, &["--filter", "theme:people"]).len(), 0);
    assert_eq!(listed(&shell, &["--filter", "5.1", "--control", "5.30"]).len(), 0);
    let none = shell.done(&["evidence", "list", ACME, "--control", "5.3"]);
    assert_eq!(none, "No evidence serves these controls.\n");
    shell.refused(1, &["evidence", "list", ACME, "--control", "9.9"]);
    shell.refused(2, &["evidence", "list", ACME, "--filter", "colour:red"]);
    assert_sound(&shell.open());
}

#[test]
fn a_limit_holds_until_it_is_raised() {
    let shell = shell();
    fs::write(shell.path("large.bin"), vec![7; (1 << 20) + 1]).unwrap();
    let err = shell.refused(1, &["attach", ACME, "5.1", "large.bin", "--max-mb", "1"]);
    assert!(err.contains("large.bin has 2 MB; at most 1 MB are copied") && err.contains("--max-mb N"), "{err}");
    shell.refused(2, &["attach", ACME, "5.1", "large.bin", "--max-mb", "0"]);
    fs::create_dir_all(shell.path("config/controlbook")).unwrap();
    let configure = |text: &str| fs::write(shell.path("config/controlbook/config.toml"), text).unwrap();
    configure("attach_max_mb = 1\n");
    shell.refused(1, &["attach", ACME, "5.1", "large.bin"]);
    attach(&shell, &["5.1", "large.bin", "--max-mb", "2"]);
    attach(&shell, &["5.1", "large.bin", "--link"]);
    configure("attach_max_mb = 2\n");
    attach(&shell, &["5.1", "large.bin"]);
    configure("attach_max_mb = -1\n");
    let err = shell.refused(1, &["attach", ACME, "5.1", "large.bin"]);
    assert!(err.contains("config.toml: line 1"), "{err}");
}

#[test]
fn what_cannot_be_attached_is_refused_with_a_sentence() {
    let shell = shell();
    let before = fs::read(shell.path(ACME)).unwrap();
    for (source, part) in [
        ("nothing-there.pdf", "nothing-there.pdf cannot be attached: No such file or directory\n"),
        (".", "it is not a file"),
        ("/dev/null", "it is not a file"),
        (ACME, "it is this workbook itself"),
        ("https://", "is neither a file nor an address"),
        ("https://example.com/a b", "is neither a file nor an address"),
        ("https://example.com/\u{1b}[2J\u{202e}", "is neither a file nor an address"),
        ("ftp://example.com/a", "is neither a file nor an address"),
        ("javascript:alert(1)", "cannot be attached"),
    ] {
        for link in [&[][..], &["--link"]] {
            let err = shell.refused(1, &[&["attach", ACME, "5.1", source][..], link].concat());
            assert!(err.contains(part), "{source:?}: {err}");
        }
    }
    let long = format!("https://example.com/{}", "x".repeat(10_000));
    assert!(shell.refused(1, &["attach", ACME, "5.1", &long]).contains("at most 4000 are kept"));
    let name = "x".repeat(10_000);
    assert!(shell.refused(1, &["attach", ACME, "5.1", "log.txt", "--name", &name]).contains("at most 200 are kept"));
    shell.refused(1, &["attach", ACME, "5.1", "log.txt", "--name", " "]);
    shell.refused(1, &["attach", ACME, "9.9", "log.txt"]);
    shell.refused(1, &["attach", ACME, "5.1", "log.txt", "--also", "9.9"]);
    shell.refused(2, &["attach", ACME, "5.1", "log.txt", "--nature", "nice"]);
    shell.refused(2, &["attach", ACME, "5.1", "log.txt", "--expires", "soon"]);
    shell.refused(2, &["attach", ACME, "5.1"]);
    assert_eq!(fs::read(shell.path(ACME)).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_pipes_keep_nobody_waiting() {
    use std::os::unix::fs::symlink;
    let shell = shell();
    let status = std::process::Command::new("mkfifo").arg(shell.path("pipe")).status().unwrap();
    assert!(status.success());
    for link in [&[][..], &["--link"]] {
        let err = shell.refused(1, &[&["attach", ACME, "5.1", "pipe"][..], link].concat());
        assert!(err.contains("pipe cannot be attached: it is not a file"), "{err}");
    }
    symlink("log.txt", shell.path("pointer.txt")).unwrap();
    symlink("gone.txt", shell.path("dangling.txt")).unwrap();
    symlink(ACME, shell.path("self.controlbook")).unwrap();
    let id = attach(&shell, &["5.1", "pointer.txt"]);
    assert_eq!(shell.done(&["evidence", "save", ACME, &id, "-o", "-"]), "restored");
    assert_eq!(names_of(&listed(&shell, &[])), ["pointer.txt"]);
    shell.refused(1, &["attach", ACME, "5.1", "dangling.txt"]);
    let err = shell.refused(1, &["attach", ACME, "5.1", "self.controlbook"]);
    assert!(err.contains("it is this workbook itself"), "{err}");
    // Saving does not write through a link, either.
    let err = shell.refused(1, &["evidence", "save", ACME, &id, "-o", "dangling.txt"]);
    assert!(err.contains("is a symbolic link") && !shell.path("gone.txt").exists(), "{err}");
}

#[test]
fn evidence_serves_more_controls_changes_and_goes() {
    let shell = shell();
    let id = attach(&shell, &["8.13", "log.txt"]);
    let start = &id[..20];
    assert_eq!(
        shell.done(&["evidence", "add", ACME, start, "5.30", "8.13", "5.29"]),
        "evidence \"log.txt\" attached to 5.30, 5.29\n"
    );
    assert_eq!(shell.done(&["evidence", "add", ACME, start, "5.30"]), "nothing to change\n");
    let out = shell.done(&[
        "evidence",
        "set",
        ACME,
        start,
        "--name",
        "Restore log",
        "--nature",
        "design",
        "--expires",
        "2027-03-01",
        "--review-due",
        "2027-01-15",
    ]);
    assert!(out.contains("Restore log") && out.contains("expires not set → 2027-03-01"), "{out}");
    let all = listed(&shell, &[]);
    assert_eq!(all[0]["nature"], "design");
    assert_eq!(all[0]["edited"]["author"], "ann");
    shell.done(&["evidence", "set", ACME, &id, "--nature", "none", "--expires", "none", "--review-due", "none"]);
    let all = listed(&shell, &[]);
    assert_eq!(
        (&all[0]["nature"], &all[0]["expires"], &all[0]["review_due"], &all[0]["name"]),
        (&Value::Null, &Value::Null, &Value::Null, &json!("Restore log"))
    );
    let err = shell.refused(2, &["evidence", "set", ACME, &id]);
    assert!(err.contains("nothing to set is given"), "{err}");

    assert_eq!(
        shell.done(&["evidence", "remove", ACME, &id, "A.5.30"]),
        "evidence \"Restore log\" removed from 5.30\n"
    );
    assert_eq!(shell.done(&["evidence", "remove", ACME, &id, "5.30"]), "nothing to change\n");
    shell.done(&["evidence", "remove", ACME, &id]);
    assert_eq!(listed(&shell, &[]).len(), 0);
    let err = shell.refused(1, &["evidence", "remove", ACME, &id]);
    assert!(err.contains("there is no evidence") && err.contains("evidence list FILE"), "{err}");
    shell.done(&["undo", ACME]);
    assert_eq!(listed(&shell, &[])[0]["controls"], json!(["5.29", "8.13"]));
    assert_eq!(shell.done(&["evidence", "save", ACME, &id, "-o", "-"]), "restored");
    for verb in ["add", "set", "remove", "save"] {
        let arguments: &[&str] = match verb {
            "add" => &["5.1"],
            "set" => &["--name", "x"],
            _ => &[],
        };
        for unknown in ["zz", "00000000-0000-0000-0000-000000000000"] {
            shell.refused(1, &[&["evidence", verb, ACME, unknown][..], arguments].concat());
        }
    }
    assert_sound(&shell.open());
}

#[test]
fn a_file_comes_out_byte_for_byte_and_over_nothing() {
    let shell = shell();
    let bytes: Vec<u8> = (0..600_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    fs::write(shell.path("photo.jpg"), &bytes).unwrap();
    let id = attach(&shell, &["7.1", "photo.jpg"]);
    let err = shell.refused(1, &["evidence", "save", ACME, &id]);
    assert!(err.contains("photo.jpg exists already"), "{err}");
    fs::remove_file(shell.path("photo.jpg")).unwrap();
    assert_eq!(shell.done(&["evidence", "save", ACME, &id]), "Wrote photo.jpg\n");
    assert_eq!(fs::read(shell.path("photo.jpg")).unwrap(), bytes);
    fs::write(shell.path("photo.jpg"), "mine").unwrap();
    shell.done(&["evidence", "save", ACME, &id, "--force"]);
    assert_eq!(fs::read(shell.path("photo.jpg")).unwrap(), bytes);
    let output = shell.command().args(["evidence", "save", ACME, &id, "-o", "-"]).output().unwrap();
    assert!(output.status.success() && output.stdout == bytes && output.stderr.is_empty());
    for (target, part) in [(".", "folder"), (ACME, "a workbook or another database"), ("no/where", "cannot write")] {
        let err = shell.refused(1, &["evidence", "save", ACME, &id, "-o", target, "--force"]);
        assert!(err.contains(part), "{target}: {err}");
    }
    let link = attach(&shell, &["7.1", "https://example.com"]);
    let err = shell.refused(1, &["evidence", "save", ACME, &link]);
    assert!(err.contains("does not exist: it is a link"), "{err}");
    assert_eq!(names(shell.folder.path()), [ACME, "log.txt", "photo.jpg", "state"]);
    assert_sound(&shell.open());
}

#[cfg(unix)]
#[test]
fn whoever_reads_a_saved_file_may_stop() {
    let shell = shell();
    fs::write(shell.path("large.bin"), vec![7; 3_000_000]).unwrap();
    for link in [&[][..], &["--link"]] {
        let id = attach(&shell, &[&["7.1", "large.bin"][..], link].concat());
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("controlbook"));
        command.current_dir(shell.folder.path()).args(["evidence", "save", ACME, &id, "-o", "-"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_hostile_name_stays_in_the_folder_and_steers_nothing() {
    let shell = shell();
    for (name, safe) in [
        ("../../etc/passwd", "_.._etc_passwd"),
        (".profile", "profile"),
        ("a\u{1b}[2J\u{202e}b\nc", "a_[2J_b_c"),
        ("=HYPERLINK(\"x\")", "=HYPERLINK(_x_)"),
        ("...", "evidence"),
    ] {
        let id = attach(&shell, &["5.1", "log.txt", "--name", name]);
        assert_eq!(shell.done(&["evidence", "save", ACME, &id]), format!("Wrote {safe}\n"), "{name:?}");
        assert_eq!(fs::read_to_string(shell.path(safe)).unwrap(), "restored");
        fs::remove_file(shell.path(safe)).unwrap();
    }
    // `done` looks at all that is printed.
    let listed_ = shell.done(&["evidence", "list", ACME]);
    assert_eq!(listed_.lines().count(), 1 + 5 + 2, "a name takes one line: {listed_}");
    shell.done(&["evidence", "verify", ACME]);
    shell.done(&["show", "5.1", "--workbook", ACME]);
    shell.done(&["soa", ACME]);
    shell.done(&["history", ACME]);
    for json in [
        &["show", "5.1", "--workbook", ACME, "--json"][..],
        &["soa", ACME, "--json"],
        &["evidence", "verify", ACME, "--json"],
    ] {
        shell.json(json);
    }
    let csv = shell.done(&["export", ACME, "--format", "csv", "-o", "-"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    let cell = row.get(14).unwrap();
    let lines: Vec<&str> = cell.lines().collect();
    assert_eq!(lines, ["../../etc/passwd", ".profile", "a�[2J�b⏎c", "=HYPERLINK(\"x\")", "..."]);
    let markdown = shell.done(&["export", ACME, "--format", "md", "-o", "-"]);
    assert!(markdown.contains("\n- =HYPERLINK") || markdown.contains("\n- \\=HYPERLINK"), "{markdown}");
    assert!(!markdown.contains(|c: char| is_unsafe(c) && c != '\n'));
}

#[test]
fn a_name_that_is_a_formula_is_neutral_in_a_spreadsheet() {
    let shell = shell();
    attach(&shell, &["5.1", "log.txt", "--name", "=1+1"]);
    let csv = shell.done(&["export", ACME, "--format", "csv", "-o", "-"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.records().next().unwrap().unwrap().get(14), Some("'=1+1"));
}

#[test]
fn verify_finds_what_is_missing_and_what_changed() {
    let shell = shell();
    assert!(shell.done(&["evidence", "verify", ACME]).contains("There is no file to look at"));
    fs::write(shell.path("plan.txt"), "Who calls whom.").unwrap();
    attach(&shell, &["8.13", "log.txt"]);
    attach(&shell, &["5.24", "plan.txt", "--link"]);
    attach(&shell, &["5.1", "https://example.com"]);
    let out = shell.done(&["evidence", "verify", ACME]);
    assert!(out.contains("same     plan.txt (5.24)\n") && out.ends_with("2 files are as attached.\n"), "{out}");
    fs::write(shell.path("plan.txt"), "Who calls whoM.").unwrap();
    let states = |shell: &Shell| -> Vec<String> {
        let ran = shell.run(&["evidence", "verify", ACME, "--json"]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""));
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        json.as_array().unwrap().iter().map(|file| file["state"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(states(&shell), ["same", "changed"]);
    fs::remove_file(shell.path("plan.txt")).unwrap();
    assert_eq!(states(&shell), ["same", "missing"]);
    let ran = shell.run(&["evidence", "verify", ACME]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.out.contains("MISSING  plan.txt (5.24)\n         It is not at "), "{}", ran.out);
    assert!(ran.out.ends_with("1 of 2 files are missing or changed.\n"), "{}", ran.out);
    damage(&shell.path(ACME), "UPDATE piece SET body = x'00'");
    assert_eq!(states(&shell), ["changed", "missing"]);
    let id = listed(&shell, &[])[0]["id"].as_str().unwrap().to_owned();
    let err = shell.refused(1, &["evidence", "save", ACME, &id, "-o", "out.txt"]);
    assert!(err.contains("is no longer what was attached") && !shell.path("out.txt").exists(), "{err}");
}

#[test]
fn evidence_is_purged_like_a_note() {
    let shell = shell();
    fs::write(shell.path("secret.txt"), "the marmalade of a client").unwrap();
    let id = attach(&shell, &["8.13", "secret.txt", "--also", "5.30"]);
    let note = shell.done(&["note", ACME, "5.1", "Saw the strawberry."]);
    let err = shell.refused(2, &["purge", ACME, &id]);
    assert!(err.contains("no terminal to ask on"), "{err}");
    // One beginning of both is no one's.
    let err = shell.refused(1, &["purge", ACME, &id[..3], "--yes"]);
    assert!(err.contains("2 notes and pieces of evidence have ids that begin with"), "{err}");
    shell.done(&["evidence", "remove", ACME, &id]);
    let out = shell.done(&["purge", ACME, &id, "--yes"]);
    assert!(out.starts_with("evidence purged") && out.contains("Copies of the workbook"), "{out}");
    let out = shell.done(&["purge", ACME, note.trim_end(), "--yes"]);
    assert!(out.starts_with("note purged from 5.1"), "{out}");
    let bytes = fs::read(shell.path(ACME)).unwrap();
    for word in [&b"marmalade"[..], b"strawberry", b"secret.txt"] {
        assert!(!bytes.windows(word.len()).any(|part| part == word), "{}", String::from_utf8_lossy(word));
    }
    let err = shell.refused(1, &["purge", ACME, &id, "--yes"]);
    assert!(err.contains("there is no note and no evidence"), "{err}");
    assert_sound(&shell.open());
}

#[test]
fn show_soa_and_exports_list_evidence() {
    let shell = shell();
    let id = attach(&shell, &["8.13", "log.txt", "--also", "5.30", "--nature", "operating", "--expires", "2027-03-01"]);
    let sha256 = listed(&shell, &[])[0]["sha256"].as_str().unwrap().to_owned();
    let text = shell.done(&["show", "8.13", "--workbook", ACME]);
    for part in [
        &format!("by ann, id {id}\n    log.txt\n    file, 8 bytes · operating · expires 2027-03-01"),
        &*sha256,
        "It also serves 5.30",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let shown = shell.json(&["show", "8.13", "--workbook", ACME, "--json"]);
    assert_eq!(shown["answer"]["evidence"], json!(listed(&shell, &[])));
    assert!(shell.done(&["soa", ACME]).contains("\n      Evidence: log.txt\n"));
    let soa = shell.json(&["soa", ACME, "--filter", "8.13", "--json"]);
    assert_eq!(soa[0]["evidence"], json!([{ "id": id, "kind": "file", "name": "log.txt" }]));

    let export: Value = serde_json::from_str(&shell.done(&["export", ACME, "--format", "json", "-o", "-"])).unwrap();
    let of = |control: &str| {
        let answers = export["answers"].as_array().unwrap();
        answers.iter().find(|answer| answer["control"] == control).unwrap()["evidence"].clone()
    };
    assert_eq!(of("5.30"), json!(listed(&shell, &[])));
    assert_eq!(of("5.29"), json!([]));
    let markdown = shell.done(&["export", ACME, "--format", "md", "-o", "-"]);
    let line = format!(
        "- log.txt: file, 8 bytes; operating; expires 2027-03-01; SHA-256 {}…; attached by ann on ",
        &sha256[..12]
    );
    assert_eq!(markdown.matches(&line).count(), 2, "{markdown}");
    let csv = shell.done(&["export", ACME, "--format", "csv", "-o", "-"]);
    assert_eq!(csv.lines().filter(|line| line.ends_with(",log.txt")).count(), 2, "{csv}");
}

#[test]
fn the_sample_has_evidence_of_every_nature() {
    let shell = Shell::with_sample();
    let all = listed(&shell, &[]);
    assert!(all.len() >= 6);
    for (key, value) in [("nature", "design"), ("nature", "operating"), ("kind", "file"), ("kind", "link")] {
        assert!(all.iter().any(|evidence| evidence[key] == value), "{key} {value}");
    }
    assert!(all.iter().any(|evidence| evidence["expires"].as_str().is_some_and(|day| day < "2026-10-05")));
    assert!(all.iter().any(|evidence| evidence["controls"].as_array().unwrap().len() > 1));
    for evidence in all.iter().filter(|evidence| evidence["kind"] == "file") {
        let text = shell.done(&["evidence", "save", ACME, evidence["id"].as_str().unwrap(), "-o", "-"]);
        assert!(text.len() > 400 && !text.contains('\r') && text.ends_with('\n'), "{text}");
        assert_eq!(evidence["size"], text.len());
    }
    shell.done(&["evidence", "verify", ACME]);
    shell.done(&["doctor", ACME]);
}

// --- doctor

fn damage(path: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
}

/// What doctor says of a workbook in which something is wrong: its verdicts by check, and its problems.
fn examined(shell: &Shell) -> (Vec<(String, String)>, String) {
    let ran = shell.run(&["doctor", ACME, "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{}", ran.out);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["sound"], false);
    let checks = json["checks"].as_array().unwrap();
    let word = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    for check in checks {
        let is_wrong = check["verdict"] == "wrong";
        assert_eq!(is_wrong, !check["problems"].as_array().unwrap().is_empty(), "{check}");
        assert_eq!(is_wrong, check["advice"].is_string() && check["meaning"].is_string(), "{check}");
    }
    let verdicts = checks.iter().map(|check| (word(check, "check"), word(check, "verdict")));
    let verdicts = verdicts.filter(|(_, verdict)| verdict != "sound").collect();
    let text = shell.run(&["doctor", ACME]);
    assert_eq!((text.code, text.err.as_str()), (1, ""));
    assert!(
        text.out.contains("What to do: ")
            && text.out.contains("What it means: ")
            && text.out.ends_with("Nothing was changed.\n"),
        "{}",
        text.out
    );
    (verdicts, ran.out)
}

#[test]
fn doctor_looks_over_a_workbook_in_which_nothing_is_wrong() {
    let shell = shell();
    attach(&shell, &["8.13", "log.txt"]);
    attach(&shell, &["8.13", "log.txt", "--link"]);
    let before = fs::read(shell.path(ACME)).unwrap();
    let out = shell.done(&["doctor", ACME]);
    assert!(out.ends_with("\nNothing is wrong with it.\n") && !out.contains("WRONG"), "{out}");
    assert!(out.contains("Files         1 file copied in, 8 bytes, byte for byte\n"), "{out}");
    let json = shell.json(&["doctor", ACME, "--json"]);
    let checks: Vec<&str> = json["checks"].as_array().unwrap().iter().map(|c| c["check"].as_str().unwrap()).collect();
    let all = [
        "file",
        "beside",
        "permissions",
        "tables",
        "pages",
        "references",
        "state",
        "history",
        "replay",
        "files",
        "linked-files",
        "catalogue",
    ];
    assert_eq!(checks, all);
    assert_eq!(json["sound"], true);
    assert_eq!(fs::read(shell.path(ACME)).unwrap(), before);
    shell.refused(1, &["doctor", "nothing.controlbook"]);
    shell.refused(1, &["doctor", "log.txt"]);
    let err = shell.refused(2, &["doctor"]);
    assert!(err.contains("--catalogue"), "{err}");
}

#[test]
fn doctor_tells_each_kind_of_damage_by_its_check() {
    for (sql, expected, part) in [
        ("UPDATE answer SET level = 5 WHERE control = '5.1'", &["state", "replay"][..], "the answer for 5.1"),
        ("DELETE FROM note", &["state", "replay"], "as many answers, notes"),
        ("UPDATE note SET text = 'other'", &["state", "replay"], "a note on 5.1"),
        ("DELETE FROM evidence WHERE kind = 'link'", &["references", "state", "replay"], "not there"),
        ("UPDATE step SET author = 'Eve' WHERE seq = 2", &["history", "replay"], "step 2"),
        ("UPDATE change SET body = '{}' WHERE step = 2", &["history", "replay"], "step 2"),
        ("DELETE FROM piece", &["files"], "log.txt"),
        ("DELETE FROM piece; DELETE FROM file", &["files"], "is not in the workbook"),
        ("UPDATE piece SET body = x'00'", &["files"], "is no longer what was attached"),
        ("CREATE TABLE more(a)", &["tables"], "which this program did not put there"),
        ("DROP TABLE draft", &["tables"], "one of its tables is missing"),
    ] {
        let shell = shell();
        shell.done(&["note", ACME, "5.1", "Seen."]);
        attach(&shell, &["8.13", "log.txt"]);
        attach(&shell, &["5.1", "https://example.com"]);
        damage(&shell.path(ACME), &format!("PRAGMA foreign_keys = OFF; {sql}"));
        let damaged = fs::read(shell.path(ACME)).unwrap();
        let (verdicts, out) = examined(&shell);
        let told: Vec<&str> = verdicts.iter().map(|(check, _)| check.as_str()).collect();
        let rest: &[&str] = match expected {
            ["tables"] => &["pages", "references", "replay", "files", "linked-files"],
            _ if expected.contains(&"state") => &["linked-files"],
            _ => &[],
        };
        assert_eq!(told, [expected, rest].concat(), "{sql}\n{out}");
        assert!(out.contains(part), "{sql}\n{out}");
        assert_eq!(fs::read(shell.path(ACME)).unwrap(), damaged, "{sql}");
    }
}

#[test]
fn doctor_finds_a_state_that_does_not_follow_from_the_history() {
    let shell = shell();
    let session = shell.open();
    drop(session);
    shell.done(&["set", ACME, "5.1", "--level", "2"]);
    shell.done(&["copy", ACME, "other.controlbook"]);
    shell.done(&["set", ACME, "5.1", "--level", "4"]);
    // The row of before, with the checksum that it had then, but for the step that it names.
    let sql = format!(
        "ATTACH '{}' AS other; PRAGMA foreign_keys = OFF;
         DELETE FROM answer WHERE control = '5.1';
         INSERT INTO answer SELECT * FROM other.answer WHERE control = '5.1'",
        shell.path("other.controlbook").display()
    );
    damage(&shell.path(ACME), &sql);
    let (verdicts, out) = examined(&shell);
    // The imprint that the last command left still tells what the row said.
    assert_eq!(verdicts, ["state", "replay"].map(|check| (check.to_owned(), "wrong".to_owned())), "{out}");
    assert!(out.contains("the state is not what the steps add up to: 5.1"), "{out}");
}

#[test]
fn doctor_survives_pages_full_of_anything() {
    let shell = Shell::with_sample();
    let whole = fs::read(shell.path(ACME)).unwrap();
    let pages = whole.len() / 4096;
    for page in (1..pages).step_by(7) {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
        fs::write(shell.path(ACME), &bytes).unwrap();
        let ran = ran(shell.command().args(["doctor", ACME]));
        assert_eq!(ran.code, 1, "page {page}: {}{}", ran.out, ran.err);
        assert_eq!(fs::read(shell.path(ACME)).unwrap(), bytes, "page {page}");
    }
}

#[test]
fn doctor_finds_a_linked_file_that_is_gone() {
    let shell = shell();
    attach(&shell, &["8.13", "log.txt", "--link"]);
    fs::remove_file(shell.path("log.txt")).unwrap();
    let (verdicts, out) = examined(&shell);
    assert_eq!(verdicts, [("linked-files".to_owned(), "wrong".to_owned())]);
    assert!(out.contains("log.txt, is missing, or cannot be read"), "{out}");
}
