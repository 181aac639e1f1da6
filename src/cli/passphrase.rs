//! `controlbook passphrase`, and where a passphrase comes from: the terminal, a file descriptor, or a variable.
//! Never an argument, which every program on the machine could read.

mod descriptor;
mod prompt;

use std::env;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use prompt::Prompt;
use zeroize::Zeroize;

use super::{Author, Done, Failure, Output, print};
use crate::error::{Error, Result, clean_path};
use crate::session::{self, LOST, Passphrase, Unlocked, needs_encryption};

/// What the command is about, for help and manual page.
pub const ABOUT: &str = "\
Encrypt a workbook with a passphrase, change it, or take it away

The whole file is encrypted, and so are its journal, its copies and its backups. Reports and files that are written \
from it are not. The passphrase is asked for at the terminal. For scripts there are --passphrase-fd N and the variable \
CONTROLBOOK_PASSPHRASE; the variable can be read by whoever can look into the memory of your programs, and by every \
program that the script starts. Nobody can recover a lost passphrase.";

/// Where a script puts the passphrase of the workbook.
const VARIABLE: &str = "CONTROLBOOK_PASSPHRASE";
/// Where a script puts the one that it is to have from now on.
const NEW_VARIABLE: &str = "CONTROLBOOK_NEW_PASSPHRASE";
/// How often somebody at a terminal may try.
const TRIES: usize = 3;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Encrypt a workbook that has no passphrase yet
    Set(Which),
    /// Give it another passphrase
    Change(Change),
    /// Take the passphrase away: the file can be read by whoever has it
    Remove(Which),
}

#[derive(Args)]
struct Which {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Args)]
struct Change {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Read the new passphrase from this file descriptor: its first line
    #[arg(long, value_name = "N")]
    new_passphrase_fd: Option<u32>,
}

pub fn run(arguments: &Arguments, author: &Author, given: &Given) -> Done {
    needs_encryption()?;
    let (file, new) = match &arguments.command {
        Command::Set(which) => (&which.file, given.clone()),
        Command::Change(change) => (&change.file, Given { fd: change.new_passphrase_fd, variable: NEW_VARIABLE }),
        Command::Remove(which) => (&which.file, given.clone()),
    };
    let mut session = author.open(file)?;
    let (name, is_encrypted) = (clean_path(file), session.is_encrypted());
    let says = match (&arguments.command, is_encrypted) {
        (Command::Set(_), true) => {
            let hint = "to give it another passphrase: controlbook passphrase change FILE";
            return Err(Failure::usage(format!("{name} is encrypted already"), hint));
        }
        (Command::Change(_) | Command::Remove(_), false) => {
            let hint = "to encrypt it: controlbook passphrase set FILE";
            return Err(Failure::usage(format!("{name} is not encrypted, so it has no passphrase"), hint));
        }
        (Command::Set(_) | Command::Change(_), _) => session.set_passphrase(Some(&new.new_passphrase()?))?,
        (Command::Remove(_), _) => session.set_passphrase(None)?,
    };
    Ok(Output::Text(format!("{says}\n")))
}

/// Where a passphrase is to be taken from, before anybody is asked.
#[derive(Clone, Debug)]
pub struct Given {
    fd: Option<u32>,
    variable: &'static str,
}

impl Given {
    /// That of the workbook which a command is about.
    pub fn of_workbook(fd: Option<u32>) -> Given {
        Given { fd, variable: VARIABLE }
    }

    /// Whether something else than the terminal is to be asked.
    fn is_given(&self) -> bool {
        self.fd.is_some() || env::var_os(self.variable).is_some()
    }

    /// The passphrase, unless somebody is to be asked for it.
    fn passphrase(&self) -> Result<Option<Passphrase>> {
        if let Some(fd) = self.fd {
            return descriptor::first_line(fd).and_then(Passphrase::of).map(Some);
        }
        env::var_os(self.variable).map(bytes_of).map(Passphrase::of).transpose()
    }

    /// The one after it, for a second file: the next line of the descriptor. The environment holds no second one.
    fn next(&self) -> Result<Option<Passphrase>> {
        let Some(fd) = self.fd else { return Ok(None) };
        let line = descriptor::first_line(fd)?;
        if line.is_empty() { Ok(None) } else { Passphrase::of(line).map(Some) }
    }

