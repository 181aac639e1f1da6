//! The invariants that `src/lib.rs` states, read off the sources.

use std::fs;
use std::path::Path;

/// The layers in reading order; those of one rank do not know each other.
const RANKS: [(&str, u8); 12] = [
    ("catalogue", 0),
    ("workbook", 1),
    ("figures", 2),
    ("search", 3),
    ("store", 3),
    ("report", 3),
    ("exchange", 3),
    ("study", 3),
    ("session", 4),
    ("interview", 4),
    // `controlbook FILE` is a command, and it opens the screen.
    ("tui", 5),
    ("cli", 6),
];

/// What each of the modules that are no layer may know, beside the standard library and crates.
const FREE: [(&str, &[&str]); 11] = [
    ("text", &[]),
    ("error", &["text", "workbook", "search"]),
    ("given", &[]),
    ("paths", &["text"]),
    ("config", &["error", "paths", "text"]),
    ("export", &["error", "report", "text"]),
    ("colours", &["config", "error", "paths"]),
    ("phrases", &["config", "error", "paths", "text"]),
    // Nothing that writes a workbook or a report may know it: only what shows.
    ("overlay", &["catalogue", "config", "error", "given", "paths", "text"]),
    ("installed", &["catalogue", "config", "error", "exchange", "given", "paths", "text"]),
    // Its tests make the workbook that it describes.
    ("sample", &["catalogue", "workbook", "error", "figures", "session", "store"]),
];

/// Layers that must give the same result for the same input: no I/O, no clock, no environment, no chance.
const PURE: [&str; 5] = ["catalogue", "workbook", "figures", "search", "study"];
const IMPURE: [&str; 11] = [
    "std::fs",
    "std::env",
    "std::io",
    "std::time",
    "std::process",
    "std::net",
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "now_v7",
    "rand::",
];

const PRINTING: [&str; 5] = ["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!("];

/// Everything in one source file that breaks an invariant. `path` is relative to `src`, with slashes.
fn faults(path: &str, source: &str) -> Vec<String> {
    let code = code_of(source);
    let layer = path.split('/').next().unwrap().trim_end_matches(".rs");
    let mut faults = Vec::new();
    let mut refuse = |held: bool, what: String| {
        if !held {
            faults.push(format!("{path}: {what}"));
        }
    };
    let has = |word: &str| contains_word(&code, word);

    refuse(!has("rusqlite") || layer == "store", "rusqlite belongs to the store".to_owned());
    refuse(!has("ratatui") || layer == "tui", "ratatui belongs to the tui".to_owned());
    let terminal = ["tui/terminal.rs", "tui/key.rs", "tui/event_loop.rs"];
    refuse(!has("crossterm") || terminal.contains(&path), "crossterm belongs to terminal, key and event_loop".into());
    for printing in PRINTING {
        refuse(!has(printing), format!("{printing}) past cli::print"));
    }
    // Of the interview, one file keeps where it was left; time is handed in.
    if PURE.contains(&layer) || layer == "interview" && path != "interview/kept.rs" {
        for impure in IMPURE {
            refuse(!mentions(&code, impure), format!("{impure} in a pure layer"));
        }
    }
    if layer == "report" {
        for impure in ["std::fs", "std::env", "Timestamp::now", "Zoned::now"] {
            refuse(!mentions(&code, impure), format!("{impure} in the report layer"));
        }
    }
    refuse(
        !mentions(&code, "crate::overlay") || ["cli", "tui", "overlay"].contains(&layer),
        "bought text is for cli and tui to show".to_owned(),
    );
    let rank = |name: &str| RANKS.iter().find(|(layer, _)| *layer == name).map(|(_, rank)| *rank);
    for used in used_modules(path, &code) {
        // `super::*` of a test module names nothing.
        if used == layer || used.is_empty() {
            continue;
        }
        let free = FREE.iter().find(|(module, _)| *module == layer);
        refuse(
            rank(layer).or(free.map(|_| 0)).is_some() || ["lib", "main"].contains(&layer),
            format!("{layer} has no place"),
        );
        match (rank(layer), rank(&used)) {
            (Some(own), Some(other)) => refuse(other < own, format!("{layer} uses the layer {used}")),
            (None, _) if free.is_some() => {
                let known = free.is_some_and(|(_, known)| known.contains(&used.as_str()));
                refuse(known, format!("{layer} uses {used}"));
            }
            _ => {}
        }
    }
    faults
}

