//! What a person knows and nobody else: kept in one place in memory, and wiped from there when it goes.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};

/// A passphrase. Its bytes are taken as they are typed: no letter stands for another, nothing is normalised, blanks
/// count. It never grows beyond the memory that it begins with, so no copy of it is left where it was before.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase {
    bytes: Zeroizing<Vec<u8>>,
}

impl Passphrase {
    /// The longest, in bytes.
    pub const LONGEST: usize = 1_000;
    /// Shorter than this, in characters, it is warned about.
    pub const SHORT: usize = 12;

    /// One of which nothing is known yet.
    pub fn new() -> Passphrase {
        Passphrase { bytes: Zeroizing::new(Vec::with_capacity(Passphrase::LONGEST)) }
    }

    /// Takes the bytes over. One line feed at the end, which scripts and editors add, is none of it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is too long.
    pub fn of(mut given: Vec<u8>) -> Result<Passphrase> {
        let mut end = given.len();
        if given.ends_with(b"\r\n") {
            end -= 2;
        } else if given.ends_with(b"\n") {
            end -= 1;
        }
        let mut passphrase = Passphrase::new();
        let fits = end <= Passphrase::LONGEST;
        if fits {
            passphrase.bytes.extend_from_slice(&given[..end]);
        }
        given.zeroize();
        match fits {
            true => Ok(passphrase),
            false => Err(Error::Invalid(format!("a passphrase has at most {} bytes", Passphrase::LONGEST))),
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many characters it has; bytes that are no text count each.
    pub fn length(&self) -> usize {
        String::from_utf8_lossy(&self.bytes).chars().count()
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Types a character, if there is room for it.
    pub fn push(&mut self, c: char) {
        let mut buffer = [0; 4];
        self.extend(c.encode_utf8(&mut buffer).as_bytes());
        buffer.zeroize();
    }

    /// Types bytes, if there is room for all of them.
    pub fn extend(&mut self, bytes: &[u8]) {
        if self.bytes.len() + bytes.len() <= Passphrase::LONGEST {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Takes back the last character.
    pub fn pop(&mut self) {
        let is_inside = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
        while let Some(byte) = self.bytes.pop() {
            if !is_inside(byte) {
                break;
            }
        }
    }

    /// Wipes what was typed.
    pub fn clear(&mut self) {
        self.bytes.zeroize();
        self.bytes.reserve_exact(Passphrase::LONGEST);
    }

    /// Refuses what protects nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an empty one.
    pub fn check_new(&self) -> Result<()> {
        if self.is_empty() {
            return Err(Error::Invalid("an empty passphrase protects nothing; choose one".to_owned()));
        }
        Ok(())
    }

    /// What speaks against it, if something does.
    pub fn weakness(&self) -> Option<String> {
        (self.length() < Passphrase::SHORT).then(|| {
            format!(
                "A passphrase of fewer than {} characters can be guessed by whoever has the file: several words are better.",
                Passphrase::SHORT
            )
        })
    }
}

impl Default for Passphrase {
    fn default() -> Self {
        Passphrase::new()
    }
}

/// Never what it says.
impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}
