//! Every figure of the Overview, computed a second time from nothing but the CSV export and the attributes of the
//! catalogue, as somebody with a spreadsheet would, and compared with what is on the screen and what `status` prints.
//!
//! Nothing of `figures` or `report` is used here: the arithmetic is written again.

use std::path::Path;
use std::process::Command;

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Attribute, Control, Weight};
use controlbook::figures::Division;
use controlbook::session::{NewWorkbook, Session};
use controlbook::workbook::{AnswerEdit, Basis};
use serde_json::Value;

use crate::screen::Screen;
use crate::support::{Random, exclude, level};

const LARGE: (u16, u16) = (120, 40);

/// A row of the table.
#[derive(Debug)]
struct Row {
    control: &'static Control,
    applicability: String,
    level: Option<u32>,
    target: Option<u32>,
    basis: String,
    importance: u32,
    effort: u32,
    review: bool,
}

impl Row {
    fn in_scope(&self) -> bool {
        self.applicability != "excluded"
    }

    fn gap(&self) -> Option<u32> {
        let gap = self.target?.checked_sub(self.level?)?;
        (self.in_scope() && gap > 0).then_some(gap)
    }
}

fn binary(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_controlbook")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The table as `export --format csv` writes it.
fn exported(workbook: &Path) -> Vec<Row> {
    let text = binary(&["export", workbook.to_str().unwrap(), "--format", "csv", "-o", "-"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let rows: Vec<Row> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let cell = |name: &str| record[heads.iter().position(|head| head == name).unwrap()].to_owned();
            let number = |name: &str| cell(name).parse().ok();
            Row {
                control: CATALOGUE.control(cell("id").strip_prefix("A.").unwrap()).unwrap(),
                applicability: cell("applicability"),
                level: number("level"),
                target: number("target"),
                basis: cell("basis"),
                importance: number("importance").unwrap(),
                effort: number("effort").unwrap(),
                review: cell("review") == "on",
            }
        })
        .collect();
    assert_eq!(rows.len(), 93);
    rows
}

// --- the formulas of the README, once more

/// A numerator and a denominator.
type Parts = (u32, u32);

fn sum(rows: &[&Row], of: impl Fn(&Row) -> u32) -> u32 {
    rows.iter().map(|row| of(row)).sum()
}

fn count(rows: &[&Row], holds: impl Fn(&Row) -> bool) -> u32 {
    u32::try_from(rows.iter().filter(|row| holds(row)).count()).unwrap()
}

fn scoped<'a>(rows: &[&'a Row]) -> Vec<&'a Row> {
    rows.iter().copied().filter(|row| row.in_scope()).collect()
}

fn coverage(rows: &[&Row]) -> Parts {
    let scope = scoped(rows);
    (count(&scope, |row| row.level.is_some()), count(&scope, |_| true))
}

fn maturity(rows: &[&Row]) -> Parts {
    let scope = scoped(rows);
    (sum(&scope, |row| row.level.unwrap_or(0)), count(&scope, |row| row.level.is_some()))
}

fn attainment(rows: &[&Row]) -> Parts {
    let mut rated = scoped(rows);
    rated.retain(|row| row.level.is_some() && row.target.is_some_and(|target| target > 0));
    (sum(&rated, |row| row.level.unwrap().min(row.target.unwrap())), sum(&rated, |row| row.target.unwrap()))
}

fn floor(rows: &[&Row]) -> Parts {
    (attainment(rows).0, sum(&scoped(rows), |row| row.target.unwrap_or(0)))
}

fn target(rows: &[&Row]) -> Parts {
    let scope = scoped(rows);
    (sum(&scope, |row| row.target.unwrap_or(0)), count(&scope, |row| row.target.is_some()))
}

/// Whole, half up, but 0 and 100 only where it is so.
fn percent((n, d): Parts) -> String {
    if d == 0 {
        return "–".to_owned();
    }
    let rounded = (f64::from(n) * 100.0 / f64::from(d) + 0.5).floor();
    let shown = if n > 0 && n < d { rounded.clamp(1.0, 99.0) } else { rounded };
    format!("{shown} %")
}

