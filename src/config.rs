//! The configuration file, and the list of recent workbooks.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::paths;

/// How many recent workbooks are remembered.
const RECENT: usize = 20;

/// The largest file that is copied into a workbook, in megabytes, unless someone says otherwise.
const ATTACH_MAX_MB: u64 = 100;

/// What `config.toml` says. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who makes the edits.
    pub author: Option<String>,
    /// The colours.
    pub theme: Option<ThemeName>,
    /// The symbols.
    pub symbols: Option<SymbolSet>,
    /// Whether the pointer goes on to the next control after a level is set.
    pub move_on: bool,
    /// The largest file that is copied into a workbook, in megabytes.
    pub attach_max_mb: Option<u64>,
    /// How many backups are kept of each workbook.
    pub backups: BackupLimits,
    /// What reports should look like.
    pub export: ReportFiles,
    /// The file of what the user has learned, where it is not to be among the user's data.
    pub study_file: Option<PathBuf>,
    /// Keys in place of the defaults: the name of an action, and the keys it listens to.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// How many backups are kept of a workbook. What none of the first three asks for goes; the last is above them,
/// but the newest good one always stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackupLimits {
    /// The newest, whatever their age.
    pub newest: u32,
    /// One a day, for so many days.
    pub days: u32,
    /// One a month, for so many months.
    pub months: u32,
    /// All of a workbook's together, in megabytes.
    pub max_mb: u64,
}

impl Default for BackupLimits {
    fn default() -> Self {
        BackupLimits { newest: 10, days: 28, months: 12, max_mb: 1_000 }
    }
}

/// The files that say what reports should look like, as far as somebody named any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportFiles {
    /// The template of the page for browsers.
    pub template: Option<PathBuf>,
    /// A picture for the first page.
    pub logo: Option<PathBuf>,
    /// Fonts, sizes and colours of the document for word processors.
    pub style: Option<PathBuf>,
}

impl ReportFiles {
    /// The same with paths that begin at a folder, unless they begin elsewhere.
    fn within(self, folder: &Path) -> ReportFiles {
        let within = |path: Option<PathBuf>| path.map(|path| folder.join(path));
        ReportFiles { template: within(self.template), logo: within(self.logo), style: within(self.style) }
    }
}

/// The themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeName {
    /// The terminal's own palette.
    #[default]
    Terminal,
    /// Fixed colours on a dark ground.
    Dark,
    /// Fixed colours on a light ground.
    Light,
    /// As much contrast as can be.
    HighContrast,
    /// No colour at all.
    Mono,
}

/// The symbols that are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SymbolSet {
    /// Lines and blocks.
    #[default]
    Unicode,
    /// What every terminal can show.
    Ascii,
}

impl Config {
    /// What the file says; the defaults where there is none.
    ///
    /// # Errors
    /// [`Error::Config`] where it cannot be read, with the line.
    pub fn load() -> Result<Config> {
        let Some(path) = paths::config_file() else { return Ok(Config::default()) };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if paths::is_nowhere(&error) => return Ok(Config::default()),
            Err(error) => return Err(Error::Config { path, what: error.to_string() }),
        };
        let config = Config::parse(&text).map_err(|what| Error::Config { path: path.clone(), what })?;
        // Files are named from where the configuration stands.
        let folder = path.parent().unwrap_or(Path::new("."));
        let export = config.export.within(folder);
        let study_file = config.study_file.map(|path| folder.join(path));
        Ok(Config { export, study_file, ..config })
    }

    /// What a text says.
    ///
    /// # Errors
    /// Why it cannot be read, with the line.
    pub fn parse(text: &str) -> Result<Config, String> {
        parsed(text)
    }

    /// Writes down who makes the edits, so that nobody is asked twice. What the file says already stays
    /// as it is; failing to write is not worth a word.
    pub fn remember_author(author: &str) {
        let Ok(config) = Config::load() else { return };
        if config.author.is_none() {
            let _ = add_to_config(&format!("author = {}\n", toml::Value::from(author)));
        }
    }

    /// The largest file that is copied into a workbook, in megabytes.
    pub fn attach_max_mb(&self) -> u64 {
        self.attach_max_mb.unwrap_or(ATTACH_MAX_MB)
    }

    /// Who makes the edits: as named on the command line, else in the configuration, else the system's
    /// user.
    pub fn author(&self, named: Option<&str>) -> String {
        named.or(self.author.as_deref()).map_or_else(paths::system_user, ToOwned::to_owned)
    }
}

/// The workbooks opened last, the newest first. Paths only: nothing that they say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recent {
    /// Canonical paths.
    pub workbooks: Vec<PathBuf>,
}

impl Recent {
    /// What is remembered; nothing where the list is missing or cannot be read, since it can be done
    /// without.
    pub fn load() -> Recent {
        let text = paths::recent_file().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Puts a workbook first. Failing to remember it is not worth a word.
    pub fn remember(workbook: &Path) {
        let mut recent = Recent::load();
        if recent.workbooks.first().is_some_and(|first| first == workbook) {
            return;
        }
        recent.workbooks.retain(|known| known != workbook);
        recent.workbooks.insert(0, workbook.to_owned());
        recent.workbooks.truncate(RECENT);
        let _ = recent.save();
    }

    fn save(&self) -> std::io::Result<()> {
        let Some(path) = paths::recent_file() else { return Ok(()) };
        write_private(&path, serde_json::to_string_pretty(self)?.as_bytes())
    }
}

/// What a file of the user's own says, or why it cannot be read, with the line.
pub(crate) fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        format!("line {line}: {}", error.message())
    })
}

/// Puts a line before what the configuration file says: before the first table, where it belongs.
fn add_to_config(line: &str) -> std::io::Result<()> {
    let Some(path) = paths::config_file() else { return Ok(()) };
    let rest = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        rest => rest?,
    };
    write_private(&path, format!("{line}{rest}").as_bytes())
}

/// Writes a file of the user's own, whole or not at all, in a folder that only its owner can look into.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Makes a folder that only its owner can look into.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
