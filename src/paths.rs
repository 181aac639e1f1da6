//! Where the program keeps what is its own or its user's: configuration, the list of recent workbooks, where
//! interviews were left, and the standard's text where the user has bought it. Nothing of a client's data is
//! ever there.

use std::env;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use directories::ProjectDirs;

/// The configuration file, whether or not it exists. `None` where the system names no home.
pub fn config_file() -> Option<PathBuf> {
    Some(config_folder()?.join("config.toml"))
}

/// The list of recent workbooks, whether or not it exists. `None` where the system names no home.
pub fn recent_file() -> Option<PathBuf> {
    Some(state_folder()?.join("recent.json"))
}

/// The user's own phrases and filters, whether or not they exist. `None` where the system names no home.
pub fn phrases_file() -> Option<PathBuf> {
    Some(config_folder()?.join("phrases.toml"))
}

/// Where in each workbook the user was last, whether or not it exists. `None` where the system names no home.
pub fn places_file() -> Option<PathBuf> {
    Some(state_folder()?.join("places.json"))
}

/// The colours by which the user tells workbooks apart, whether or not they exist. `None` where the system names no home.
pub fn colours_file() -> Option<PathBuf> {
    Some(state_folder()?.join("colours.json"))
}

/// Which workbooks' places were told of, whether or not it exists. `None` where the system names no home.
pub fn told_file() -> Option<PathBuf> {
    Some(state_folder()?.join("told.json"))
}

/// What was chosen for the last export, whether or not it exists. `None` where the system names no home.
pub fn last_export_file() -> Option<PathBuf> {
    Some(state_folder()?.join("export.json"))
}

/// How the columns of imported tables were read, whether or not it exists. `None` where the system names no home.
pub fn imports_file() -> Option<PathBuf> {
    Some(state_folder()?.join("imports.json"))
}

/// Where interviews were left, whether or not it exists. `None` where the system names no home.
pub fn interview_file() -> Option<PathBuf> {
    Some(state_folder()?.join("interview.json"))
}

/// Where copies of workbooks are kept that are made on the program's own account. `None` where the system
/// names no home.
pub fn backups_folder() -> Option<PathBuf> {
    Some(state_folder()?.join("backups"))
}

/// Where the texts lie that are in an editor outside, as long as it is open. `None` where the system names no home.
pub fn drafts_folder() -> Option<PathBuf> {
    Some(state_folder()?.join("drafts"))
}

/// A folder in memory rather than on a disk, which goes with its guard and which only its owner can look into. `None`
/// where the system has none. The memory itself may be written to the disk where it swaps.
pub fn in_memory() -> Option<tempfile::TempDir> {
    let runtime = absolute("XDG_RUNTIME_DIR");
    let shared = cfg!(target_os = "linux").then(|| PathBuf::from("/dev/shm"));
    let mut builder = tempfile::Builder::new();
    builder.prefix("controlbook-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    runtime.into_iter().chain(shared).find_map(|folder| builder.tempdir_in(folder).ok())
}

/// The texts of the user's own, whether or not they exist. `None` where the system names no home.
pub fn overlay_file() -> Option<PathBuf> {
    Some(data_folder()?.join("overlay.json"))
}

/// Where the catalogues are that the user has installed, whether or not it exists. `None` where the system names no
/// home.
pub fn catalogues_folder() -> Option<PathBuf> {
    Some(data_folder()?.join("catalogues"))
}

/// The file of what the user has learned, whether or not it exists. `None` where the system names no home.
pub fn study_file() -> Option<PathBuf> {
    Some(data_folder()?.join("learned.study"))
}

/// Where the environment wants that file: `CONTROLBOOK_STUDY`.
pub fn study_file_of_environment() -> Option<PathBuf> {
    env::var_os("CONTROLBOOK_STUDY").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Where new workbooks are proposed to go: the documents folder, else the home folder, else here.
pub fn documents_folder() -> PathBuf {
    directories::UserDirs::new()
        .map(|dirs| dirs.document_dir().unwrap_or(dirs.home_dir()).to_owned())
        .or_else(|| env::current_dir().ok())
        .unwrap_or_default()
}

/// Whether a file is not there because it, or a folder on the way to it, is not there.
pub fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The name the system knows the user by; `owner` where it knows none.
pub fn system_user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| env::var(name).ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && name.len() <= 100 && !name.contains(crate::text::is_unsafe))
        .unwrap_or_else(|| "owner".to_owned())
}

fn config_folder() -> Option<PathBuf> {
    // On macOS, too, people who set these expect them to be honoured.
    if let Some(folder) = absolute("XDG_CONFIG_HOME") {
        return Some(folder.join("controlbook"));
    }
    project().map(|dirs| dirs.config_dir().to_owned())
}

/// Where the program keeps what it remembers. `None` where the system names no home.
pub fn state_folder() -> Option<PathBuf> {
    if let Some(folder) = absolute("XDG_STATE_HOME") {
        return Some(folder.join("controlbook"));
    }
    project().map(|dirs| dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned())
}

fn data_folder() -> Option<PathBuf> {
    if let Some(folder) = absolute("XDG_DATA_HOME") {
        return Some(folder.join("controlbook"));
    }
    // Not the one that Windows copies to other machines: a licence may be for this one only.
    project().map(|dirs| dirs.data_local_dir().to_owned())
}

fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}

fn project() -> Option<ProjectDirs> {
    // A relative home would scatter folders wherever the program is called.
    ProjectDirs::from("", "", "controlbook").filter(|dirs| dirs.config_dir().is_absolute())
}