/// The source without comments and without what stands between quotes.
fn code_of(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw_string(rest) {
            let close = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            rest[start..].find(&close).map_or(rest.len(), |end| start + end + close.len())
        } else if c == '"' {
            string_end(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find("'").map_or(rest.len(), |end| end + 2)
        } else {
            0
        };
        if skipped > 0 {
            code.push(' ');
            rest = &rest[skipped..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    code
}

fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn string_end(rest: &str) -> usize {
    let mut escaped = false;
    for (position, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return position + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn contains_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(start, _)| {
        let before = code[..start].chars().next_back();
        let after = code[start + word.len()..].chars().next();
        !before.is_some_and(is_name) && (!word.ends_with(is_name) || !after.is_some_and(is_name))
    })
}

/// Whether a path is named, also as `std::{env, fs}`.
fn mentions(code: &str, path: &str) -> bool {
    if contains_word(code, path) {
        return true;
    }
    let Some((root, name)) = path.split_once("::").filter(|(_, name)| !name.is_empty()) else { return false };
    let open = format!("{root}::{{");
    code.match_indices(&open).any(|(start, _)| first_names(&code[start + open.len()..]).iter().any(|n| n == name))
}

/// The first name of each path of a group whose opening brace lies just before `text`.
fn first_names(text: &str) -> Vec<String> {
    let (mut depth, mut names, mut at_start) = (0, Vec::new(), true);
    for (position, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            c if c.is_whitespace() => {}
            _ if at_start => {
                names.push(text[position..].chars().take_while(|c| is_name(*c)).collect());
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

/// The modules of the crate that a file names, through `crate::`, `controlbook::` or, in a file at the top,
/// `super::`.
fn used_modules(path: &str, code: &str) -> Vec<String> {
    let mut roots = vec!["crate::", "controlbook::"];
    if !path.contains('/') {
        roots.push("super::");
    }
    let mut used = Vec::new();
    for root in roots {
        for (start, _) in code.match_indices(root) {
            if code[..start].ends_with(|c: char| is_name(c) || c == ':') {
                continue;
            }
            let after = &code[start + root.len()..];
            match after.strip_prefix('{') {
                Some(group) => used.extend(first_names(group)),
                None => used.push(after.chars().take_while(|c| is_name(*c)).collect()),
            }
        }
    }
    used
}

fn visit(folder: &Path, each: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_sources_keep_to_their_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut found) = (0, Vec::new());
    visit(&root, &mut |path, source| {
        files += 1;
        let relative = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        found.extend(faults(&relative, source));
    });
    assert!(files > 25, "only {files} files were looked at");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn library_and_binary_forbid_unsafe_code() {
    for file in ["src/lib.rs", "src/main.rs"] {
        let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        assert!(source.lines().any(|line| line == "#![forbid(unsafe_code)]"), "{file}");
    }
}

/// The scan itself: each of these breaks one invariant, and none of the innocent ones does.
#[test]
fn the_scan_sees_what_it_should() {
    let broken = [
        ("session.rs", "use rusqlite::Connection;"),
        ("cli/set.rs", "fn f(frame: &mut ratatui::Frame) {}"),
        ("tui/view.rs", "use crossterm::event::KeyCode;"),
        ("tui/view/terminal.rs", "use crossterm::event::KeyCode;"),
        ("workbook/note.rs", "use std::{fmt, env};"),
        ("catalogue.rs", "let now = jiff::Timestamp::now();"),
        ("figures/gap.rs", "let text = std::fs::read_to_string(path);"),
        ("search.rs", "use std::time::Instant;"),
        ("report/html.rs", "use std::{fmt, fs::File};"),
        ("report/html.rs", "use crate::session::Session;"),
        ("report/html.rs", "fn f(store: &crate::store::Store) {}"),
        ("workbook.rs", "use crate::{catalogue::ControlId, figures::{Gap, gaps}};"),
        ("workbook.rs", "use super::figures::Gap;"),
        ("session.rs", "use crate::cli::print;"),
        ("tui/model.rs", "crate::cli::print::line(text);"),
        ("text.rs", "use crate::error::Error;"),
        ("paths.rs", "use crate::config::Config;"),
        ("store/open.rs", "    println!(\"{path}\");"),
        ("report/html.rs", "use crate::{overlay::Overlay, text::clean_line};"),
        ("cli.rs", "let quote = '\"'; eprint!(\"\");"),
    ];
    for (path, source) in broken {
        assert_eq!(faults(path, source).len(), 1, "{path}: {source} gives {:?}", faults(path, source));
    }
    let innocent = [
        ("session.rs", "//! Neither rusqlite nor println!(\"\")\nlet text = \"rusqlite \\\" crossterm\";"),
        ("session.rs", "let text = r#\"use \"ratatui\" println!(\"x\")\"#;"),
        ("store/open.rs", "use crate::{error::Error, workbook::Step}; use rusqlite::Connection;"),
        ("tui/event_loop.rs", "use crossterm::event; use crate::session::Session;"),
        ("figures/gap.rs", "use std::{fmt, ops::Add}; use crate::catalogue::Weight; crate::workbook::Answer;"),
        ("store/fault.rs", "use std::io; writeln!(out)?; let printed = sprintln!(a);"),
    ];
    for (path, source) in innocent {
        assert_eq!(faults(path, source), Vec::<String>::new(), "{source}");
    }
}