fn mean((n, d): Parts) -> String {
    if d == 0 { "–".to_owned() } else { format!("{:.1}", (f64::from(n) * 10.0 / f64::from(d) + 0.5).floor() / 10.0) }
}

fn counts((n, d): Parts) -> String {
    format!("{n}/{d}")
}

/// The four figures as a row of a table has them, without the blanks.
fn cells(rows: &[&Row]) -> [String; 4] {
    [
        format!("{} {}", percent(coverage(rows)), counts(coverage(rows))),
        format!("{} {}", mean(maturity(rows)), counts(maturity(rows))),
        format!("{} {}", percent(attainment(rows)), counts(attainment(rows))),
        format!("{} {}", percent(floor(rows)), counts(floor(rows))),
    ]
}

/// The groups of a division: what `--json` calls them, their titles, their rows.
fn groups(division: Division, rows: &[Row]) -> Vec<(Option<String>, String, Vec<&Row>)> {
    let group = |key: &str, title: &str, holds: &dyn Fn(&Row) -> bool| {
        (Some(key.to_owned()), title.to_owned(), rows.iter().filter(|row| holds(row)).collect())
    };
    let of_attribute = |attribute: Attribute| {
        let values = CATALOGUE.vocabulary(attribute).unwrap().values.iter();
        values
            .map(|term| group(&term.key, &term.title, &|row| row.control.values(attribute).contains(&term.key)))
            .collect()
    };
    match division {
        Division::Theme => CATALOGUE
            .themes
            .iter()
            .map(|term| group(&term.key, &term.title, &|row| row.control.theme == term.key))
            .collect(),
        Division::ControlType => of_attribute(Attribute::ControlType),
        Division::Property => of_attribute(Attribute::Property),
        Division::Concept => of_attribute(Attribute::Concept),
        Division::Capability => of_attribute(Attribute::Capability),
        Division::Domain => of_attribute(Attribute::Domain),
        Division::Importance => ["3", "2", "1"]
            .map(|weight| {
                group(weight, &format!("Importance {weight} of 3"), &|row| row.importance.to_string() == weight)
            })
            .into(),
        Division::Basis => {
            let known = |basis: &'static str| move |row: &Row| row.level.is_some() && row.basis == basis;
            let named = ["claimed", "interviewed", "examined", "tested"];
            let mut groups: Vec<_> = named.map(|basis| group(basis, &capital(basis), &known(basis))).into();
            let (_, title, rows) = group("", "Not stated", &known(""));
            groups.push((None, title, rows));
            groups
        }
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

// --- what is compared

/// The workbooks: the sample, a new one, and two that chance filled.
fn each_workbook(check: impl Fn(&mut Screen, &[Row])) {
    let chance = |profile: &'static str, seed| {
        Screen::on("filled by chance", LARGE, move |path| {
            let new = NewWorkbook { organisation: "Acme", profile, author: "Ann" };
            let mut session = Session::create(path, &new).unwrap();
            fill(&mut session, Random(seed));
            session
        })
    };
    let screens = [Screen::sample(LARGE), Screen::fresh(LARGE), chance("essentials", 7), chance("full", 2022)];
    for mut screen in screens {
        let rows = exported(screen.session().path());
        screen.press("g o");
        check(&mut screen, &rows);
    }
}

/// Answers of every kind, also what does not go together: levels on what is excluded, targets of 0.
fn fill(session: &mut Session, mut random: Random) {
    for control in CATALOGUE.controls.iter() {
        let mut edit = if random.below(8) == 0 { exclude() } else { AnswerEdit::default() };
        let any = |random: &mut Random| Some(level(u8::try_from(random.below(6)).unwrap()));
        if random.below(4) > 0 {
            edit.level = Some(any(&mut random));
        }
        if random.below(3) == 0 {
            edit.target = Some(if random.below(5) == 0 { None } else { any(&mut random) });
        }
        if random.below(2) == 0 {
            edit.basis = Some(Some(Basis::ALL[random.below(4)]));
        }
        if random.below(6) == 0 {
            edit.importance = Some(Some(Weight::try_from(1 + u8::try_from(random.below(3)).unwrap()).unwrap()));
        }
        if random.below(6) == 0 {
            edit.effort = Some(Some(Weight::try_from(1 + u8::try_from(random.below(3)).unwrap()).unwrap()));
        }
        edit.review = (random.below(6) == 0).then_some(true);
        session.set(std::slice::from_ref(&control.id), &edit).unwrap();
    }
}

/// A line of the screen, with each run of blanks as one.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a part: what stands between the sides of its frame.
fn part(screen: &Screen, left: bool) -> Vec<String> {
    let text = screen.text();
    let half = |line: &str| {
        let cells: Vec<char> = line.chars().collect();
        let (from, to) = if left { (0, 69) } else { (69, cells.len()) };
        cells.get(from..to.min(cells.len())).unwrap_or_default().iter().collect::<String>()
    };
    text.lines().map(|line| squeezed(&half(line))).collect()
}

fn assert_line(lines: &[String], expected: &str) {
    let expected = squeezed(expected);
    assert!(lines.iter().any(|line| line.contains(&expected)), "{expected} is not among\n{}", lines.join("\n"));
}

#[test]
fn the_headlines_and_the_themes_are_those_of_the_export() {
    each_workbook(|screen, rows| {
        let lines = part(screen, true);
        let all: Vec<&Row> = rows.iter().collect();
        let session = screen.session();
        let profile = CATALOGUE.profile(&session.workbook().scope.profile).unwrap();
        let named = |row: &&Row| profile.controls.iter().any(|control| control.id == row.control.id);
        let chosen: Vec<&Row> = rows.iter().filter(named).collect();
        let headlines = match chosen.len() {
            93 => vec![("All 93".to_owned(), &all)],
            count => vec![(format!("{} ({count})", profile.title), &chosen), ("Of all 93".to_owned(), &all)],
        };
        for (name, rows) in headlines {
            let short = format!("│ Profile ({}) ", rows.len());
            let is_this = |line: &&String| line.starts_with(&format!("│ {name} ")) || line.starts_with(&short);
            let line = lines.iter().find(is_this).unwrap();
            assert!(line.contains(&cells(rows).join(" ")), "{line} has not {}", cells(rows).join(" "));
        }
        for (_, title, rows) in groups(Division::Theme, rows) {
            let [coverage, maturity, attainment, _] = cells(&rows);
            assert_line(&lines, &format!("│ {title} {coverage} {maturity} {attainment} {} │", bar(&rows)));
        }
        // How the levels are spread.
        let scope = scoped(&chosen);
        let open = count(&scope, |row| row.level.is_none());
        let excluded = count(&chosen, |row| !row.in_scope());
        let levels = (0..=5).map(|level| (format!("level {level}"), count(&scope, |row| row.level == Some(level))));
        let rest = [("not assessed".to_owned(), open), ("excluded".to_owned(), excluded)];
        for (name, count) in levels.chain(rest).filter(|(_, count)| *count > 0) {
            let short = name.trim_start_matches("level ").replace("not assessed", "open");
            let told = [format!("{name}: {count} "), format!("{short}: {count} ")];
            assert!(lines.iter().any(|line| told.iter().any(|told| line.contains(told))), "{told:?}: {lines:#?}");
        }
    });
}

/// The bar of twelve cells: eighths of a cell up to the level, and the mark of the target.
fn bar(rows: &[&Row]) -> String {
    const WIDTH: u32 = 12;
    let on_axis = |(n, d): Parts, units: u32| if d == 0 { None } else { Some(n * units / (5 * d)) };
    let filled = on_axis(maturity(rows), WIDTH * 8).unwrap_or(0);
    let mark = on_axis(target(rows), WIDTH).map(|cell| cell.min(WIDTH - 1));
    let cell = |cell: u32| match (mark == Some(cell), filled.saturating_sub(cell * 8).min(8)) {
        (true, _) => '│',
        (false, 0) => '░',
        (false, eighths) => char::from_u32(0x2590 - eighths).unwrap(),
    };
    (0..WIDTH).map(cell).collect()
}

#[test]
fn the_heatmap_is_that_of_the_export() {
    each_workbook(|screen, rows| {
        let lines = part(screen, false);
        let mut place = 0;
        while place < rows.len() {
            let theme = &rows[place].control.theme;
            let line: Vec<&Row> = rows[place..].iter().take(10).take_while(|row| row.control.theme == *theme).collect();
            let signs: Vec<String> = line.iter().map(|row| sign(row)).collect();
            // Cells with two marks touch the next: without blanks, all can be compared.
            let expected = format!("│{}{}│", rows[place].control.id, signs.concat());
            let found = lines.iter().any(|line| line.replace(' ', "") == expected);
            assert!(found, "{expected} is not among\n{}", lines.join("\n"));
            place += line.len();
        }
        screen.press("p");
        for row in rows {
            let lines = part(screen, false);
            let name: String = format!("{} {}", row.control.id, row.control.title).chars().take(40).collect();
            assert_line(&lines, &name);
            if row.in_scope() {
                let level = row.level.map_or("Not assessed".to_owned(), |level| format!("Level {level} "));
                assert!(lines.iter().any(|line| line.contains(level.trim())), "{level}: {}", lines.join("\n"));
            }
            screen.press("l");
        }
    });
}

/// A cell of the heatmap without the blanks around it.
fn sign(row: &Row) -> String {
    let level = match (row.in_scope(), row.level) {
        (false, _) => "✗".to_owned(),
        (true, None) => "·".to_owned(),
        (true, Some(level)) => {
            let shades = ["▁", "▂", "▃", "▅", "▆", "█"];
            format!("{}{level}", shades[usize::try_from(level).unwrap()])
        }
    };
    let applicability = match row.applicability.as_str() {
        "inherited" => "↗",
        "undecided" => "?",
        _ => "",
    };
    format!("{level}{applicability}{}", if row.review { "⚑" } else { "" })
}

#[test]
fn the_capabilities_and_the_matrix_are_those_of_the_export() {
    each_workbook(|screen, rows| {
        screen.press("p p");
        for (place, (_, title, rows)) in groups(Division::Capability, rows).into_iter().enumerate() {
            let lines = part(screen, false);
            let (level, target) = (maturity(&rows), target(&rows));
            let values = format!("{}/{}", mean(level), mean(target));
            let number = format!(" {} ", place + 1);
            assert!(lines.iter().any(|line| line.contains(&number) && line.contains(&values)), "{title} {values}");
            assert_line(&lines, &title);
            assert_line(
                &lines,
                &format!(
                    "level {} {} target {} {} {} {}",
                    mean(level),
                    counts(level),
                    mean(target),
                    counts(target),
                    percent(attainment(&rows)),
                    counts(attainment(&rows))
                ),
            );
            screen.press("j");
        }
        let lines = part(screen, true);
        for (_, concept, concerned) in groups(Division::Concept, rows) {
            let mut first = format!("│ {concept}");
            let mut second = "│".to_owned();
            for (_, _, property) in groups(Division::Property, rows) {
                let both: Vec<&Row> = concerned
                    .iter()
                    .copied()
                    .filter(|row| property.iter().any(|p| p.control.id == row.control.id))
                    .collect();
                first += &format!(" {} {}", mean(maturity(&both)), counts(coverage(&both)));
                second += &format!(" {} {}", percent(attainment(&both)), counts(attainment(&both)));
            }
            let place = lines.iter().position(|line| *line == format!("{first} │"));
            let place = place.unwrap_or_else(|| panic!("{first} is not among\n{}", lines.join("\n")));
            assert_eq!(lines[place + 1], format!("{second} │"));
        }
    });
}

#[test]
fn what_to_do_first_is_that_of_the_export() {
    each_workbook(|screen, rows| {
        let all: Vec<&Row> = rows.iter().collect();
        let mut gaps: Vec<(&Row, u32)> = rows.iter().filter_map(|row| Some((row, row.gap()?))).collect();
        // gap × importance ÷ effort, compared without dividing; ties: importance, then the lower effort, then the order.
        gaps.sort_by(|(a, gap_a), (b, gap_b)| {
            let (left, right) = (gap_a * a.importance * b.effort, gap_b * b.importance * a.effort);
            right.cmp(&left).then(b.importance.cmp(&a.importance)).then(a.effort.cmp(&b.effort))
        });
        let lines = part(screen, true);
        let shown: Vec<&String> = lines.iter().filter(|line| line.contains(" ÷ ") && line.contains(" = ")).collect();
        assert_eq!(shown.len(), gaps.len().min(10));
        for (line, (row, gap)) in shown.iter().zip(&gaps) {
            let priority = f64::from(gap * row.importance) / f64::from(row.effort);
            let terms = format!(
                "{}/{} {gap} × {} ÷ {} = {:.1} │",
                row.level.unwrap(),
                row.target.unwrap(),
                row.importance,
                row.effort,
                (priority * 10.0 + 0.5).floor() / 10.0
            );
            assert!(line.starts_with(&format!("│ {} ", row.control.id)), "{line} is not {}", row.control.id);
            assert!(line.ends_with(&terms), "{line} has not {terms}");
        }
        let (assessed, scope) = coverage(&all);
        match scope - assessed {
            0 => assert_line(&lines, "every control in scope is assessed"),
            open if gaps.len() > 10 => {
                assert_line(
                    &lines,
                    &format!("{} more gaps; {open} of {scope} in scope not assessed yet", gaps.len() - 10),
                );
            }
            open => assert_line(&lines, &format!("{open} of {scope} in scope not assessed yet")),
        }
    });
}

#[test]
fn the_figures_of_all_groups_are_those_of_the_export() {
    let keys = ["t", "y", "p", "c", "a", "d", "m", "b"];
    each_workbook(|screen, rows| {
        let workbook = screen.session().path().to_str().unwrap().to_owned();
        for (key, division) in keys.into_iter().zip(Division::ALL) {
            screen.press(&format!("o {key}"));
            let lines: Vec<String> = screen.text().lines().map(squeezed).collect();
            let json: Value =
                serde_json::from_str(&binary(&["status", &workbook, "--by", division.word(), "--json"])).unwrap();
            let expected = groups(*division, rows);
            assert_eq!(json["by"], division.word());
            assert_eq!(json["repeats"], expected.iter().map(|group| group.2.len()).sum::<usize>() > 93);
            assert_eq!(json["groups"].as_array().unwrap().len(), expected.len());
            for ((key, title, rows), group) in expected.into_iter().zip(json["groups"].as_array().unwrap()) {
                assert_line(&lines, &format!("│ {title} {}", cells(&rows).join(" ")));
                assert_eq!(group["group"], key.map_or(Value::Null, Value::from));
                for (name, parts, is_share) in [
                    ("coverage", coverage(&rows), true),
                    ("maturity", maturity(&rows), false),
                    ("attainment", attainment(&rows), true),
                    ("attainment_floor", floor(&rows), true),
                    ("target", target(&rows), false),
                ] {
                    let figure = &group[name];
                    assert_eq!(
                        (&figure["numerator"], &figure["denominator"]),
                        (&parts.0.into(), &parts.1.into()),
                        "{name}"
                    );
                    let shown = if is_share { percent(parts).replace(" %", "") } else { mean(parts) };
                    let value = shown.parse::<f64>().ok();
                    assert_eq!(figure["value"].as_f64(), value, "{name} of {title}");
                }
            }
        }
    });
}

#[test]
fn status_says_nothing_of_groups_unless_it_is_asked() {
    let screen = Screen::sample(LARGE);
    let workbook = screen.session().path().to_str().unwrap();
    let plain: Value = serde_json::from_str(&binary(&["status", workbook, "--json"])).unwrap();
    let by: Value = serde_json::from_str(&binary(&["status", workbook, "--by", "type", "--json"])).unwrap();
    let (plain, by) = (plain.as_object().unwrap(), by.as_object().unwrap());
    let added: Vec<&String> = by.keys().filter(|key| !plain.contains_key(*key)).collect();
    assert_eq!(added, ["by", "groups", "repeats"]);
    for (key, value) in plain {
        assert_eq!(by[key], *value, "{key} is as it was");
    }
    let text = binary(&["status", workbook, "--by", "type", "--filter", "theme:people"]);
    assert!(text.contains("\nPreventive ") && text.contains("All 8 ") && !text.contains("Organizational"), "{text}");
    let refused =
        Command::new(env!("CARGO_BIN_EXE_controlbook")).args(["status", workbook, "--by", "colour"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("capability"));
}
