//! Keys: what a passphrase comes to for one workbook, and which of them this process holds.
//!
//! The format is that of SQLCipher 4 as it is: the first 16 bytes of the file are its salt, the key is PBKDF2 with
//! HMAC-SHA512 and 256,000 rounds over passphrase and salt, each page is AES-256 in CBC mode with an HMAC of its own.
//! Copies and backups of a workbook share its salt and its key, so the salt says which key opens a file, and the
//! passphrase itself is needed only once and kept by nobody.
//!
//! Whoever opens a file of a workbook by its path, in whichever thread, finds the key here. It is only lent: the list
//! holds no key alive, so one is wiped when the last store that uses it closes.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use zeroize::Zeroizing;

use super::fault::Fault;
use super::passphrase::Passphrase;
use crate::error::{Error, Result};

/// The keys that somebody in this process holds.
static HELD: Mutex<Vec<Weak<Key>>> = Mutex::new(Vec::new());

/// The length of a salt: what an encrypted file begins with.
pub const SALT: usize = 16;

/// What opens the files of one workbook.
pub struct Key {
    secret: Zeroizing<[u8; 32]>,
    salt: [u8; SALT],
}

impl Key {
    /// A key for a workbook that is about to be made, or to be encrypted anew.
    ///
    /// # Errors
    /// [`Error::NoEncryption`] where the program was built without; [`Error::Invalid`] for an empty passphrase.
    pub fn fresh(passphrase: &Passphrase) -> Result<Arc<Key>> {
        passphrase.check_new()?;
        let random = || -> rusqlite::Result<[u8; SALT]> {
            Connection::open_in_memory()?.query_row("SELECT randomblob(16)", [], |row| row.get(0))
        };
        let salt = random().map_err(|error| Error::Invalid(format!("the system gives no random numbers: {error}")))?;
        Key::derived(passphrase, salt)
    }

    /// The key for files with this salt. Takes more than a tenth of a second, on purpose.
    ///
    /// # Errors
    /// [`Error::NoEncryption`] where the program was built without.
    #[cfg(feature = "encryption")]
    pub fn derived(passphrase: &Passphrase, salt: [u8; SALT]) -> Result<Arc<Key>> {
        const ROUNDS: u32 = 256_000;
        let parameters = pbkdf2::Params::new(ROUNDS).map_err(|error| Error::Invalid(error.to_string()))?;
        let function = pbkdf2::Pbkdf2::new(pbkdf2::Algorithm::Pbkdf2Sha512, parameters);
        let mut secret = Zeroizing::new([0; 32]);
        function.hash_password_into(passphrase.bytes(), &salt, secret.as_mut());
        let key = Arc::new(Key { secret, salt });
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|key| key.strong_count() > 0);
        held.push(Arc::downgrade(&key));
        Ok(key)
    }

    /// The same, where the program cannot.
    #[cfg(not(feature = "encryption"))]
    pub fn derived(_: &Passphrase, _: [u8; SALT]) -> Result<Arc<Key>> {
        Err(Error::NoEncryption)
    }

    /// Whether it is what this passphrase comes to.
    ///
    /// # Errors
    /// [`Error::NoEncryption`] where the program was built without.
    pub fn is_of(&self, passphrase: &Passphrase) -> Result<bool> {
        Ok(Key::derived(passphrase, self.salt)?.secret == self.secret)
    }

    /// The key as SQL takes it: `x'…'`, secret and salt in hexadecimal, in which nothing needs quoting.
    pub fn as_sql(&self) -> Zeroizing<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        // Never grows, so it is never copied either.
        let mut sql = Zeroizing::new(String::with_capacity(2 * (32 + SALT) + 3));
        sql.push_str("x'");
        for byte in self.secret.iter().chain(&self.salt) {
            sql.push(char::from(DIGITS[usize::from(byte >> 4)]));
            sql.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        sql.push('\'');
        sql
    }

    /// Makes a connection that nothing was asked of yet one that reads and writes with this key.
    pub fn apply(&self, connection: &Connection) -> Result<(), Fault> {
        // The library would write of a wrong key to standard error, over the screen.
        let mut sql = Zeroizing::new(String::with_capacity(300));
        sql.push_str("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON; PRAGMA key = \"");
        sql.push_str(&self.as_sql());
        sql.push_str("\"; PRAGMA temp_store = MEMORY");
        Ok(connection.execute_batch(&sql)?)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// The key of the files that begin with these bytes, if somebody holds it.
pub fn held(start: &[u8]) -> Option<Arc<Key>> {
    all_held().into_iter().find(|key| start.starts_with(&key.salt))
}

fn all_held() -> Vec<Arc<Key>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect()
}

/// Opens a file by whichever of the keys held it needs, if it needs one. The file is read by SQLite alone: closing
/// any other handle of it would drop the locks of an edit under way.
pub fn connected(path: &Path, flags: OpenFlags) -> Result<(Connection, Option<Arc<Key>>), Fault> {
    let connection = Connection::open_with_flags(path, flags)?;
    let keys = all_held();
    if keys.is_empty() || !is_unreadable(&connection) {
        return Ok((connection, None));
    }
    for key in keys {
        let with_key = connected_with(path, flags, &key)?;
        if !is_unreadable(&with_key) {
            return Ok((with_key, Some(key)));
        }
    }
    // Whatever is asked of it next says that it is no database.
    Ok((Connection::open_with_flags(path, flags)?, None))
}

/// Opens a file with a key.
pub fn connected_with(path: &Path, flags: OpenFlags, key: &Key) -> Result<Connection, Fault> {
    let connection = Connection::open_with_flags(path, flags)?;
    key.apply(&connection)?;
    Ok(connection)
}

/// Makes the connection of a file that is empty yet, to be filled under a key if there is one.
pub fn connected_to_fill(path: &Path, key: Option<&Key>) -> Result<Connection, Fault> {
    let connection = Connection::open(path)?;
    if let Some(key) = key {
        key.apply(&connection)?;
    }
    Ok(connection)
}

/// Whether the first page is none of SQLite's, or not with this key. Anything else that is wrong is met by whoever
/// asks next.
fn is_unreadable(connection: &Connection) -> bool {
    let read = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    read.is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::NotADatabase))
}
