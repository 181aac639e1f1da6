//! What another catalogue calls its controls and attributes, where that looks like what the built-in one or a
//! spreadsheet has another meaning for.

use controlbook::catalogue::draft::TAKEN;
use controlbook::search::KEYS;

use crate::cli::Shell;

const NUMBERED: &str = r#"
name = "numbered"
title = "Numbered rules"

[[theme]]
key = "all"
title = "All"

[[attribute]]
key = "level"
title = "Level of the rule"

[[attribute]]
key = "csf2.0"
title = "Function"

[[control]]
id = "5.1"
title = "First"
theme = "all"
attributes = { level = ["system"], "csf2.0" = ["govern"] }

[[control]]
id = "5.10"
title = "Tenth"
theme = "all"
attributes = { level = ["organization"], "csf2.0" = ["protect"] }
"#;

fn numbered() -> (Shell, String) {
    let cli = Shell::new();
    std::fs::write(cli.path("n.toml"), NUMBERED).unwrap();
    let said = cli.done(&["catalogue", "add", "n.toml"]);
    cli.done(&["new", "n.controlbook", "--organisation", "X", "--catalogue", "numbered"]);
    (cli, said.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn an_attribute_called_as_a_filters_key_goes_by_another_name() {
    let (cli, said) = numbered();
    assert!(said.contains("the attribute \"level\" is called \"catalogue-level\" here"), "{said}");
    let filtered = |query: &str| cli.done(&["controls", "--workbook", "n.controlbook", "--filter", query]);
    cli.done(&["set", "n.controlbook", "5.10", "--level", "2"]);
    let found = filtered("catalogue-level:system");
    assert!(found.contains("First") && !found.contains("Tenth"), "{found}");
    assert!(filtered("level:2").contains("Tenth") && !filtered("level:2").contains("First"));
    assert!(filtered("csf2.0:govern").contains("First") && !filtered("csf2.0:govern").contains("Tenth"));
    let by = cli.done(&["status", "n.controlbook", "--by", "catalogue-level"]);
    assert!(by.contains("Organization") || by.contains("organization"), "{by}");
    // Every key that asks about something else is taken, whatever is added to them.
    let of_the_built_in = ["type", "property", "concept", "capability", "domain", "clause", "new", "ai"];
    for (key, _) in KEYS {
        assert!(TAKEN.contains(key) || of_the_built_in.contains(key), "{key}");
    }
}

#[test]
fn an_attribute_stands_in_a_file_once() {
    let (cli, twice) = (Shell::new(), NUMBERED.replace("key = \"csf2.0\"", "key = \"catalogue-level\""));
    std::fs::write(cli.path("n.toml"), twice.replace("\"csf2.0\" =", "catalogue-level =")).unwrap();
    let refused = cli.refused(1, &["catalogue", "add", "n.toml"]);
    assert!(refused.contains("has the attribute \"catalogue-level\" twice"), "{refused}");
}

#[test]
fn numbers_of_another_catalogue_are_no_controls_of_annex_a_and_stay_whole() {
    let (cli, _) = numbered();
    cli.done(&["set", "n.controlbook", "5.1", "--level", "1"]);
    cli.done(&["set", "n.controlbook", "5.10", "--level", "4"]);
    for format in ["md", "html", "json", "csv", "oscal"] {
        let file = format!("n.{format}");
        cli.done(&["export", "n.controlbook", "--format", format, "-o", &file]);
        let text = String::from_utf8_lossy(&std::fs::read(cli.path(&file)).unwrap()).into_owned();
        assert!(!text.contains("A.5.1"), "{format}: {text}");
    }
    for table in [&[][..], &["--table", "gaps"]] {
        let csv = cli.done(&[&["export", "n.controlbook", "--format", "csv", "-o", "-"][..], table].concat());
        assert!(csv.contains("'5.1,First"), "{csv}");
        assert!(csv.contains("'5.10,Tenth") || !table.is_empty(), "{csv}");
    }
    // Filled in elsewhere, it comes back to the control that it went out from.
    let csv = std::fs::read_to_string(cli.path("n.csv")).unwrap();
    assert!(csv.contains("'5.10,Tenth,all,undecided,,,4,3"), "{csv}");
    std::fs::write(
        cli.path("n.csv"),
        csv.replace("'5.10,Tenth,all,undecided,,,4,3", "'5.10,Tenth,all,undecided,,,5,3"),
    )
    .unwrap();
    cli.done(&["import", "n.controlbook", "n.csv"]);
    let levels = ["5.1", "5.10"].map(|id| {
        let shown = cli.json(&["show", id, "--workbook", "n.controlbook", "--json"]);
        shown["answer"]["level"].as_u64()
    });
    assert_eq!(levels, [Some(1), Some(5)]);
}