    /// A passphrase that a workbook is to have. Whoever is there is told what a lost one means; at a terminal it is
    /// typed twice, and confirmed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an empty one, and where two that were typed are not the same.
    pub fn new_passphrase(&self) -> Result<Passphrase> {
        needs_encryption()?;
        if let Some(passphrase) = self.passphrase()? {
            passphrase.check_new()?;
            passphrase.weakness().iter().for_each(|weakness| print::notice(weakness));
            print::notice(LOST);
            return Ok(passphrase);
        }
        let Some(prompt) = Prompt::open()? else { return Err(self.nobody_there()) };
        prompt.say(LOST);
        let passphrase = prompt.ask("New passphrase: ")?;
        passphrase.check_new()?;
        passphrase.weakness().iter().for_each(|weakness| prompt.say(weakness));
        if prompt.ask("The same again: ")? != passphrase {
            return Err(Error::Invalid("the two passphrases are not the same; nothing was done. Try again".to_owned()));
        }
        drop(prompt);
        let asked = print::confirm("Encrypt with it? If it is lost, the workbook is lost.");
        match asked.map_err(|source| Error::Io { what: "cannot read", path: "standard input".into(), source })? {
            Some(true) | None => Ok(passphrase),
            Some(false) => Err(Error::Invalid("nothing was done, since you did not say yes".to_owned())),
        }
    }

    fn nobody_there(&self) -> Error {
        let option = if self.variable == VARIABLE { "--passphrase-fd N" } else { "--new-passphrase-fd N" };
        Error::Invalid(format!(
            "there is no terminal to ask for a passphrase on; scripts have {option} and the variable {}",
            self.variable
        ))
    }
}

/// The keys of the files that a command opens.
#[derive(Debug)]
pub struct Keys {
    given: Given,
    passphrase: Option<Passphrase>,
    unlocked: Vec<(PathBuf, Unlocked)>,
}

impl Keys {
    /// None yet.
    pub fn new(given: Given) -> Keys {
        Keys { given, passphrase: None, unlocked: Vec::new() }
    }

    /// Gets the key of a file that is encrypted or damaged: with what was given, else by asking.
    ///
    /// # Errors
    /// [`Error::Sealed`] where nobody can be asked, [`Error::WrongPassphrase`].
    pub fn unlock(&mut self, path: &Path) -> Result<()> {
        let sealed = || Error::Sealed(path.to_owned());
        needs_encryption().map_err(|_| sealed())?;
        if self.unlocked.iter().any(|(known, _)| known == path) {
            return Err(sealed());
        }
        if self.passphrase.is_none() {
            self.passphrase = self.given.passphrase()?;
        }
        if let Some(passphrase) = &self.passphrase {
            match session::unlock(path, passphrase) {
                Ok(unlocked) => {
                    self.unlocked.push((path.to_owned(), unlocked));
                    return Ok(());
                }
                // Another file may have a passphrase of its own: what was given was that of the first.
                Err(Error::WrongPassphrase(_)) if !self.unlocked.is_empty() => {}
                Err(error) => return Err(error),
            }
            if let Some(next) = self.given.next()? {
                let unlocked = session::unlock(path, &next)?;
                self.unlocked.push((path.to_owned(), unlocked));
                return Ok(());
            }
        }
        let prompt = Prompt::open()?.ok_or_else(sealed)?;
        for tried in 1..=TRIES {
            let typed = prompt.ask(&format!("Passphrase of {}: ", clean_path(path)))?;
            match session::unlock(path, &typed) {
                Ok(unlocked) => {
                    self.unlocked.push((path.to_owned(), unlocked));
                    return Ok(());
                }
                Err(error @ Error::WrongPassphrase(_)) if tried < TRIES => prompt.say(&format!("{error}.")),
                Err(error) => return Err(error),
            }
        }
        Err(sealed())
    }

    /// The same for the screen, which asks by itself where nothing was given.
    ///
    /// # Errors
    /// As [`Keys::unlock`].
    pub fn unlock_if_given(&mut self, path: Option<&Path>) -> Result<Option<Unlocked>> {
        let Some(path) = path.filter(|path| self.given.is_given() && session::is_sealed(path)) else {
            return Ok(None);
        };
        self.unlock(path)?;
        // The screen stays for long: it holds the key itself, and for as long as the workbook is open.
        self.passphrase = None;
        Ok(self.unlocked.pop().map(|(_, unlocked)| unlocked))
    }
}

#[cfg(unix)]
fn bytes_of(value: std::ffi::OsString) -> Vec<u8> {
    std::os::unix::ffi::OsStringExt::into_vec(value)
}

#[cfg(not(unix))]
fn bytes_of(value: std::ffi::OsString) -> Vec<u8> {
    value.to_string_lossy().into_owned().into_bytes()
}

/// Wipes what was read in pieces.
fn wiped(bytes: &mut [u8]) {
    bytes.zeroize();
}
