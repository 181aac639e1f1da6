//! Where the targets run: a folder of their own in memory, which is also home and working directory, so that nothing of
//! the machine is read or written.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use controlbook::report::{Format, Kind, Report, Request, render, unwatched};
use controlbook::session::Session;

/// The variables that name where the program keeps things.
#[cfg(not(fuzzing))]
pub const HOMES: [&str; 4] = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"];

/// The folder. One that is left behind by a run that was ended holds nothing of worth.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        if let Some(folder) = std::env::var_os("CONTROLBOOK_FUZZ_FOLDER") {
            return PathBuf::from(folder);
        }
        let memory = Path::new("/dev/shm");
        let within = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = within.join(format!("controlbook-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    })
}

/// Goes there.
pub fn prepare() {
    std::env::set_current_dir(folder()).unwrap();
}

/// The bytes of the sample.
pub fn sample() -> &'static [u8] {
    static SAMPLE: OnceLock<Vec<u8>> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let path = folder().join("sample.controlbook");
        let _ = std::fs::remove_file(&path);
        drop(Session::create_sample(&path, "Ann").unwrap());
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        bytes
    })
}

/// A workbook of this name with these bytes, in place of the one before.
pub fn workbook(name: &str, bytes: &[u8]) -> PathBuf {
    let path = no_workbook(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The path of a workbook of this name, where nothing stands any more.
pub fn no_workbook(name: &str) -> PathBuf {
    for suffix in ["", "-journal"] {
        let _ = std::fs::remove_file(folder().join(format!("{name}.controlbook{suffix}")));
    }
    folder().join(format!("{name}.controlbook"))
}

/// The full report in a format.
pub fn rendered(report: &Report, format: Format) -> Vec<u8> {
    let request = Request::new(format, Kind::Full);
    unwatched(|progress| render(report, &request, progress)).unwrap()
}
