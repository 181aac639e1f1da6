//! `controlbook import`, through the real binary.

use std::fs;

use serde_json::json;

use crate::cli::Shell;
use crate::imports::fixture;

const ACME: &str = "acme.controlbook";

fn source(shell: &Shell, name: &str) -> &'static str {
    fs::copy(fixture(name), shell.path("source")).unwrap();
    "source"
}

#[test]
fn a_dry_run_shows_everything_and_writes_nothing() {
    let shell = Shell::with_workbook();
    let source = source(&shell, "english.xlsx");
    let before = fs::read(shell.path(ACME)).unwrap();
    // Wherever the lines are broken.
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = flat(&shell.done(&["import", ACME, source, "--dry-run"]));
    for part in [
        "source: a table that is not from controlbook: empty cells change nothing.\n",
        "Sheet \"SoA 2025\", heads in row 5\n",
        "  E  Implementation status",
        "level          the level now, or how far it is done\n",
        "\"In progress\" = level 1 Initial",
        "2 rows are headings and left out: SoA 2025, rows 6, 11.",
        "5.2    Information security roles and responsibilities  (SoA 2025, row 8)\n",
        "applicability: undecided → applicable\n       level: not set → 1\n       owner: not set → \"J. Doe\"\n",
        "     ! no reason code for the exclusion: \"no-such-asset\" is proposed\n",
        "       new note: \"Comments: =1+1\"\n",
        "Not taken:\n  SoA 2025, row 13: it is said not to apply, without saying why",
        "Would change 6 controls. 2 are doubtful: look at the lines with !. 1 row is not taken.\nNothing was written.\n",
    ] {
        assert!(text.contains(&flat(part)), "{part}\n{text}");
    }
    assert_eq!(fs::read(shell.path(ACME)).unwrap(), before);
}

#[test]
fn an_import_is_one_step_with_a_backup_before_and_is_remembered() {
    let shell = Shell::with_workbook();
    let source = source(&shell, "english.xlsx");
    let text = shell.done(&["import", ACME, source, "--map", "Evidence=refs", "--because", "Agreed by the board."]);
    assert!(text.contains("Changed 7 controls."), "{text}");
    assert!(text.ends_with("One step: controlbook undo takes all of it back.\n"), "{text}");
    let history = shell.json(&["history", ACME, "--json"]);
    assert_eq!(history[0]["op"], json!("import"));
    assert!(shell.done(&["history", ACME]).contains("imported: 7 controls, 2 notes"));
    let backups = shell.json(&["backup", ACME, "--list", "--json"]);
    assert_eq!(backups[0]["why"], json!("import"), "{backups}");
    let shown = shell.json(&["show", "7.5", "--workbook", ACME, "--json"]);
    assert_eq!(shown["answer"]["justification"], json!("Agreed by the board."));
    // The columns are read as they were chosen; nothing of the client's is in what is remembered.
    let again = shell.json(&["import", ACME, source, "--because", "Agreed by the board.", "--json"]);
    assert_eq!(
        (&again["applied"], &again["changed"], &again["source"]["remembered"]),
        (&json!(false), &json!(0), &json!(true))
    );
    assert_eq!(again["source"]["columns"][6], json!({"column": "G", "head": "Evidence", "field": "refs"}));
    let kept = fs::read_to_string(shell.path("state/controlbook/imports.json")).unwrap();
    assert!(kept.contains("implementation status") && !kept.contains("Doe") && !kept.contains("ISMS policy"), "{kept}");
    shell.done(&["undo", ACME]);
    let shown = shell.json(&["show", "5.1", "--workbook", ACME, "--json"]);
    assert_eq!((&shown["answer"]["level"], &shown["answer"]["notes"]), (&json!(null), &json!([])));
}

#[test]
fn rows_that_are_not_taken_go_into_a_table_to_correct() {
    let shell = Shell::with_workbook();
    let source = source(&shell, "damaged.xlsx");
    let text = shell.done(&["import", ACME, source, "--rejected", "left.csv", "--no-doubts"]);
    assert!(text.contains("Gaps, row 5, column C \"Score\": \"purple\" cannot be read as a level"), "{text}");
    assert!(text.contains("They are in left.csv, to correct and import again."), "{text}");
    let mut left = csv::Reader::from_path(shell.path("left.csv")).unwrap();
    assert_eq!(
        left.headers().unwrap().iter().take(6).collect::<Vec<_>>(),
        ["sheet", "row", "column", "reason", "ID", "Control"]
    );
    let rows: Vec<csv::StringRecord> = left.records().map(|row| row.unwrap()).collect();
    // Seven that cannot be read, and three rows of two controls that are doubtful.
    assert_eq!(rows.len(), 10);
    let purple = rows.iter().find(|row| &row[1] == "5").unwrap();
    assert_eq!((&purple[4], &purple[6]), ("A.8.13", "purple"));
    shell.refused(1, &["import", ACME, source, "--rejected", "left.csv"]);
    // Corrected, it comes back in.
    fs::write(shell.path("back.csv"), "sheet,row,column,reason,ID,Control,Score\nGaps,5,,x,A.8.13,Backup,4\n").unwrap();
    let text = shell.done(&["import", ACME, "back.csv"]);
    assert!(
        text.contains("8.13   Information backup  (line 2)\n       level: not set → 4\n\nChanged 1 control."),
        "{text}"
    );
}

#[test]
fn what_cannot_be_read_is_said_in_a_sentence() {
    let shell = Shell::with_workbook();
    fs::write(shell.path("colours.csv"), "name,colour\nsky,blue\n").unwrap();
    fs::write(shell.path("bad.csv"), "id,level\nA.5.99,3\n").unwrap();
    let what = shell.refused(1, &["import", ACME, "colours.csv"]);
    assert!(
        what.contains("nothing is imported from colours.csv: no column in it has ids or titles of controls"),
        "{what}"
    );
    assert!(shell.refused(1, &["import", ACME, "gone.csv"]).contains("cannot read gone.csv"));
    assert!(
        shell.refused(2, &["import", ACME, "bad.csv", "--map", "level"]).contains("does not say what a column holds")
    );
    assert!(shell.refused(2, &["import", ACME, "bad.csv", "--level", "x"]).contains("does not say what a value means"));
    let all_bad = shell.run(&["import", ACME, "bad.csv"]);
    assert_eq!(all_bad.code, 1, "nothing could be taken");
}
