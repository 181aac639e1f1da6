//! Other programs: the person's own editor, and what the system opens files and addresses with.

use std::env;
use std::fs;
use std::io::Write;
use std::process::Command;

use super::model::Outside;
use crate::catalogue::ControlId;
use crate::config::make_private_folder;
use crate::paths;
use crate::workbook::Note;

/// Runs the editor on a text in a file of its own, readable by nobody else, and gives back what became of
/// it. The file goes when this returns; that of an encrypted workbook is to lie in memory, if the system has a place
/// there.
pub fn edit(control: &ControlId, text: &str, in_memory: bool) -> Result<String, String> {
    let refused = |what: &str, error: std::io::Error| format!("{what}: {error}");
    let folder = if in_memory { paths::in_memory() } else { None };
    let folder = folder
        .map_or_else(folder_of_its_own, Ok)
        .map_err(|error| refused("A file for the editor cannot be made", error))?;
    let path = folder.path().join(format!("note-{control}.md"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(|error| refused("A file for the editor cannot be made", error))?;
    file.write_all(text.as_bytes()).map_err(|error| refused("The editor's file cannot be written", error))?;
    drop(file);
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|name| env::var(name).ok()).filter(|e| !e.trim().is_empty());
    let editor = editor.unwrap_or_else(|| if cfg!(windows) { "notepad".to_owned() } else { "vi".to_owned() });
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let mut command = Command::new(program);
    // What a script gave to this program is none of another's business.
    command.args(words).arg(&path).env_remove("CONTROLBOOK_PASSPHRASE").env_remove("CONTROLBOOK_NEW_PASSPHRASE");
    let status = command.status();
    match status {
        Ok(status) if status.success() => {}
        Ok(_) => return Err(format!("{program} ended with an error, so the note is as it was")),
        Err(error) => return Err(format!("{program} cannot be started: {error}. Set EDITOR, or write here with e")),
    }
    let bytes = fs::read(&path).map_err(|error| refused("What the editor wrote cannot be read", error))?;
    if bytes.len() > Note::MAX_BYTES {
        return Err(format!(
            "What the editor wrote has {} bytes; a note holds at most {}",
            bytes.len(),
            Note::MAX_BYTES
        ));
    }
    String::from_utf8(bytes).map_err(|_| "What the editor wrote is not UTF-8 text, so the note is as it was".to_owned())
}

/// A folder that goes with its guard, and that only its owner can look into: editors put more beside a file than the
/// file. It lies with what the program remembers, not among everybody's temporary files, as long as there is room.
fn folder_of_its_own() -> std::io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("controlbook-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let kept =
        paths::drafts_folder().map(|drafts| make_private_folder(&drafts).and_then(|()| builder.tempdir_in(drafts)));
    match kept {
        Some(Ok(folder)) => Ok(folder),
        Some(Err(_)) | None => builder.tempdir(),
    }
}

/// Lets the system open a file or an address. What came from a workbook is looked at once more: an address
/// is one of the web, whatever the file says.
pub fn open(what: &Outside) -> Result<(), String> {
    let (name, opened) = match what {
        Outside::Address(address) => {
            let is_known = ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
            if !is_known {
                return Err("That is no address of the web, so it is not opened".to_owned());
            }
            (address.clone(), open::that_detached(address))
        }
        Outside::File(path) => (path.display().to_string(), open::that_detached(path)),
    };
    opened.map_err(|error| {
        let name = crate::text::clean_line(&name).into_owned();
        format!("The system has no program to open {name} with ({error}); y copies an address, W saves a file")
    })
}
