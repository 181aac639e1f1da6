//! The README: its tables come from the program, and what it tells people to type works.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use controlbook::config::Config;
use controlbook::figures::{FindingCode, finding};
use controlbook::report::look::Style;
use controlbook::search::{self, Query};
use controlbook::session::catalogue;
use controlbook::tui::action::{ACTIONS, Scope};
use controlbook::tui::keymap::Keymap;
use controlbook::tui::overlay::keys_of;

use crate::generated::assert_committed;
use crate::support::folder;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

#[test]
fn the_tables_are_those_of_the_program() {
    let mut text = readme();
    for (name, table) in [
        ("keys", keys()),
        ("commands", commands()),
        ("query", query()),
        ("names", names()),
        ("findings", findings()),
        ("facts", facts()),
    ] {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let start = text.find(&open).unwrap_or_else(|| panic!("{open} is missing")) + open.len();
        let end = start + text[start..].find(&close).unwrap_or_else(|| panic!("{close} is missing"));
        // In a list, all is indented as the markers are.
        let indent = " ".repeat(text[..start].lines().last().unwrap().len() + 1 - open.len());
        let table: String =
            table.lines().map(|line| format!("{indent}{line}\n").replace(&format!("{indent}\n"), "\n")).collect();
        text.replace_range(start..end, &format!("\n{table}\n{indent}"));
    }
    assert_committed("README.md", &text, "readme");
}

/// The keys of each scope, from the one table of actions.
fn keys() -> String {
    let keymap = Keymap::new(&BTreeMap::new()).unwrap();
    let tables = Scope::ALL.map(|scope| {
        let rows = keys_of(scope, &keymap, false).into_iter().map(|(keys, sentence)| {
            let keys: Vec<String> = keys.split(", ").map(code).collect();
            (keys.join(" "), sentence)
        });
        format!("**{}**\n\n{}", scope.title(), table(("key", "does"), rows))
    });
    tables.join("\n")
}

/// The commands with their sentences, as the program's own help lists them.
fn commands() -> String {
    let help = run(&["--help"], Path::new("."));
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let rows: Vec<(String, String)> = list
        .map(|line| line.trim().split_once("  ").unwrap())
        .filter(|(name, _)| *name != "help")
        .map(|(name, sentence)| (code(name), sentence.trim().to_owned()))
        .collect();
    assert!(rows.len() >= 19, "{rows:?}");
    table(("command", "does"), rows.into_iter())
}

/// The names that the configuration takes.
fn names() -> String {
    let lines = Scope::ALL.map(|scope| {
        let of_scope = ACTIONS.iter().filter(|info| info.scope == scope);
        let names: Vec<String> = of_scope.map(|info| code(info.name)).collect();
        format!("*{}:* {}\n", scope.title(), names.join(", "))
    });
    lines.join("\n")
}

/// The checks, by their codes, with the rule of each.
fn findings() -> String {
    table(("finding", "when"), FindingCode::ALL.iter().map(|kind| (code(kind.word()), kind.rule().to_owned())))
}

/// The facts with the controls that they speak for.
fn facts() -> String {
    let rows = finding::facts::FACTS.iter().map(|(fact, controls)| (code(fact.word()), controls.join(", ")));
    table(("fact", "controls"), rows)
}

fn query() -> String {
    table(("key", "values"), search::KEYS.iter().map(|(key, values)| (code(&format!("{key}:")), (*values).to_owned())))
}

fn table(heading: (&str, &str), rows: impl Iterator<Item = (String, String)>) -> String {
    let rows = rows.map(|(left, right)| format!("| {left} | {} |\n", right.replace('|', "\\|")));
    format!("| {} | {} |\n|---|---|\n{}", heading.0, heading.1, rows.collect::<String>())
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

#[test]
fn the_commands_it_shows_work() {
    let folder = folder();
    fs::write(folder.path().join("restore-log.pdf"), "restored").unwrap();
    fs::write(folder.path().join("logo.png"), b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x04").unwrap();
    fs::write(folder.path().join("acme-style.toml"), style()).unwrap();
    fs::create_dir(folder.path().join("clients")).unwrap();
    for client in ["a", "b", "c", "d", "e"] {
        run(&["new", &format!("clients/{client}.controlbook"), "--organisation", client], folder.path());
    }
    let mut count = 0;
    for line in blocks("sh").join("\n").lines().filter(|line| line.starts_with("controlbook ")) {
        let words = words(line);
        let printed = run(&words.iter().skip(1).map(String::as_str).collect::<Vec<_>>(), folder.path());
        assert!(!printed.trim().is_empty(), "{line}");
        count += 1;
    }
    assert!(count >= 10, "only {count} commands were found");
    assert!(folder.path().join("acme-full.md").exists());
}

#[test]
fn the_queries_it_shows_find_what_they_say() {
    let queries = blocks("text").join("\n");
    for line in queries.lines() {
        let query = Query::parse(line, catalogue()).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(!query.is_empty(), "{line}");
    }
    assert!(queries.lines().count() >= 4);
}

/// The style file among the blocks of TOML.
fn style() -> String {
    blocks("toml").into_iter().find(|block| block.contains("[sizes]")).unwrap()
}

#[test]
fn the_style_it_shows_is_the_programs_own_but_for_a_font() {
    let style = Style::read(&style()).unwrap();
    let mut own = Style::default();
    own.fonts.heading = "Georgia".to_owned();
    assert_eq!(style, own);
}

#[test]
fn the_configuration_it_shows_is_valid() {
    let style = style();
    let text = blocks("toml").into_iter().filter(|block| *block != style).collect::<Vec<_>>().join("\n");
    let config: Config = toml::from_str(&text).unwrap();
    assert!(config.author.is_some() && config.theme.is_some() && config.symbols.is_some());
    assert!(config.keys.len() >= 2);
    Keymap::new(&config.keys).unwrap();
}

#[test]
fn what_it_names_is_there() {
    let text = readme();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(root.join(link).exists(), "{link}");
    }
    let checks = fs::read_to_string(root.join(".ci/run")).unwrap();
    for command in ["cargo test", "cargo run --release"] {
        assert!(blocks("sh").iter().any(|block| block.trim() == command), "{command}");
        assert!(checks.contains(command), ".ci/run does not try {command}");
    }
}

/// The texts of the fenced blocks in a language, without what they are indented by.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let (mut blocks, mut current): (Vec<String>, Option<String>) = (Vec::new(), None);
    for line in text.lines().map(str::trim_start) {
        match (&mut current, line.strip_prefix("```")) {
            (None, Some(name)) if name == language => current = Some(String::new()),
            (Some(_), Some(_)) => blocks.extend(current.take()),
            (Some(block), None) => block.push_str(&format!("{line}\n")),
            (None, _) => {}
        }
    }
    blocks
}

/// The words of a command line; only double quotes mean something.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut is_quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

fn run(arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_controlbook"))
        .args(arguments)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("XDG_STATE_HOME", folder)
        .env("COLUMNS", "200")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
