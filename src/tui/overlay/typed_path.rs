//! Paths as people type and paste them.

use std::path::PathBuf;

use crate::error::{Error, Result};

/// The path that somebody typed, with `~` at its start as the home folder.
pub(super) fn expanded(text: &str) -> Result<PathBuf> {
    let text = whole(text.trim());
    if text.is_empty() {
        return Err(Error::Invalid("the path is empty; say where the file is".to_owned()));
    }
    if let Some(rest) = text.strip_prefix("~/")
        && let Some(dirs) = directories::BaseDirs::new()
    {
        return Ok(dirs.home_dir().join(rest));
    }
    Ok(PathBuf::from(text))
}

/// What is meant where a field begins with a folder, and somebody types or pastes a whole path behind it, as editors take
/// it: `/home/ann//tmp/a` is `/tmp/a`, and `/home/ann/~/a` is `~/a`. A terminal into which a file is dropped puts quotes
/// around its path.
fn whole(text: &str) -> &str {
    let quoted = |quote: char| {
        let (before, path) = text.strip_suffix(quote)?.split_once(quote)?;
        let is_all = before.is_empty() || before.ends_with('/') && path.starts_with(['/', '~']);
        (is_all && !path.is_empty()).then_some(path)
    };
    if let Some(path) = quoted('\'').or_else(|| quoted('"')) {
        return path;
    }
    // Two slashes at the very beginning may name a computer.
    let anew = text.rfind("//").filter(|at| *at > 0).max(text.rfind("/~/"));
    anew.and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// The longest text that all names beginning with `text` share.
pub(super) fn completed(text: &str) -> Option<String> {
    let path = expanded(text).ok()?;
    let (folder, start) = if text.ends_with('/') {
        (path.clone(), String::new())
    } else {
        (path.parent()?.to_owned(), path.file_name()?.to_string_lossy().into_owned())
    };
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .ok()?
        .flatten()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.') || start.starts_with('.'))
        .map(|entry| {
            let slash = if entry.path().is_dir() { "/" } else { "" };
            format!("{}{slash}", entry.file_name().to_string_lossy())
        })
        .filter(|name| name.starts_with(&start))
        .collect();
    names.sort();
    let mut common = names.first()?.clone();
    for name in &names {
        while !name.starts_with(&common) {
            common.pop();
        }
    }
    Some(folder.join(common).display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_path_behind_a_folder_is_meant_alone() {
        for (typed, meant) in [
            ("/home/ann/acme.controlbook", "/home/ann/acme.controlbook"),
            ("/home/ann//tmp/a.xlsx", "/tmp/a.xlsx"),
            ("/home/ann//tmp//b/a.xlsx", "/b/a.xlsx"),
            ("/home/ann/~/a.xlsx", "~/a.xlsx"),
            ("/home/ann//tmp/~/a.xlsx", "~/a.xlsx"),
            ("//server/share/a.xlsx", "//server/share/a.xlsx"),
            ("'/tmp/the list.xlsx'", "/tmp/the list.xlsx"),
            ("/home/ann/'/tmp/the list.xlsx'", "/tmp/the list.xlsx"),
            ("\"C:\\the list.xlsx\"", "C:\\the list.xlsx"),
            ("/home/ann/the 'list'", "/home/ann/the 'list'"),
            ("''", "''"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(whole(typed), meant, "{typed}");
        }
    }

    #[test]
    fn nothing_is_no_path() {
        assert!(expanded("  ").is_err());
        assert_eq!(expanded(" a b ").unwrap(), PathBuf::from("a b"));
    }
}
